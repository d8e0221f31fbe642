"""What the `finetune` command prints in a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chipsmith.core import console
from chipsmith.core.switch import Switched


def plan(values: dict[str, Any], title: str) -> None:
    steps: dict[str, dict[str, Any]] = values.get("steps", {})
    facts = [(f"{step}: {name}", value) for step, found in steps.items() for name, value in found.items()]
    whole = [(name, value) for name, value in values.items() if name != "steps"]
    console.print_table(title, ["", ""], [[name.replace("_", " "), value] for name, value in facts + whole])


def runs(found: list[dict[str, Any]]) -> None:
    console.print_table(
        "Runs",
        ["run", "begun", "done", "published as", ""],
        [
            [
                e["run"],
                e["created"],
                ", ".join(e["done"]),
                e["version"] or "–",
                "serves" if e["active"] else "",
            ]
            for e in found
        ],
    )
    for entry in found:
        if entry["gone_back"]:
            console.stdout().print(entry["gone_back"])


def comparisons(verdict: dict[str, Any], candidate: str = "candidate") -> None:
    """Each score of both models, and the difference with its confidence interval."""
    console.print_table(
        f"Held-out: {verdict['samples']} examples from {verdict['sources']} files",
        ["score", verdict["compared_with"], candidate, "difference (95 %)", "n"],
        [
            [
                f"{c['metric']} ({c['better']} is better)",
                f"{c['serving']:.3f}",
                f"{c['candidate']:.3f}",
                f"{c['difference']:+.3f} ({c['low']:+.3f} … {c['high']:+.3f})",
                str(c.get("samples") or "–"),
            ]
            for c in verdict["comparisons"]
        ],
    )
    for name, why in verdict.get("unasked", {}).items():
        console.stdout().print(f"The suite {name} asked nothing: {why}", markup=False)


def outcome(stages: dict[str, Any], role: str, report: Path, *, afterwards: str = "") -> None:
    """What became of a run: its scores and whether it was published, or that it made no model."""
    out = console.stdout()
    if not (published := stages.get("publish")):
        out.print("Done. The steps changed no model, so there is nothing to publish.")
    else:
        comparisons(stages["evaluate"])
        _publication(published, role, afterwards)
    out.print(f"Report: {report}", soft_wrap=True)


def _publication(published: dict[str, Any], role: str, afterwards: str) -> None:
    out = console.stdout()
    if published["published"]:
        out.print(f"Published {published['version']}: {published['reason']}{note(published['live'])}")
        if afterwards:
            out.print(afterwards, markup=False)
        out.print(f"To go back: finetune rollback --role {role}")
    else:
        out.print(f"Not published, the former model goes on serving: {published['reason']}.")


def switched(role: str, change: Switched) -> None:
    console.stdout().print(
        f"{role} is served by {change.after}, before by {change.before}{note(change.live)}"
    )


def note(live: bool) -> str:
    """How a sentence about a new version ends."""
    return "; the running server has taken it over." if live else "; the next server will load it."
