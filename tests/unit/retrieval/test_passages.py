"""Documents become passages of bounded size that say where they stand."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from support.retrieval import WordEmbedding, document

from chipsmith.core.corpus import Block, Document
from chipsmith.retrieval.passages import LEAST, MOST, OVERLAP, Chunker

count = WordEmbedding().count
chunker = Chunker(count)


def sentence(words: int, name: str = "w") -> str:
    return " ".join(f"{name}{n}" for n in range(words))


def test_small_neighbours_under_one_heading_are_put_together():
    passages = chunker.chunk(document("a.md", "One.", "Two.", "Three.", headings=("Clocks",)))
    assert [passage.text for passage in passages] == ["One.\nTwo.\nThree."]
    assert (passages[0].first_line, passages[0].last_line) == (1, 5)
    assert passages[0].whole == "Clocks\nOne.\nTwo.\nThree."


def test_neighbours_under_another_heading_stay_apart():
    blocks = (Block("About a.", 1, 1, ("A",)), Block("About b.", 3, 3, ("B",)))
    assert len(chunker.chunk(Document("k", "prose", "d", blocks))) == 2


def test_what_is_long_enough_is_not_joined_to_what_follows():
    passages = chunker.chunk(document("a.md", sentence(LEAST), "More."))
    assert [passage.text for passage in passages] == [sentence(LEAST), "More."]


def test_a_large_block_is_cut_at_lines_with_a_little_overlap():
    lines = [f"line{n} " + sentence(9) for n in range(100)]
    passages = chunker.chunk(document("a.txt", "\n".join(lines)))
    assert all(count([passage.text])[0] <= MOST for passage in passages)
    assert (passages[0].first_line, passages[-1].last_line) == (1, 100)
    for before, after in pairwise(passages):
        repeated = before.last_line - after.first_line + 1
        assert 1 <= repeated <= OVERLAP // 10
        assert passages[0].text.split("\n")[0] == lines[0]


def test_a_long_line_is_cut_at_sentences_then_at_words():
    text = ". ".join(sentence(60, name) for name in "abcdefgh") + ". " + "x" * 5000
    passages = chunker.chunk(document("a.txt", text))
    assert all(passage.first_line == passage.last_line == 1 for passage in passages)
    assert passages[0].text.endswith(".")


def test_the_breadcrumb_tells_title_headings_and_what_is_defined_once_each():
    blocks = (Block("proc go {} {}", 1, 1, ("flow", "flow"), name="go"),)
    passage = chunker.chunk(Document("k", "code", "d", blocks, title="flow"))[0]
    assert passage.breadcrumb == "flow > go"


def test_a_page_number_is_not_taken_for_a_line():
    blocks = (Block("\n".join(sentence(20) for _ in range(40)), 7, 7),)
    assert {(p.first_line, p.last_line) for p in chunker.chunk(Document("k", "prose", "d", blocks))} == {
        (7, 7)
    }


def test_what_only_repeats_its_heading_is_left_out_unless_it_is_all_there_is():
    blocks = (Block("Limits", 1, 1, ("Limits",)), Block("None known.", 3, 3, ("Limits", "More")))
    assert [p.text for p in chunker.chunk(Document("k", "prose", "d", blocks))] == ["None known."]
    assert len(chunker.chunk(Document("k", "prose", "d", blocks[:1]))) == 1


def test_an_identifier_stays_when_lines_are_put_before_it():
    before = chunker.chunk(Document("k", "prose", "d", (Block("Same.", 1, 1),)))
    after = chunker.chunk(Document("k", "prose", "e", (Block("Same.", 90, 90),)))
    assert before[0].id == after[0].id


def test_equal_texts_of_a_document_have_identifiers_of_their_own():
    twice = (Block(sentence(LEAST), 1, 1), Block(sentence(LEAST), 3, 3))
    ids = [passage.id for passage in chunker.chunk(Document("k", "prose", "d", twice))]
    assert len(set(ids)) == 2
    assert ids == [passage.id for passage in chunker.chunk(Document("k", "prose", "other", twice))]


@given(st.lists(st.text(max_size=400), max_size=8))
def test_no_word_is_lost_and_none_is_too_long(texts: list[str]):
    made = document("k", *texts)
    passages = chunker.chunk(made)
    said = " ".join(passage.text for passage in passages)
    for text in texts:
        for word in re.findall(r"\S+", text):
            assert word in said or len(word) > 100
    assert all(count([passage.text])[0] <= MOST + OVERLAP for passage in passages)


def test_an_empty_document_has_no_passages():
    assert chunker.chunk(document("k")) == []
    assert chunker.chunk(document("k", " \n ")) == []
