"""A tuned retriever serves only if it finds more and has forgotten nothing; and how that is counted."""

import numpy as np
import pytest

from chipsmith.finetune.retriever.evaluate import Rank, chosen, rank, told
from chipsmith.finetune.retriever.gate import judge
from chipsmith.finetune.retriever.general import general_pairs
from chipsmith.finetune.retriever.material import Asked


def ranks(hits, *, count=100, general=0.9):
    """Questions of which a share has its answer first, and general ones likewise."""
    asked = [Rank(f"d{i % 20}", (1,) if i / count < hits else (50,), 1) for i in range(count)]
    return asked + [
        Rank(f"m{i % 20}", (1,) if i / count < general else (), 1, general=True) for i in range(count)
    ]


def verdict(serving, candidate):
    return judge(serving, candidate, margin=0.03, seed=1)


def test_a_clear_win_passes_and_says_so():
    found = verdict(ranks(0.6), ranks(0.9))
    assert found.passed
    assert found.reason == "hit@8 better beyond noise, nothing lost"
    assert (found.samples, found.sources) == (100, 20)
    assert found.comparisons[0].metric == "hit@8"


def test_the_same_model_does_not_pass():
    found = verdict(ranks(0.6), ranks(0.6))
    assert not found.passed
    assert found.reason == "hit@8 not better beyond noise"


def test_what_forgot_general_language_does_not_pass():
    found = verdict(ranks(0.6), ranks(0.9, general=0.5))
    assert not found.passed
    assert found.reason == "worse beyond noise: general MRR@10"


def test_a_win_at_eight_does_not_make_up_for_a_loss_at_one():
    deeper = [Rank(r.source, (8,) if not r.general else r.places, 1, r.general) for r in ranks(0.6)]
    found = verdict(ranks(0.6), deeper)
    assert "hit@1" in found.reason
    assert not found.passed


def test_places_are_counted_from_one_among_all():
    vectors = np.eye(4, dtype=np.float32)
    query = np.array([[0.1, 0.9, 0.5, 0.3]], np.float32)
    (found,) = rank(query, vectors, [[2, 0]], ["a"])
    assert found.places == (2, 4)
    assert (found.hit(1), found.hit(5)) == (False, True)
    assert found.reciprocal == 0.5


def test_gain_is_one_where_all_right_ones_come_first():
    assert Rank("a", (1, 2), 2).gain == 1
    assert Rank("a", (2,), 1).gain == pytest.approx(1 / np.log2(3))
    assert Rank("a", (11,), 1).gain == 0
    assert Rank("a", (), 3).reciprocal == 0


def test_the_report_says_how_many_misses_went():
    assert told(ranks(0.6), ranks(0.9)) == {"times": 1.5, "misses_gone": 0.75}
    assert told(ranks(0.0), ranks(0.5)) == {"times": None, "misses_gone": 0.5}
    assert told(ranks(1.0), ranks(1.0)) == {"times": 1.0, "misses_gone": None}


def test_peoples_questions_are_asked_first():
    made = [Asked(f"t{i}", ("p",), "d") for i in range(9)]
    person = Asked("real", ("p",), "d", origin="person")
    assert chosen([*made, person], 3)[0] == person
    assert chosen(made, 3) == chosen(made[::-1], 3)


def test_general_questions_do_not_name_what_they_ask_about():
    pairs = general_pairs(50)
    assert len(pairs) == 50
    assert pairs == general_pairs(60)[:50]
    assert len({pair.answer for pair in pairs}) == 50
