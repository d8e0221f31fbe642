"""`finetune clean`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from chipsmith.core import console
from chipsmith.finetune.cli_order import AsJson, house


def clean(
    run: Annotated[
        str | None,
        typer.Argument(help="An unfinished run, however new.", show_default="all that are old enough"),
    ] = None,
    days: Annotated[
        float, typer.Option("--days", min=0, help="Only what nothing has changed in for so many days.")
    ] = 7,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove unfinished runs that nobody goes on with: checkpoints and models in the making."""
    from chipsmith.finetune.clean import abandoned, abandoned_run, remove
    from chipsmith.finetune.guards import training_lock

    home, config = house()
    with training_lock(home):
        found = [abandoned_run(home, config, run)] if run else abandoned(home, config, days)
        rows = [{"run": one.path.name, "bytes": one.bytes, "days": round(one.days, 1)} for one in found]
        if not as_json:
            _show(rows)
        if rows and not yes:
            typer.confirm("They cannot be gone on with then. Remove them?", abort=True, err=True)
        remove(found)
    if as_json:
        console.print_json(rows)


def _show(rows: list[dict[str, Any]]) -> None:
    if not rows:
        console.stdout().print("No unfinished run is that old.")
        return
    shown = [[each["run"], f"{each['bytes'] / 1e9:.2f}", str(each["days"])] for each in rows]
    console.print_table("Unfinished runs", ["run", "GB", "days untouched"], shown)
