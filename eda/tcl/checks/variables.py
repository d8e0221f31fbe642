"""Variables that nothing sets. A name that is mentioned anywhere in the scope counts as set."""

from __future__ import annotations

from chipsmith.eda.findings import Severity
from chipsmith.eda.near import near
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.tcl.checks.report import Report
from chipsmith.eda.tcl.outline import Outline, Scope
from chipsmith.eda.tcl.syntax import Variable

GLOBALS = frozenset((
    "argc", "argv", "argv0", "auto_index", "auto_noexec", "auto_noload", "auto_path", "env", "errorCode",
    "errorInfo", "tcl_interactive", "tcl_library", "tcl_nonwordchars", "tcl_patchLevel", "tcl_pkgPath",
    "tcl_platform", "tcl_precision", "tcl_prompt1", "tcl_prompt2", "tcl_rcFileName", "tcl_traceCompile",
    "tcl_traceExec", "tcl_version", "tcl_wordchars",
))  # fmt: skip
"""Set by Tcl itself, by tclvars(n)."""


SLIP = 0.8
"""How near a name must be to another to be taken for a slip of it."""


def check_variables(report: Report, outline: Outline, spec: ToolSpec, *, alone: bool) -> None:
    """Report reads of variables that are set nowhere, in scopes of which that can be said.

    Args:
        alone: the script runs on its own. Else another may set its global variables, and only what looks like
            a slip is reported of them.
    """
    for scope in outline.scopes if outline.scopes_knowable else ():
        if scope.knowable:
            known = scope.mentioned | outline.everywhere
            if not scope.procedure:
                known |= GLOBALS | set(spec.variables)
            _check(report, scope, known, alone=alone)


def _check(report: Report, scope: Scope, known: set[str], *, alone: bool) -> None:
    told = set()
    for variable in scope.reads:
        name = variable.name
        if "::" in name or not name or name in known or name in told:
            continue
        told.add(name)
        if alone or scope.procedure or _is_slip(name, known):
            _report(report, scope, variable, known, Severity.ERROR if alone else Severity.WARNING)


def _is_slip(name: str, known: set[str]) -> bool:
    like = tuple(one for one in known if one.isidentifier() and abs(len(one) - len(name)) <= 1)
    return near(name, like, SLIP) is not None


def _report(report: Report, scope: Scope, variable: Variable, known: set[str], severity: Severity) -> None:
    name = variable.name
    start = variable.start + (2 if report.script.text.startswith("${", variable.start) else 1)
    span = (start, start + len(name))
    did, fixes = report.rename(span, name, tuple(one for one in known if one.isidentifier()))
    where = f"in {scope.procedure}" if scope.procedure else "here"
    report.add("unset-variable", span, f"nothing {where} sets the variable {name}.{did}", severity, *fixes)
