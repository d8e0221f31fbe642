"""Search: names are hit, filters hold, no document fills the list."""

import pytest
from support.retrieval import WordEmbedding, document, index_at

from chipsmith.core.errors import InputError
from chipsmith.retrieval.evidence import Told, weighed
from chipsmith.retrieval.fusion import DENSE_SHARE, TRAINED_SHARE, fuse, share_of, varied
from chipsmith.retrieval.index import Index
from chipsmith.retrieval.search import Filters, Hit, Query


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    made = index_at(tmp_path_factory.mktemp("index"))
    made.update(
        [
            document("/sta/paths.md", "A path may be false or multicycle; set it so.", project="sta"),
            document("/sta/sdc.md", "Use set_false_path for paths that never matter.", project="sta"),
            document("/sta/other.tcl", "set_max_delay 3", kind="code", project="sta"),
            document("/pdn/grid.md", "The power grid of a design.", kind="help", project="pdn"),
            document("/log.txt", *(f"power report {n} " + "total power " * 60 for n in range(9)), kind="log"),
        ]
    )
    return made


def keys(hits: list[Hit]) -> list[str]:
    return [hit.passage.document for hit in hits]


@pytest.mark.parametrize("name", ["set_false_path", "SET_FALSE_PATH", "what does `set_false_path` do?"])
def test_a_name_is_hit_first(index: Index, name: str):
    assert keys(index.search(Query(name)))[0] == "/sta/sdc.md"


def test_partitions_of_vectors_find_what_comparing_all_does(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("chipsmith.retrieval.tables.VECTOR_INDEX", 256)
    monkeypatch.setattr("chipsmith.retrieval.search.LEAST_PROBES", 1)
    for module in ("tables", "search"):
        monkeypatch.setattr(f"chipsmith.retrieval.{module}.PARTITION", 32)
    texts = [
        " ".join(f"word{number}" for number in (at % 37, 40 + at % 41, 90 + at % 43)) for at in range(512)
    ]
    index = index_at(tmp_path)
    index.update([document(f"/{at}.md", text) for at, text in enumerate(texts)])
    searcher = index.searcher()
    assert "vector_idx" in {one.name for one in searcher.table.list_indices()}
    nearest = [searcher.dense(vector, 3)[0].document for vector in WordEmbedding().encode(texts[::64])]
    assert nearest == [f"/{at}.md" for at in range(0, 512, 64)]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(project="pdn"), {"/pdn/grid.md"}),
        (Filters(kinds=("code", "help")), {"/sta/other.tcl", "/pdn/grid.md"}),
        (Filters(path="*.tcl"), {"/sta/other.tcl"}),
        (Filters(project="sta", path="s*.md"), {"/sta/sdc.md"}),
        (Filters(project="it's nobody's"), set()),
    ],
)
def test_filters_hold(index: Index, filters: Filters, expected: set[str]):
    assert set(keys(index.search(Query("power of a path set", filters=filters)))) == expected


@pytest.mark.parametrize("pattern", ["!*.tcl", "#x", "[", "   "])
def test_a_pattern_that_selects_nothing_is_said(index: Index, pattern: str):
    with pytest.raises(InputError, match="pattern"):
        index.search(Query("power", filters=Filters(path=pattern)))


def test_no_document_fills_the_list_before_others_had_their_turn(index: Index):
    hits = keys(index.search(Query("power", limit=6)))
    assert hits[:4].count("/log.txt") <= 3
    assert "/pdn/grid.md" in hits[:4]
    assert len(hits) == 6


@pytest.mark.parametrize(
    "text", ["?!", "the of and", "(a OR b) AND \"c' -d:e* ~f^2", "x" * 50_000, "ß 漢字 \x00"]
)
def test_any_text_can_be_asked_for(index: Index, text: str):
    assert len(index.search(Query(text, limit=3))) <= 3


def test_a_hit_says_where_it_stands(index: Index):
    hit = index.search(Query("set_false_path", limit=1))[0].as_dict()
    assert {
        "passage",
        "path",
        "project",
        "title",
        "headings",
        "first_line",
        "last_line",
        "kind",
        "language",
    } <= set(hit)
    assert (hit["path"], hit["first_line"], hit["project"]) == ("sdc.md", 1, "sta")
    assert 0 < hit["score"] <= 1


def test_what_both_rankings_name_comes_first():
    scores = fuse({"a": 0.9, "b": 0.8, "c": 0.1}, {"b": 7.0, "d": 3.0})
    assert next(iter(scores)) == "b"
    assert set(scores) == {"a", "b", "c", "d"}
    assert fuse({"a": 0.9}, {"a": 3.0}) == {"a": pytest.approx(1.0)}


@pytest.mark.parametrize(
    ("dense", "words"), [({}, {}), ({"a": 0.5}, {}), ({}, {"a": 2.0}), ({"a": -0.2}, {"a": 0.0})]
)
def test_a_ranking_may_name_nothing(dense: dict[str, float], words: dict[str, float]):
    assert all(0 <= score <= 1 for score in fuse(dense, words).values())


def test_a_passage_that_speaks_of_all_that_was_asked_comes_before_one_that_repeats_a_part():
    whole = Told(frozenset({"reset", "clock", "divider"}), frozenset(), frozenset())
    part = Told(frozenset({"clock"}), frozenset({"clock"}), frozenset())
    scores = weighed(
        "How is the clock divider reset?", {"part": 0.9, "whole": 0.8}, {"part": part, "whole": whole}
    )
    assert list(scores) == ["whole", "part"]
    assert all(0 <= score <= 1 for score in scores.values())


def test_a_heading_that_says_what_was_asked_decides_between_equals():
    names = {"heading": frozenset({"power", "grid"}), "other": frozenset({"license"})}
    told = {name: Told(frozenset({"power", "grid"}), heading, heading) for name, heading in names.items()}
    assert next(iter(weighed("power grid", dict.fromkeys(told, 0.5), told))) == "heading"


def test_a_question_without_content_leaves_the_order_to_the_rankings():
    told = dict.fromkeys("ab", Told(frozenset(), frozenset(), frozenset()))
    assert list(weighed("what is it?", {"a": 0.1, "b": 0.2}, told)) == ["b", "a"]
    assert weighed("what", {}, {}) == {}


def test_variety_keeps_the_order_and_loses_nothing():
    assert varied(["a1", "a2", "a3", "b1"], lambda name: name[0], 2) == ["a1", "a2", "b1", "a3"]


def test_meaning_counts_for_more_once_the_model_was_trained():
    assert share_of("embedded:all-minilm-l6-v2@base/256") == DENSE_SHARE
    assert share_of("embedded:all-minilm-l6-v2@2026-11-21-1/256") == TRAINED_SHARE > DENSE_SHARE
