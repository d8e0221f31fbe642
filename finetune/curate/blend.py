"""How often each text is seen: weights of categories and sources, replay of general text, and no flood.

The table `text` of `selection` gets its final weights here.
"""

from __future__ import annotations

from typing import Any

from chipsmith.finetune.curate.recipe import BlendRecipe
from chipsmith.finetune.curate.table import Tables

UNWANTED, SPARED = "weight 0", "more general text than asked for"
_LEARNT = "reason IS NULL AND NOT held"


def blend(tables: Tables, recipe: BlendRecipe) -> dict[str, Any]:
    """Weigh the texts that are learnt.

    Returns by category the texts, their characters and those seen in an epoch, and whose work was bounded.
    """
    flooding = bound_origins(tables, recipe.most_of_one)
    for category, weight in recipe.weights.items():
        tables.execute("UPDATE text SET weight = weight * ? WHERE category = ?", weight, category)
    _replay(tables, recipe)
    tables.execute("UPDATE text SET weight = 1 WHERE held")
    tables.execute("UPDATE text SET reason = ? WHERE reason IS NULL AND weight = 0", UNWANTED)
    rows = tables.execute(
        "SELECT category, count(*), sum(chars)::BIGINT, round(sum(chars * weight))::BIGINT FROM text"
        f" WHERE {_LEARNT} GROUP BY category ORDER BY 4 DESC"
    )
    shown = {name: {"texts": n, "characters": all_, "seen": seen} for name, n, all_, seen in rows}
    return {"categories": shown, "flooding": flooding}


def bound_origins(tables: Tables, most: float) -> list[dict[str, Any]]:
    """No session, person or file has more than a share `most` of the recorded work; of few, twice its even
    share. Who is poisoned or floods teaches no more than that.

    Returns the bounded ones with their shares before and after.
    """
    weights = dict(
        tables.execute(
            "SELECT origin, sum(weight) FROM text WHERE category = 'devdata' AND reason IS NULL"
            " GROUP BY origin HAVING sum(weight) > 0"
        )
    )
    share = max(most, 2 / max(1, len(weights)))
    limit = _limit(sorted(weights.values()), share)
    bounded = {origin: weight for origin, weight in weights.items() if weight > limit}
    before, after = sum(weights.values()), sum(min(weight, limit) for weight in weights.values())
    for origin, weight in bounded.items():
        tables.execute(
            "UPDATE text SET weight = weight * ? WHERE category = 'devdata' AND origin = ?",
            limit / weight,
            origin,
        )
    return [
        {"origin": origin, "share_before": round(weight / before, 3), "share_after": round(limit / after, 3)}
        for origin, weight in bounded.items()
    ]


def _limit(ascending: list[float], share: float) -> float:
    """The weight that is a share `share` of the sum, once larger ones are lowered to it."""
    small = sum(ascending)
    for larger, weight in enumerate(reversed(ascending)):
        # With so many lowered to the limit L, the sum is `small` + larger · L, of which L is a share.
        limit = share * small / (1 - share * larger) if share * larger < 1 else weight
        if weight <= limit:
            return limit
        small -= weight
    return ascending[-1] if ascending else 0.0


def _replay(tables: Tables, recipe: BlendRecipe) -> None:
    """General text is repeated, or a part of it chosen by hash, until it has its share of an epoch."""
    domain, general = (
        float(tables.one(f"SELECT coalesce(sum(chars * weight), 0) FROM text WHERE {_LEARNT} AND {which}"))
        for which in ("category <> 'general'", "category = 'general'")
    )
    wanted = recipe.general / (1 - recipe.general) * domain
    times = min(wanted / general, recipe.general_repeats) if general else 0.0
    if times >= 1:
        tables.execute("UPDATE text SET weight = weight * ? WHERE category = 'general'", times)
    else:
        tables.execute(
            "UPDATE text SET reason = ? WHERE reason IS NULL AND NOT held AND category = 'general'"
            " AND hash(digest) / 18446744073709551616.0 >= ?",
            SPARED,
            times,
        )
