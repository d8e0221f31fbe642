"""`python -m chipsmith.cli`."""

from chipsmith.cli import main

if __name__ == "__main__":
    main()
