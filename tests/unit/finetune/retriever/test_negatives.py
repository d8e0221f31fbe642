"""Hard negatives are near, and wrong."""

import numpy as np
import pytest

from chipsmith.finetune.retriever.material import Asked, Material
from chipsmith.finetune.retriever.negatives import Mined, Miner, columns
from chipsmith.finetune.retriever.recipe import MineRecipe
from chipsmith.retrieval.passages import Passage
from chipsmith.retrieval.schema import unit
from chipsmith.retrieval.split import part_of

RIGHT = "the clock of the port is set to two by this command"


def path_in(part):
    return next(f"{number}.md" for number in range(99) if part_of("", f"{number}.md") == part)


def passage(name, text=None, document=None, part="train"):
    text = text or f"all about {name} and what else {name} does"
    return Passage(name, document or f"{name}.md", text, 1, 1, path=path_in(part))


PASSAGES = [
    passage("right", RIGHT),
    passage("section", document="right.md"),
    passage("copy", f"{RIGHT} and more"),
    passage("equal"),
    passage("near"),
    passage("far"),
    passage("held", part="test"),
]
ANGLES = {"right": 10, "section": 11, "copy": 12, "equal": 12, "near": 30, "far": 80, "held": 15}
"""Degrees from the question."""


def unit_vectors(*angles):
    radians = np.radians(angles)
    return unit(np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32))


def mine(asked, recipe, angle=0):
    material = Material({each.id: each for each in PASSAGES}, (asked,), ())
    vectors = unit_vectors(*(ANGLES[each.id] for each in PASSAGES))
    return Miner(material, vectors, recipe).mine([asked], unit_vectors(angle))


def question(**changed):
    return Asked(**{"text": "how?", "answers": ("right", "section"), "source": "right.md", **changed})


def test_the_nearest_wrong_one_is_taken_and_nothing_that_may_be_right():
    """Not its section, not what repeats it, not what is as near, and nothing that is held out."""
    (found,) = mine(question(), MineRecipe(negatives=1))
    assert found == Mined("how?", "right", ("near",))


def test_without_margin_what_is_as_near_counts_as_wrong():
    (found,) = mine(question(), MineRecipe(negatives=1, margin=0.0))
    assert found.negatives == ("equal",)


def test_what_people_were_offered_in_vain_comes_first():
    (found,) = mine(question(refused=("far", "section")), MineRecipe(negatives=2))
    assert found.negatives == ("far", "near")


def test_the_rest_is_random_but_no_answer_and_nothing_held_out():
    (found,) = mine(question(), MineRecipe(negatives=4, depth=5))
    assert found.negatives[0] == "near"
    assert not {"right", "section", "copy", "held"} & set(found.negatives)


def test_a_written_question_that_does_not_lead_back_is_dropped():
    recipe = MineRecipe(negatives=1, depth=2)
    assert mine(question(origin="written"), recipe, angle=5)
    assert not mine(question(origin="written"), recipe, angle=80)
    assert mine(question(), recipe, angle=80), "people's and templates' questions stay"


def test_rows_are_whole_texts_and_have_every_column():
    mined = [Mined("how?", "right", ("near", "far")), Mined("what?", "far", ("near",))]
    rows = columns(mined, {each.id: each for each in PASSAGES}, 2)
    assert rows == {
        "anchor": ["how?"],
        "positive": [PASSAGES[0].whole],
        "negative_1": [PASSAGES[4].whole],
        "negative_2": [PASSAGES[5].whole],
    }


@pytest.mark.parametrize("negatives", [0, 1, 4])
def test_as_many_negatives_as_the_recipe_asks_for_at_most(negatives):
    (found,) = mine(question(), MineRecipe(negatives=negatives))
    assert len(found.negatives) <= negatives
