"""The Python that runs here, and what it needs to read."""

from __future__ import annotations

import sys
from pathlib import Path


def package_folders() -> list[str]:
    """Where this Python finds installed packages."""
    return [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]


def python_folders() -> list[Path]:
    """The installation, its environment and its packages; what lies below another one is left out."""
    named = (sys.prefix, sys.base_prefix, *package_folders())
    wanted = {Path(path).resolve() for path in named} | {Path(sys.prefix).absolute()}
    return sorted(
        path for path in wanted if not path.is_relative_to("/usr") and wanted.isdisjoint(path.parents)
    )
