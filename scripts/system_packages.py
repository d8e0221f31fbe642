"""Make sure that programs exist: `system_packages.py [--optional] PROGRAM…`.

What is missing is installed with apt-get by root on Debian and its kin, and named otherwise, which is an
error unless it is optional. Runs before the environment exists, so the standard library must do.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

PACKAGES = {
    "c++": "g++",
    "git": "git",
    "node": "nodejs",
    "npm": "npm",
    "rg": "ripgrep",
    "chromium": "chromium",
    "sta": "opensta",
    "yosys": "yosys",
    "bwrap": "bubblewrap",
    "tclsh": "tcl",
}
"""Program to Debian package."""


def missing_packages(programs: Sequence[str]) -> list[str]:
    return [PACKAGES[program] for program in programs if shutil.which(program) is None]


def install(packages: Sequence[str]) -> bool:
    """Install with apt-get where that can be; whether it worked."""
    if not packages:
        return True
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-qy", "--no-install-recommends", *packages],
    )
    return all(subprocess.run(command, env=environment, check=False).returncode == 0 for command in commands)


def main() -> None:
    optional = sys.argv[1:2] == ["--optional"]
    packages = missing_packages(sys.argv[1 + optional :])
    if install(packages):
        return
    names = " ".join(packages)
    fix = f"fix: as root, `apt-get install {names}` (or your system's package)"
    if not optional:
        sys.exit(f"error: {names} is missing. {fix}")
    print(f"note: {names} is missing; scripts are checked, and not run. {fix}")


if __name__ == "__main__":
    main()
