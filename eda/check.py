"""Static checks: what a tool would refuse, found without running it."""

from __future__ import annotations

from pathlib import Path

from chipsmith.eda.findings import Edit, Finding, Fix, Severity
from chipsmith.eda.ignores import without_ignored
from chipsmith.eda.specs.model import ToolSpec

__all__ = ["Edit", "Finding", "Fix", "Severity", "check", "invented"]


def check(text: str, spec: ToolSpec, *, path: Path | None = None) -> list[Finding]:
    """What is wrong with a script, in the order of its places.

    Pure and quick: nothing runs. Where the script cannot be seen through (a package, a file that is not
    found, code put together at run time), it is given the benefit of the doubt.

    Args:
        text: whole or half typed, in the spec's language.
        spec: what the tool accepts. With that of plain `tcl`, unknown commands are not reported, since
            nothing says which tool runs the script.
        path: where the text lies; files that it sources are looked for beside it, and others may source it
            and define what it uses. None for a script that runs on its own.
    """
    if spec.language == "python":
        from chipsmith.eda.python.check import check_python

        return without_ignored(check_python(text, spec), text)
    from chipsmith.eda.tcl.check import check_tcl

    return without_ignored(check_tcl(text, spec, path), text)


def invented(before: str, offered: str, after: str, spec: ToolSpec) -> list[Finding]:
    """The commands and flags in an offer at the cursor that the tool does not have.

    Only what the offer adds is judged, and what is cut off at its end gets the benefit of the doubt, as
    does a word that stands near the cursor already. Lines are counted from the cursor's statement.

    Args:
        before: the text up to the cursor.
        offered: what would be inserted there.
        after: the text behind the cursor.
        spec: what the tool accepts; for a tool with a Python API nothing is judged yet.
    """
    if spec.language == "python":
        return []
    from chipsmith.eda.tcl.invented import invented_tcl

    return invented_tcl(before, offered, after, spec)
