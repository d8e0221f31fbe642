"""`finetune curate`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from chipsmith.core import console


class Engine(StrEnum):
    PROCESSES = "processes"
    DATATROVE = "datatrove"


def curate(  # noqa: PLR0913, PLR0917 -- each is an option of the command
    sources: Annotated[
        list[str],
        typer.Argument(
            help="Folders, files, repositories, exports of `devdata export --format fim`, and shards of JSON "
            "lines with a `text` (.jsonl, .jsonl.gz, .jsonl.zst), also by s3:// and the like."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="The directory that the data set is written to.")],
    general: Annotated[
        list[str] | None,
        typer.Option(
            "--general",
            help="General text, so that the model does not forget; `python` is Python's own library.",
            show_default="by the recipe",
        ),
    ] = None,
    against: Annotated[
        list[Path] | None,
        typer.Option("--against", help="Evaluation sets that nothing learnt may hold; may be repeated."),
    ] = None,
    recipe: Annotated[
        str, typer.Option("--recipe", help="A shipped recipe's name or a .toml file.")
    ] = "curate",
    workers: Annotated[
        int, typer.Option("--workers", min=1, help="Processes; each takes a source or shard.")
    ] = 1,
    engine: Annotated[Engine, typer.Option("--engine", help="What spreads the work.")] = Engine.PROCESSES,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Clean texts, drop duplicates and evaluation texts, blend them; killed and run again, it goes on."""
    from chipsmith.finetune.extra import require_train_extra

    require_train_extra()
    from chipsmith.finetune.curate import CurateRecipe, Source
    from chipsmith.finetune.curate import curate as work
    from chipsmith.finetune.curate.report import show
    from chipsmith.finetune.curate.spread import by_datatrove, by_processes
    from chipsmith.finetune.recipe_file import parse_recipe, read_recipe

    section = parse_recipe(read_recipe(recipe)).section(CurateRecipe)
    replay = section.blend.replay if general is None and section.blend.general else general or ()
    named = [*map(Source, sources), *(Source(name, general=True) for name in replay)]
    spread = None
    if engine is Engine.DATATROVE:
        spread = by_datatrove(workers)
    elif workers > 1:
        spread = by_processes(workers)
    report = work(named, section, out, against=against or (), spread=spread)
    if as_json:
        console.print_json(report)
    else:
        show(report)
        console.stdout().print(
            f"Written to {out}; dropped.jsonl there says why of each text.", soft_wrap=True
        )
