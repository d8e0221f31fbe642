"""`chipsmith doctor`: run every check and say how to mend what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chipsmith.cli.checks import index, machine, models, server
from chipsmith.cli.checks.finding import Check, Finding, Situation, Status, fail, ok
from chipsmith.core.config import Config, load_config
from chipsmith.core.console import print_json, print_table, stderr
from chipsmith.core.errors import ConfigError
from chipsmith.core.home import Home

SIGNS = {Status.OK: "✓", Status.INFO: "·", Status.WARN: "!", Status.FAIL: "✗"}


def examine(home: Home, config_file: Path | None, *, as_json: bool) -> bool:
    """Print every check's finding; whether none failed."""
    config, finding = _configuration(home, config_file)
    checks = [*machine.CHECKS, *models.checks(list(config.roles)), *index.CHECKS, *server.CHECKS]
    findings = {"configuration": finding, **run(checks, Situation(home, config))}
    if as_json:
        print_json([_as_dict(name, finding) for name, finding in findings.items()])
    else:
        rows = [(SIGNS[found.status], name, _told(found)) for name, found in findings.items()]
        print_table("Chipsmith's health", ("", "check", "found"), rows)
    return all(finding.status is not Status.FAIL for finding in findings.values())


def run(checks: Sequence[Check], situation: Situation) -> dict[str, Finding]:
    """Findings by name, with a spinner, since loading a model takes seconds."""
    findings = {}
    with stderr().status("") as spinner:
        for check in checks:
            spinner.update(f"checking {check.name} …")
            findings[check.name] = check.run(situation)
    return findings


def _configuration(home: Home, path: Path | None) -> tuple[Config, Finding]:
    """The configuration, or the default one where it is wrong, so that the other checks still run."""
    try:
        config = load_config(home, path=path)
    except ConfigError as error:
        return Config(), fail(error.message, error.fix)
    file = path or home.config_file
    return config, ok(str(file) if file.exists() else f"{file} is absent: defaults")


def _told(finding: Finding) -> str:
    return f"{finding.message}\nfix: {finding.fix}" if finding.fix else finding.message


def _as_dict(name: str, finding: Finding) -> dict[str, Any]:
    return {"check": name, "status": finding.status, "message": finding.message, "fix": finding.fix}
