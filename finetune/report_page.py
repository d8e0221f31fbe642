"""A run's report as one HTML file: why it serves or does not, with plots, and nothing from elsewhere."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).parent / "report.html"
HALF = 120
"""Pixels from no difference to the end of a row's interval."""
WIDTH, HEIGHT = 590, 150
"""Of a plot of losses."""
MOST_POINTS = 400


def page(report: dict[str, Any], losses: Path) -> str:
    """The page of a report, with the loss of every step that logged it in the file `losses`."""
    from jinja2 import Environment

    verdict = report["stages"].get("evaluate")
    template = Environment(autoescape=True).from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        report=report,
        verdict=verdict,
        outcome=_outcome(report["stages"].get("publish", {})),
        rows=[_row(one) for one in verdict["comparisons"]] if verdict else [],
        curves=[_curve(stage, found) for stage, found in _losses(losses).items()],
    )


def _outcome(published: dict[str, Any]) -> str:
    if published.get("published"):
        return f"Published as {published['version']}:"
    return "Not published, the former model goes on serving:"


def _row(compared: dict[str, Any]) -> dict[str, Any]:
    """A comparison with the places of its interval on an axis of its own."""
    low, high, middle = compared["low"], compared["high"], compared["difference"]
    scale = HALF / (max(abs(low), abs(high), abs(middle)) or 1)
    kind = ""
    if low * high > 0:
        kind = "better" if (low > 0) == (compared["better"] == "higher") else "worse"
    places = {
        name: round(130 + value * scale, 1)
        for name, value in (("left", low), ("right", high), ("middle", middle))
    }
    return {**compared, **places, "kind": kind}


def _losses(file: Path) -> dict[str, dict[int, float]]:
    """Of each stage, the loss by step; of equal steps the last line counts, as `LossLog` says."""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for line in file.read_text(encoding="ascii").splitlines() if file.is_file() else ():
        try:
            values = json.loads(line)
        except ValueError:  # the process was killed while it wrote
            continue
        if "loss" in values:
            found[values["stage"]][values["step"]] = values["loss"]
    return found


def _curve(stage: str, losses: dict[int, float]) -> dict[str, Any]:
    steps = sorted(losses)
    shown = steps[:: max(1, len(steps) // MOST_POINTS)]
    lowest, highest = min(losses.values()), max(losses.values())
    across, up = WIDTH / max(1, steps[-1] - steps[0]), HEIGHT / ((highest - lowest) or 1)
    points = [f"{40 + (n - steps[0]) * across:.1f},{160 - (losses[n] - lowest) * up:.1f}" for n in shown]
    return {
        "stage": stage,
        "steps": steps[-1],
        "first": losses[steps[0]],
        "last": losses[steps[-1]],
        "lowest": lowest,
        "highest": highest,
        "points": " ".join(points),
    }
