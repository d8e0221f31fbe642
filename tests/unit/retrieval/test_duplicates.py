"""What says the same is kept once; what differs in a number is not the same."""

from chipsmith.retrieval.duplicates import Seen, bands_of, overlap, shingles
from chipsmith.retrieval.passages import Passage

LICENCE = " ".join(f"licensed word{n} under the terms" for n in range(40))


def passage(name: str, text: str, document: str = "") -> Passage:
    return Passage(id=name, document=document or name, text=text, first_line=1, last_line=1)


def twins(stored: list[Passage], fresh: list[Passage], without: frozenset[str] = frozenset()) -> list[str]:
    by_id = {each.id: each for each in stored}
    seen = Seen(list(by_id), bands_of(stored), lambda ids: {key: by_id[key] for key in ids if key in by_id})
    return seen.twins(fresh, bands_of(fresh), without=without)


def test_the_same_text_is_a_twin_of_what_is_stored():
    assert twins([passage("a", LICENCE)], [passage("b", LICENCE), passage("c", "Other.")]) == ["a", ""]


def test_of_the_same_text_in_one_batch_the_first_is_kept():
    assert twins([], [passage("a", LICENCE), passage("b", LICENCE)]) == ["", "a"]


def test_a_changed_word_in_a_long_text_is_a_near_duplicate():
    assert twins([passage("a", LICENCE)], [passage("b", LICENCE + " Thanks.")]) == ["a"]


def test_a_report_with_other_numbers_is_not():
    one = "\n".join(f"path {n} slack {n}.{n}" for n in range(40))
    other = "\n".join(f"path {n} slack {n + 1}.{n}" for n in range(40))
    assert overlap(shingles(one), shingles(other)) < 0.5
    assert twins([passage("a", one)], [passage("b", other)]) == [""]


def test_what_is_about_to_go_is_nobodys_twin():
    assert twins([passage("a", LICENCE, "d")], [passage("b", LICENCE, "d")], frozenset({"d"})) == [""]


def test_headings_count_since_they_tell_what_the_text_is_about():
    mine = Passage("a", "a", "Reset value 0x0.", 1, 1, headings=("uart", "CTRL"))
    other = Passage("b", "b", "Reset value 0x0.", 1, 1, headings=("spi", "STATUS"))
    assert twins([mine], [other]) == [""]
