"""Write the pinned versions of everything in this environment, for `pip install --constraint`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from importlib.metadata import distributions
from pathlib import Path

HEADER = "# Every version this project is built and tested with. Made by `make lock`; do not edit.\n"
OURS = "chipsmith"


def pins(installed: Iterable[tuple[str, str]]) -> list[str]:
    """`name==version` lines, sorted; a local part such as `+cpu` goes, since an index decides it."""
    public = {re.sub(r"[-_.]+", "-", name).lower(): version.split("+")[0] for name, version in installed}
    return [f"{name}=={version}" for name, version in sorted(public.items()) if name != OURS]


if __name__ == "__main__":
    found = pins((each.metadata["Name"], each.version) for each in distributions())
    Path(sys.argv[1]).write_text(HEADER + "\n".join(found) + "\n", encoding="utf-8")
    print(f"{len(found)} versions pinned in {sys.argv[1]}")
