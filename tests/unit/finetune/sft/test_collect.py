"""No source and no text on both sides, each once, none outweighing the rest; labels say what is known."""

import pytest
from attrs import evolve

from chipsmith.core.errors import DataError, NotEnoughDataError
from chipsmith.finetune.sft.collect import Collection, Instructions
from chipsmith.finetune.sft.instruction import Instruction, Kind, asked
from chipsmith.finetune.sft.labels import labelled, verbosity
from chipsmith.finetune.sft.recipe import Blend, SftRecipe

SHARE = 0.2


def instruction(
    number: int, *, source: str = "", kind: Kind = Kind.SCRIPTS, weight: float = 1.0
) -> Instruction:
    return Instruction(
        kind, source or f"s{number}", f"answer {number}", asked(f"question {number}"), weight=weight
    )


def collected(found, *, held=None, **values) -> tuple[Instructions, Collection]:
    collection = Collection(SftRecipe(**{"min_examples": 1, **values}), SHARE)
    collection.add(found, held=held)
    return collection.finish(), collection


def test_sources_are_parted_by_their_names_and_stay_where_they_are():
    some = [instruction(n, source=f"d{n // 3}") for n in range(300)]
    found, _ = collected(some)
    assert not {one.source for one in found.train} & {one.source for one in found.heldout}
    assert 0.05 < len(found.heldout) / 300 < 0.35
    fewer, _ = collected(some[:150])
    assert {one.source for one in fewer.heldout} <= {one.source for one in found.heldout}


def test_what_is_held_out_elsewhere_word_for_word_is_not_learnt():
    collection = Collection(SftRecipe(min_examples=1), SHARE)
    collection.add([instruction(1, source="held")], held=True)
    collection.add([instruction(1, source="other"), instruction(2, source="other")], held=False)
    assert [one.answer for one in collection.finish().train] == ["answer 2"]
    assert collection.dropped["as held out"] == 1


def test_a_source_that_is_held_out_once_is_held_out_always():
    collection = Collection(SftRecipe(min_examples=1), SHARE)
    collection.add([instruction(1, source="both")], held=True)
    collection.add([instruction(2, source="both"), instruction(3)], held=False)
    assert [one.answer for one in collection.finish().train] == ["answer 3"]


def test_of_duplicates_the_weightiest_is_learnt_once():
    twice = [instruction(1, source="a", weight=0.3), instruction(1, source="b", weight=1.0)]
    found, collection = collected([*twice, *twice], held=False)
    assert [one.weight for one in found.train] == [1.0]
    assert collection.dropped["duplicate"] == 3


def test_no_source_can_flood_the_rest():
    flood = [instruction(n, source="one session") for n in range(500)]
    found, collection = collected([*flood, instruction(1000)], held=False, most_of_source=20)
    assert len(found.train) == 21
    assert collection.dropped["too many of one source or kind"] == 480


def test_a_kind_weighs_as_the_recipe_says_and_general_chats_no_more_than_their_share():
    own = [instruction(n) for n in range(80)]
    general = [instruction(n, kind=Kind.GENERAL) for n in range(100, 300)]
    found, _ = collected(
        [*own, *general], held=False, general_share=0.2, blend=Blend(scripts=2.0, general=0.5)
    )
    weights = {kind: [one.weight for one in found.train if one.kind is kind] for kind in Kind}
    assert weights[Kind.SCRIPTS] == [2.0] * 80
    assert weights[Kind.GENERAL] == [0.5] * 20


def test_too_little_is_refused_with_what_there_is():
    with pytest.raises(NotEnoughDataError, match=r"There are 1 instructions .* asks for 50"):
        collected([instruction(1), instruction(1)], held=False, min_examples=50)


def test_instructions_are_read_as_they_were_written(tmp_path):
    found, _ = collected([instruction(n) for n in range(40)], attributes=True)
    found.write(tmp_path)
    assert Instructions.read(tmp_path) == found
    (tmp_path / "train.jsonl").write_text('{"kind": "scripts"}\n')
    with pytest.raises(DataError, match="line 1"):
        Instructions.read(tmp_path)


def test_labels_end_the_system_message_and_say_only_what_is_known():
    ours, liked = instruction(1), evolve(instruction(2), kind=Kind.RECORDED)
    unknown = evolve(liked, weight=0.3)
    raw = Instruction(Kind.SCRIPTS, "s", "a", text="# Task: x\n")
    lines = [one.messages[0].content.split("\n\n")[-1] for one in labelled([ours, liked, unknown])]
    assert lines == [
        "Answer attributes: quality:4,correctness:4,verbosity:0",
        "Answer attributes: quality:4,helpfulness:4,verbosity:0",
        "Answer attributes: verbosity:0",
    ]
    assert list(labelled([raw])) == [raw]


@pytest.mark.parametrize(("words", "level"), [(3, 0), (30, 1), (80, 2), (200, 3), (900, 4)])
def test_verbosity_is_counted(words, level):
    assert verbosity("word " * words) == level
