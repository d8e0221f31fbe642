"""`devdata stats` for people: tables, and bars where a shape says more than numbers."""

from __future__ import annotations

from typing import Any

import typer

from chipsmith.core import console

_COLUMNS = ("shown", "accepted", "typed", "rejected", "rate", "", "kept", "left")
_MEANING = "typed: by hand, as it was offered; kept: characters; left: the share of them at the last look."
_CELLS = 10


def print_figures(figures: dict[str, Any]) -> None:
    console.print_table("Events", ("event", "count"), figures["events"].items())
    for column, rows in figures["acceptance"].items():
        if rows:
            names = (column.replace("_", " "), *_COLUMNS)
            console.print_table(f"Completions by {names[0]}", names, (_offers(row, column) for row in rows))
    if figures["acceptance"]["language"]:
        typer.echo(_MEANING)
    if figures["filtered"]:
        console.print_table("Withheld", ("because", "offers"), figures["filtered"].items())
    saved = figures["saved"]
    typer.echo(f"Time saved: {saved['minutes']:.0f} minutes. {saved['formula']}.")
    _print_latency(figures["latency"])
    if figures["tokens"]:
        columns = ("role", "model version", "generations", "prompt", "reused", "generated")
        console.print_table("Tokens", columns, (row.values() for row in figures["tokens"]))
    if figures["feedback"]:
        typer.echo("Chat: " + ", ".join(f"thumbs {k} {n}" for k, n in figures["feedback"].items()))
    if figures["broken_lines"]:
        typer.echo(
            f"{figures['broken_lines']} lines are broken or of another version; they were passed over."
        )
    _print_stored(figures["stored"])


def _print_latency(latency: dict[str, Any]) -> None:
    if not latency["count"]:
        return
    percentiles = ", ".join(f"p{p} {latency[f'p{p}_ms']:.0f} ms" for p in (50, 95, 99))
    typer.echo(f"Latency: {percentiles}")
    most = max(row["offers"] for row in latency["histogram"])
    rows = ((_up_to(row), str(row["offers"]), bar(row["offers"] / most)) for row in latency["histogram"])
    console.print_table("Latency", ("up to", "offers", ""), rows)


def _up_to(row: dict[str, Any]) -> str:
    return "longer" if row["up_to_ms"] is None else f"{row['up_to_ms']} ms"


def _print_stored(stored: dict[str, Any]) -> None:
    limits = [
        f"at most {stored['most_mb']} MB" if stored["most_mb"] else "",
        f"for {stored['oldest_days']} days" if stored["oldest_days"] else "",
    ]
    span = f", {stored['first']} to {stored['last']}" if stored["first"] else ""
    kept = " and ".join(filter(None, limits)) or "without a limit"
    typer.echo(f"On disk: {stored['bytes'] / 1e6:.1f} MB{span}; kept {kept}.")


def _offers(row: dict[str, Any], column: str) -> tuple[str, ...]:
    numbers = (str(row[key]) for key in ("shown", "accepted", "typed_through", "rejected"))
    rate, retention = ("" if row[key] is None else f"{row[key]:.0%}" for key in ("rate", "retention"))
    plot = "" if row["rate"] is None else bar(row["rate"])
    return row[column] or "–", *numbers, rate, plot, str(row["retained_characters"]), retention


def bar(share: float) -> str:
    """A share as ten cells."""
    full = round(_CELLS * share)
    return "█" * full + "·" * (_CELLS - full)
