"""Several Python scripts for a layout tool as one that does what they do, one after the other."""

from __future__ import annotations

import re
from collections.abc import Sequence

UNSAID = 'layout.write("out.gds")'
"""Where a script writes that was not told where to."""
_SETS_UP = re.compile(r"import |from |\w+\.read\(|(?:layout|top|cell) = |\w+ = (?:\w+\.)?Region\(")
_WRITES = re.compile(r"layout\.write\(")
_CHANGES_NOTHING = re.compile(r" |print\b|for\b|if\b|(?!layout\b|top\b|cell\b)\w+ = ")


def join_scripts(scripts: Sequence[str]) -> str:
    """What an earlier one set up stands, a change makes regions new, and one file is written at the end."""
    every = [line for script in scripts for line in script.strip("\n").split("\n")]
    writing = dict.fromkeys(line for line in every if _WRITES.match(line))
    if len(writing) > 1:
        writing.pop(UNSAID, None)
    last = next(iter(writing)) if len(writing) == 1 else ""
    lines: list[str] = []
    standing: dict[str, str] = {}
    for line in every:
        name = line.partition(" = ")[0]
        if _WRITES.match(line):
            lines += [line] if line in writing and line != last else []
        elif not _SETS_UP.match(line):
            lines.append(line)
            if not _CHANGES_NOTHING.match(line):
                standing = {key: told for key, told in standing.items() if "Region(" not in told}
        elif standing.get(name) != line:
            lines.append(line)
            standing[name] = line
    return "\n".join([*lines, last] if last else lines)
