"""Learning from recorded decisions which offers are taken; run apart from the server, which it would slow.

`python -m chipsmith.collectors.worth` learns anew and writes the result where the server reads it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from attrs import frozen

from chipsmith.collectors.acceptance import OUTCOMES
from chipsmith.collectors.warehouse import Warehouse
from chipsmith.core.errors import ChipsmithError
from chipsmith.core.home import Home
from chipsmith.core.worth import Moment, Worth, features, write_worth

MOST = 20_000
"""Newest decisions that are learnt from."""
FEWEST, FEWEST_OF_A_KIND = 300, 30
"""Decisions below which nothing can be said, and of each kind among them."""
TESTED = 0.2
"""Share of the newest decisions that only test what was learnt from the others."""
LEAST_AUC = 0.6
"""What foretells worse than this is not used."""
NICENESS = 19
TAKEN, LEFT = ("accepted", "partly_accepted", "typed_through"), ("rejected", "ignored")

_DECISIONS = f"""
    WITH outcomes AS ({OUTCOMES})
    SELECT language, prefix, suffix, text, outcome IN {TAKEN} AS taken
    FROM (SELECT DISTINCT ON (completion) * FROM completion_shown) JOIN outcomes USING (completion)
    WHERE "trigger" = 'automatic' AND text <> '' AND outcome IN {(*TAKEN, *LEFT)}
    ORDER BY time DESC LIMIT {MOST}
"""  # noqa: S608 -- words and a number of ours


_PLACE = ("language", "prefix", "suffix", "text")


@frozen
class Decision:
    """An offer that came unasked, and whether it was taken, at least in part."""

    moment: Moment
    taken: bool


def decisions(home: Home) -> list[Decision]:
    """Those recorded with their text, oldest first."""
    with Warehouse(home.devdata) as warehouse:
        rows = warehouse.execute(_DECISIONS)
    return [Decision(Moment(*(row[name] or "" for name in _PLACE)), row["taken"]) for row in reversed(rows)]


def learn(made: Sequence[Decision]) -> Worth | None:
    """What foretells a taken offer, or None where too little was decided or nothing foretells it.

    Args:
        made: oldest first; the newest test what the others taught.
    """
    from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-untyped]  # no types
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # no types
    from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]  # no types

    taken = [decision.taken for decision in made]
    split = round(len(made) * (1 - TESTED))
    kinds = [taken[:split].count(kind) for kind in (True, False)]
    if len(made) < FEWEST or min(kinds) < FEWEST_OF_A_KIND or len(set(taken[split:])) < 2:
        return None
    vectors = DictVectorizer()
    rows = vectors.fit_transform([features(decision.moment) for decision in made])
    model = LogisticRegression(max_iter=1000).fit(rows[:split], taken[:split])
    auc = float(roc_auc_score(taken[split:], model.predict_proba(rows[split:])[:, 1]))
    if auc < LEAST_AUC:
        return None
    weights = dict(zip(vectors.get_feature_names_out(), map(float, model.coef_[0]), strict=True))
    return Worth(weights, float(model.intercept_[0]), len(made), sum(taken), round(auc, 3))


def main() -> None:
    os.nice(NICENESS)
    home = Home.find()
    try:
        write_worth(learn(decisions(home)), home.worth)
    except ChipsmithError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
