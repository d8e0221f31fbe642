"""`chipsmith check`: what is wrong with scripts, and with --run how far they get."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from chipsmith.core.config import Config
from chipsmith.core.console import print_json, print_table, stderr, stdout
from chipsmith.core.errors import InputError
from chipsmith.core.home import Home

if TYPE_CHECKING:
    from chipsmith.eda.findings import Finding
    from chipsmith.eda.ladder import Climb
    from chipsmith.eda.specs.model import ToolSpec

RUNG_COLOURS = {"nothing": "bold red", "parses": "bold red", "known": "yellow"}


@frozen
class Checked:
    """A file, the tool that it is for, what was found, and how far it got where it was run."""

    path: Path
    tool: str
    findings: Sequence[Finding]
    climb: Climb | None = None

    @property
    def fails(self) -> bool:
        refused = any(finding.severity == "error" for finding in self.findings)
        return refused or (self.climb is not None and self.climb.rung not in ("runs", "produces"))

    def as_dict(self) -> dict[str, Any]:
        climb = self.climb
        return {
            "file": str(self.path),
            "tool": self.tool,
            "findings": [
                {
                    "line": finding.line + 1,
                    "column": finding.start + 1,
                    "severity": finding.severity,
                    "code": finding.code,
                    "message": finding.message,
                    "fixes": [fix.title for fix in finding.fixes],
                }
                for finding in self.findings
            ],
            "rung": climb.rung if climb else None,
            "message": climb.message if climb else "",
            "line": climb.line if climb else None,
            "output": climb.run.output if climb and climb.run else "",
        }


def check_files(  # noqa: PLR0913 - the options of the command
    home: Home,
    config: Config,
    files: Sequence[Path],
    *,
    tool: str | None = None,
    design: Path | None = None,
    run: bool = False,
) -> list[Checked]:
    """Check each file; with `run`, each that the checks let pass runs in the sandbox.

    Raises:
        InputError: a file cannot be read, or nothing tells which tool it is for.
        UnknownToolError: nothing is known of the tool.
    """
    checked = []
    with stderr().status("") as spinner:
        for path in files:
            spinner.update(f"checking {path} …")
            text = _read(path)
            spec = _spec(home, config, path, text, tool)
            climbed = _climb(config, text, spec, design) if run else None
            checked.append(Checked(path, spec.tool, _findings(path, text, spec), climbed))
    return checked


def _findings(path: Path, text: str, spec: ToolSpec) -> list[Finding]:
    from chipsmith.eda.check import check

    return check(text, spec, path=path)


def _climb(config: Config, text: str, spec: ToolSpec, design: Path | None) -> Climb:
    from chipsmith.eda.ladder import climb
    from chipsmith.eda.sandbox import Limits

    return climb(text, spec.tool, spec, design=design, limits=Limits.of(config.scripts))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no UTF-8 text.", fix="name a script, saved as UTF-8.") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", fix="name a script.") from error


def _spec(home: Home, config: Config, path: Path, text: str, tool: str | None) -> ToolSpec:
    from chipsmith.core.languages import language_of
    from chipsmith.eda.identify import TCL_FAMILY, Tools
    from chipsmith.eda.specs.store import known_tools, load_spec

    if tool:
        return load_spec(tool, home)
    name = language_of(path=str(path)).id
    tools = Tools(known_tools(home), lambda known: load_spec(known, home), config.checks.tools)
    found = tools.of(text, name, str(path)) or ("tcl" if name in TCL_FAMILY else None)
    if found is None:
        raise InputError(
            f"Nothing tells which tool {path} is for.",
            fix=f"say so with --tool, such as one of {', '.join(known_tools(home))}.",
        )
    return load_spec(found, home)


def show(checked: Sequence[Checked], *, as_json: bool) -> None:
    if as_json:
        print_json([one.as_dict() for one in checked])
        return
    rows = [
        (
            f"{one.path}:{finding.line + 1}:{finding.start + 1}",
            finding.severity,
            finding.message,
            finding.code,
        )
        for one in checked
        for finding in one.findings
    ]
    if rows:
        print_table("Findings", ("where", "", "what", "code"), rows)
    for one in checked:
        stdout().print(_summary(one), soft_wrap=True, markup=True)


def _summary(one: Checked) -> str:
    """One line on a file: how far it got, or how much was found."""
    from rich.markup import escape

    if one.climb is None:
        errors = sum(finding.severity == "error" for finding in one.findings)
        found = f"[bold red]{errors} errors[/]" if errors else "[green]no errors[/]"
        return f"{escape(str(one.path))} ({one.tool}): {found}"
    colour = RUNG_COLOURS.get(one.climb.rung, "green")
    line = f" (line {one.climb.line})" if one.climb.line else ""
    said = f": {escape(one.climb.message)}{line}" if one.climb.message else ""
    return f"{escape(str(one.path))} ({one.tool}): [{colour}]{one.climb.rung}[/]{said}"
