"""What a curation took, dropped and why: for programs and for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import cattrs

from chipsmith import __version__
from chipsmith.core import console
from chipsmith.core.events import now
from chipsmith.finetune.curate.counts import Counts
from chipsmith.finetune.curate.recipe import CurateRecipe
from chipsmith.finetune.curate.sources import Unit
from chipsmith.finetune.curate.workplace import FORMAT

Files = Mapping[str, Mapping[str, Any]]


def manifest(key: str, recipe: CurateRecipe, files: Files) -> dict[str, Any]:
    """What says that a directory is a curated data set, and which."""
    return {
        "format": FORMAT,
        "key": key,
        "created": now(),
        "chipsmith": __version__,
        "recipe": cattrs.unstructure(recipe),
        "files": files,
    }


def reported(
    units: Sequence[Unit],
    counts: Counts,
    blended: Mapping[str, Any],
    files: Files,
    forbidden: Mapping[str, Any],
) -> dict[str, Any]:
    values = counts.to_json()
    return {
        "sources": list(dict.fromkeys(unit.source.name for unit in units)),
        "read": {"texts": values["texts"], "characters": values["characters"]},
        "dropped": dict(sorted(values["dropped"].items(), key=lambda each: -each[1]["characters"])),
        "learnt": blended["categories"],
        "flooding": blended["flooding"],
        "evaluation_sets": forbidden,
        "licences": dict(counts.licences.most_common()),
        "unread": {"files": values["left"], "examples": values["unread"]},
        "rows": {
            part: sum(each["rows"] for name, each in files.items() if name.startswith(part))
            for part in ("train", "heldout")
        },
    }


def show(report: Mapping[str, Any]) -> None:
    """Three tables: what is learnt, what was dropped, whose work was bounded."""
    read, learnt = report["read"], report["learnt"]
    seen = max(1, sum(each["seen"] for each in learnt.values()))
    nothing = {"texts": 0, "seen": 0}
    rows = [
        [
            name,
            f"{read['texts'][name]:,}",
            f"{each['texts']:,}",
            f"{each['seen']:,}",
            f"{each['seen'] / seen:.1%}",
        ]
        for name in read["texts"]
        for each in [learnt.get(name, nothing)]
    ]
    console.print_table(
        f"Learnt: {report['rows']['train']:,} texts; held out: {report['rows']['heldout']:,}",
        ["category", "read", "kept", "characters of an epoch", "share"],
        rows,
    )
    console.print_table(
        "Dropped",
        ["because", "texts", "characters", "for example"],
        [
            [reason, f"{each['texts']:,}", f"{each['characters']:,}", each["examples"][0]]
            for reason, each in report["dropped"].items()
        ],
    )
    if report["flooding"]:
        console.print_table(
            "Recorded work that was bounded",
            ["session, person or file", "its share before", "after"],
            [
                [each["origin"], f"{each['share_before']:.1%}", f"{each['share_after']:.1%}"]
                for each in report["flooding"]
            ],
        )
