"""Run the named benchmarks, by default all, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.report import write_report

ROOT = Path(__file__).parent.parent
ALL = (
    "overhead",
    "startup",
    "recording",
    "export",
    "dashboard",
    "latency",
    "neovim",
    "vscode",
    "quality",
    "scripts",
    "comments",
    "bugs",
    "checks",
    "retrieval",
    "reranking",
    "index_speed",
    "answers",
    "training",
)


def main() -> None:
    wanted = sys.argv[1:] or ALL
    unknown = [name for name in wanted if name not in ALL]
    if unknown:
        sys.exit(f"error: there is no benchmark {', '.join(unknown)}. fix: use {', '.join(ALL)}.")
    env = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    for name in wanted:
        print(f"== {name}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=ROOT, env=env, check=True)
    write_report()


main()
