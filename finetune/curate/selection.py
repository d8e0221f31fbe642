"""The second half: which texts stay beside each other, and what is held out.

All of it is SQL over the table `text`: `id` (in the order of the sources), `digest`, `place`, `chars`,
`category`, `origin`, `weight`, `source`; then `held`, and `reason` where a text is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from chipsmith.finetune.curate.recipe import CurateRecipe
from chipsmith.finetune.curate.staging import BUCKETS, FACTS
from chipsmith.finetune.curate.table import Tables, files
from chipsmith.finetune.curate.twins import find_twins

EQUAL, ALIKE = "equal to another", "nearly equal to another"


def select(tables: Tables, directories: Sequence[Path], recipe: CurateRecipe) -> None:
    """Fill the table `text`. A held-out text comes before all others, so that what repeats it is dropped."""
    tables.execute("DROP TABLE IF EXISTS text")
    tables.execute(
        "CREATE TABLE text AS SELECT *, false AS held, NULL::VARCHAR AS reason"
        f" FROM read_parquet({files([each / FACTS for each in directories])})"
    )
    _hold_out(tables, recipe.heldout_share)
    _drop_equal(tables)
    if recipe.duplicates.similarity < 1:
        _drop_alike(tables, directories, recipe.duplicates.similarity)


def _hold_out(tables: Tables, share: float) -> None:
    """Whole places, those with the lowest hashes: a corpus that grows keeps nearly all of them where they
    were.

    Recorded work is not held out here: its export did that.
    """
    places = int(tables.one("SELECT count(DISTINCT place) FROM text WHERE category <> 'devdata'"))
    if share and places > 1:
        tables.execute(
            "UPDATE text SET held = true WHERE category <> 'devdata' AND place IN"
            " (SELECT DISTINCT place FROM text WHERE category <> 'devdata' ORDER BY place LIMIT ?)",
            max(1, round(share * places)),
        )


def _drop_equal(tables: Tables) -> None:
    tables.execute(
        """UPDATE text SET reason = ? FROM ( SELECT id AS other, row_number() OVER (PARTITION BY digest
            ORDER BY held DESC, id) AS copy FROM text ) WHERE id = other AND copy > 1""",
        EQUAL,
    )


def _drop_alike(tables: Tables, directories: Sequence[Path], similarity: float) -> None:
    """Texts that share a band are compared with the first and with the one before of it."""
    tables.execute(
        "CREATE OR REPLACE TABLE ranked AS SELECT id, row_number() OVER (ORDER BY held DESC, id) - 1 AS rank"
        " FROM text WHERE reason IS NULL"
    )
    tables.execute(
        f"""CREATE OR REPLACE TABLE pair AS
        WITH met AS (
            SELECT rank, min(rank) OVER each AS first, lag(rank) OVER each AS before
            FROM read_parquet({files([each / BUCKETS for each in directories])}) JOIN ranked USING (id)
            WINDOW each AS (PARTITION BY band, hash ORDER BY rank)
        )
        SELECT rank AS later, first AS earlier FROM met WHERE first < rank
        UNION SELECT rank, before FROM met WHERE before IS NOT NULL"""
    )
    tables.execute("CREATE OR REPLACE TABLE twin (rank BIGINT)")
    for twins in find_twins(tables, directories, similarity):
        tables.append("twin", {"rank": twins})
    tables.execute(
        "UPDATE text SET reason = ? WHERE id IN (SELECT id FROM ranked JOIN twin USING (rank))", ALIKE
    )
