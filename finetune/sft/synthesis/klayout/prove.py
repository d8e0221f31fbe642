"""What scripts print and write, found by running them one after the other in a process of their own.

The scripts are ours; those of a model run in the sandbox.
"""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import frozen

PATIENCE_S = 600
LAYOUTS = (".gds", ".oas")


@frozen
class Result:
    """Of a script that ran without an error."""

    printed: str
    layouts: dict[str, str]
    """What it wrote, by file, in a form that does not depend on the order of things in it."""


def told(layout_file: Path) -> str:
    """A layout's cells with their shapes and instances, one a line."""
    from klayout import db

    layout = db.Layout()
    layout.read(str(layout_file))
    lines = [f"dbu {layout.dbu:g}"]
    for cell in layout.each_cell():
        for index in layout.layer_indexes():
            shapes = sorted(str(shape) for shape in cell.shapes(index).each())
            lines += [f"{cell.name} {layout.get_info(index)} {' '.join(shapes)}"] if shapes else []
        placed = sorted(f"{inst.cell.name} {inst.cell_inst.to_s()[3:]}" for inst in cell.each_inst())
        lines.append(f"{cell.name} places {' '.join(placed)}")
    return "\n".join(sorted(lines))


def results(scripts: Sequence[str], reads: Sequence[Path | None]) -> list[Result | None]:
    """For each script and the layout that it reads; None where it fails."""
    jobs = [[script, str(path or "")] for script, path in zip(scripts, reads, strict=True)]
    with tempfile.TemporaryDirectory(prefix="chipsmith-") as scratch:
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            input=json.dumps(jobs),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=PATIENCE_S,
            cwd=scratch,
        )
    return [Result(**one) if one else None for one in json.loads(done.stdout)]


def _run_all(jobs: Iterable[tuple[str, str]]) -> list[dict[str, object] | None]:
    return [_run(script, path) for script, path in jobs]


def _run(script: str, path: str) -> dict[str, object] | None:
    with tempfile.TemporaryDirectory(dir=".") as folder, contextlib.chdir(folder):
        if path:
            Path(Path(path).name).symlink_to(path)
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed):
                exec(compile(script, "script.py", "exec"), {"__name__": "__main__"})  # noqa: S102 -- our own scripts
            made = sorted(path for path in Path().iterdir() if path.suffix in LAYOUTS)
            layouts = {one.name: told(one) for one in made if not one.is_symlink()}
        except Exception:  # whatever it is: a script that fails is no example
            return None
        return {"printed": printed.getvalue(), "layouts": layouts}


if __name__ == "__main__":
    json.dump(_run_all(json.load(sys.stdin)), sys.stdout)
