"""A candidate serves only if it is not worse beyond noise."""

import numpy as np

from chipsmith.finetune.evaluate import Score
from chipsmith.finetune.gate import METRICS, judge
from chipsmith.finetune.recipe import EvaluateRecipe


def scores(
    nats: float, *, exact: float = 0.5, noise: float = 1.0, count: int = 60, files: int = 20
) -> list[Score]:
    rng = np.random.default_rng(count)
    return [
        Score(
            source=f"f{index % files}.tcl",
            nats=20 * nats + rng.normal(0, noise),
            characters=20,
            exact=index / count < exact,
            similarity=exact,
        )
        for index in range(count)
    ]


def verdict(serving: list[Score], candidate: list[Score], *, must_win: bool = False):
    return judge(METRICS, serving, candidate, EvaluateRecipe(margin=0.1, seed=1, must_win=must_win))


def test_a_clear_win_passes_and_says_so():
    found = verdict(scores(1.3), scores(0.7))
    assert found.passed
    assert "better" in found.reason
    assert (found.samples, found.sources) == (60, 20)
    assert found.comparisons[0].high < 0


def test_a_clear_loss_is_refused_by_the_scores_name():
    found = verdict(scores(0.7), scores(1.3))
    assert not found.passed
    assert "nats per character" in found.reason


def test_the_same_model_passes():
    found = verdict(scores(1.0), scores(1.0))
    assert found.passed
    assert "not worse" in found.reason


def test_where_it_must_win_as_good_is_not_enough():
    same = verdict(scores(1.0), scores(1.0), must_win=True)
    assert (same.passed, same.reason) == (False, "nats per character not better beyond noise")
    assert verdict(scores(1.3), scores(0.7), must_win=True).passed


def test_a_difference_within_noise_passes():
    rng = np.random.default_rng(3)
    shaken = [
        Score(s.source, s.nats + rng.normal(0.5, 15), s.characters, s.exact, s.similarity)
        for s in scores(1.0)
    ]
    assert verdict(scores(1.0), shaken).passed


def test_a_large_loss_elsewhere_is_refused_although_the_main_score_wins():
    found = verdict(scores(1.3, exact=0.9), scores(0.7, exact=0.2))
    assert not found.passed
    assert "exact first line" in found.reason


def test_a_loss_within_the_margin_elsewhere_passes_and_is_told():
    found = verdict(scores(1.3, exact=1.0), scores(0.7, exact=0.95))
    assert found.passed
    assert found.reason.endswith("worse within the margin: edit similarity")


def test_nats_weigh_by_characters():
    mixed = [Score("a", 10.0, 10, False, 0.0), Score("b", 1.0, 90, False, 0.0)]
    assert verdict(mixed, mixed).comparisons[0].serving == 0.11


def test_files_are_resampled_whole():
    """Ten examples of one file are no ten witnesses: the interval is wider than over examples."""

    def shifted(files: int) -> float:
        old = scores(1.0, files=files, noise=0)
        new = [
            Score(s.source, s.nats + (hash_of(s.source) % 7 - 3), s.characters, s.exact, s.similarity)
            for s in old
        ]
        main = verdict(old, new).comparisons[0]
        return main.high - main.low

    assert shifted(10) > shifted(60)


def hash_of(name: str) -> int:
    return int(name.strip("f.tcl"))
