"""Variables that nothing sets. A name that is mentioned anywhere in the scope counts as set."""

from __future__ import annotations

from chipsmith.eda.findings import Severity
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.tcl.checks.report import Report
from chipsmith.eda.tcl.outline import Outline, Scope

GLOBALS = frozenset((
    "argc", "argv", "argv0", "auto_index", "auto_noexec", "auto_noload", "auto_path", "env", "errorCode",
    "errorInfo", "tcl_interactive", "tcl_library", "tcl_nonwordchars", "tcl_patchLevel", "tcl_pkgPath",
    "tcl_platform", "tcl_precision", "tcl_prompt1", "tcl_prompt2", "tcl_rcFileName", "tcl_traceCompile",
    "tcl_traceExec", "tcl_version", "tcl_wordchars",
))  # fmt: skip
"""Set by Tcl itself, by tclvars(n)."""


def check_variables(report: Report, outline: Outline, spec: ToolSpec) -> None:
    """Report reads of variables that are set nowhere, in scopes of which that can be said."""
    for scope in outline.scopes if outline.scopes_knowable else ():
        if scope.knowable:
            known = scope.mentioned | outline.everywhere
            if not scope.procedure:
                known |= GLOBALS | set(spec.variables)
            _check(report, scope, known)


def _check(report: Report, scope: Scope, known: set[str]) -> None:
    told = set()
    for variable in scope.reads:
        name = variable.name
        if "::" in name or not name or name in known or name in told:
            continue
        told.add(name)
        start = variable.start + (2 if report.script.text.startswith("${", variable.start) else 1)
        span = (start, start + len(name))
        did, fixes = report.rename(span, name, tuple(one for one in known if one.isidentifier()))
        where = f"in {scope.procedure}" if scope.procedure else "here"
        message = f"nothing {where} sets the variable {name}.{did}"
        report.add("unset-variable", span, message, Severity.WARNING, *fixes)
