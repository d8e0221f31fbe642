"""What is learnt from, what is held out, and how both survive the disk."""

import attrs
import pytest

from chipsmith.core.errors import DataError
from chipsmith.finetune.retriever.asking import Parts, to_learn, to_test
from chipsmith.finetune.retriever.material import Asked, Material, read_material
from chipsmith.finetune.retriever.reading import contained, read_passages
from chipsmith.retrieval.passages import Passage
from chipsmith.retrieval.split import part_of
from chipsmith.retrieval.wordings import LEARNT, TESTED


def count(texts):
    return [len(text.split()) for text in texts]


@pytest.fixture(scope="module")
def passages(documents):
    return read_passages([documents], count, 10_000)


@pytest.fixture(scope="module")
def parts(passages):
    return Parts(passages)


def test_no_document_is_both_learnt_from_and_held_out(parts):
    learnt, held = ({passage.document for passage in part} for part in (parts.learnt, parts.heldout))
    assert learnt
    assert held
    assert not learnt & held


def test_the_split_is_the_benchmarks(parts):
    assert {part_of(passage.project, passage.path) for passage in parts.learnt} == {"train"}
    assert {part_of(passage.project, passage.path) for passage in parts.heldout} <= {"test", "dev"}


def test_the_wordings_of_the_test_are_not_learnt():
    sets = [{form for forms in attrs.astuple(wordings) for form in forms} for wordings in (LEARNT, TESTED)]
    assert not sets[0] & sets[1]


def test_what_mostly_stands_in_a_learnt_passage_is_not_held_out(passages):
    learnt = next(p for p in passages.values() if part_of(p.project, p.path) == "train")
    held = next(p for p in passages.values() if part_of(p.project, p.path) == "test")
    copied = attrs.evolve(held, id="copy", text=f"{learnt.text} And so on.")
    assert held in Parts(passages).heldout
    assert copied not in Parts({**passages, "copy": copied}).heldout


def test_how_much_of_a_passage_another_one_holds():
    one = Passage("1", "a", "set the clock of the port to two", 1, 1)
    assert (
        contained([one], [attrs.evolve(one, text="first, set the clock of the port to two, then wait")])["1"]
        == 1
    )
    assert contained([one], [attrs.evolve(one, text="nothing of the sort")])["1"] == 0
    assert contained([one], [])["1"] == 0


def test_questions_are_answered_by_the_whole_section(parts):
    for asked in to_test(parts, parts.heldout, most=1000, each=3):
        made = next(p for p in parts.heldout if p.id == asked.answers[0])
        section = {p.id for p in parts.heldout if (p.document, p.headings) == (made.document, made.headings)}
        assert set(asked.answers) == section
        assert asked.source == made.document


def test_of_many_questions_always_the_same_ones_are_taken(parts):
    some = to_learn(parts, most=20, each=3)
    assert len(some) == 20
    assert set(some) <= set(to_learn(parts, most=1000, each=3))


def test_near_duplicates_count_once(documents, tmp_path, passages):
    (tmp_path / "copies").mkdir()
    for file in documents.glob("*.md"):
        (tmp_path / "copies" / file.name).write_text(file.read_text())
    assert len(read_passages([documents, tmp_path / "copies"], count, 10_000)) == len(passages)


def test_of_too_many_passages_whole_documents_are_left_out(documents, passages):
    few = read_passages([documents], count, len(passages) // 2)
    assert 0 < len(few) <= len(passages) // 2
    for document in {passage.document for passage in few.values()}:
        assert {p.id for p in few.values() if p.document == document} == {
            p.id for p in passages.values() if p.document == document
        }


def test_material_survives_the_disk_and_its_hash_tells_it_apart(parts, passages, tmp_path):
    material = Material(
        passages,
        tuple(to_learn(parts, most=20, each=3)),
        (Asked("why so?", (next(iter(passages)),), "a.md", origin="person", refused=("b",)),),
    )
    material.write(tmp_path / "data")
    again = read_material(tmp_path / "data")
    assert again == material
    assert again.summary == material.summary
    assert attrs.evolve(material, heldout=()).summary["sha256"] != material.summary["sha256"]
    assert material.summary["origins"] == {"template": 20, "person": 1}


def test_broken_material_is_named(tmp_path, passages):
    Material(passages, (), ()).write(tmp_path / "data")
    (tmp_path / "data" / "train.jsonl").write_text('{"text": "half')
    with pytest.raises(DataError, match=r"train\.jsonl cannot be read"):
        read_material(tmp_path / "data")
