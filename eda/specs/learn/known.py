"""The tools whose ways of telling about themselves are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from chipsmith.core.errors import InputError
from chipsmith.eda.specs.learn.report import Learnt


def _tcl() -> list[Learnt]:
    from chipsmith.eda.specs.learn.tcl import learn_tcl

    return [Learnt(learn_tcl())]


def _opensta() -> list[Learnt]:
    from chipsmith.eda.specs.learn.opensta import learn_opensta, sdc_of

    spec = learn_opensta()
    return [Learnt(spec), Learnt(sdc_of(spec))]


def _yosys() -> list[Learnt]:
    from chipsmith.eda.specs.learn.yosys import learn_yosys

    return [Learnt(learn_yosys())]


def _klayout() -> list[Learnt]:
    from chipsmith.eda.specs.learn.klayout import learn_klayout

    return [Learnt(learn_klayout())]


LEARNERS: Mapping[str, Callable[[], list[Learnt]]] = {
    "klayout": _klayout,
    "opensta": _opensta,
    "sdc": _opensta,
    "tcl": _tcl,
    "yosys": _yosys,
}
"""By tool; OpenSTA teaches SDC as well."""


def learn_known(tool: str, *, api: Path | None = None) -> list[Learnt]:
    """Learn a tool from the installed one; `api` is the list of functions that OpenROAD's API is learnt from.

    Raises:
        InputError: nobody has told how this tool tells about itself, or the list is missing.
        ToolMissingError: the tool is not installed.
        ToolError: it does not answer as it should.
    """
    if tool == "openroad":
        from chipsmith.eda.specs.learn.openroad import learn_openroad

        if api is None:
            raise InputError("OpenROAD is learnt from a list.", fix="name it with --api python_api.jsonl.")
        return [learn_openroad(api)]
    if learner := LEARNERS.get(tool):
        return learner()
    raise InputError(
        f"How {tool} tells about itself is not known.",
        fix=f'give its help with --command "{tool} -help", or a file with --manual or --man.',
    )
