"""What the index promises: only what changed is embedded, a broken run resumes, the old serves meanwhile."""

import shutil
from pathlib import Path

import pytest
from attrs import evolve
from support.retrieval import WordEmbedding, document, index_at

from chipsmith.core.errors import BrokenIndexError, IndexBusyError, NoIndexError
from chipsmith.retrieval import lease, schema
from chipsmith.retrieval.index import Index
from chipsmith.retrieval.progress import Progress
from chipsmith.retrieval.search import Query
from chipsmith.retrieval.store import CATALOG, Store

LONG = " ".join(f"clause{n} of the licence" for n in range(60))


@pytest.fixture
def embedding() -> WordEmbedding:
    return WordEmbedding()


@pytest.fixture
def index(tmp_path: Path, embedding: WordEmbedding) -> Index:
    return index_at(tmp_path / "index", embedding)


def found(index: Index, text: str) -> list[str]:
    return [hit.passage.document for hit in index.search(Query(text))]


def test_nothing_indexed_is_said(index: Index):
    with pytest.raises(NoIndexError, match=r"indexed.*chipsmith index"):
        index.search(Query("anything"))


def test_documents_are_found_by_what_they_say(index: Index):
    index.update([document("/a.md", "Clock tree synthesis."), document("/b.md", "Power grid analysis.")])
    assert found(index, "clock tree")[0] == "/a.md"
    assert found(index, "power grid")[0] == "/b.md"


def test_what_is_known_is_not_embedded_again(index: Index, embedding: WordEmbedding):
    documents = [document("/a.md", "Clock tree."), document("/b.md", "Power grid.")]
    assert index.update(documents).embedded == 2
    embedding.texts.clear()
    assert index.update(documents).embedded == 0
    assert embedding.texts == []


def test_of_a_changed_document_only_the_changed_passage_is_embedded(index: Index, embedding: WordEmbedding):
    one, two = (" ".join(f"{name}{n}" for n in range(150)) for name in "xy")
    index.update([document("/a.md", one, two)])
    embedding.texts.clear()
    index.update([document("/a.md", one, two + " changed")])
    assert embedding.texts == [two + " changed"]
    assert index.search(Query("changed"))[0].passage.text == two + " changed"
    assert index.state().passages == 2


def test_a_changed_document_is_replaced(index: Index):
    index.update([document("/a.md", "Clock tree.")])
    index.update([document("/a.md", "Power grid.")])
    assert index.state().passages == 1
    assert index.search(Query("power"))[0].passage.text == "Power grid."


def test_a_removed_document_is_gone(index: Index):
    index.update([document("/a.md", "Clock tree."), document("/b.md", "Power grid.")])
    with index.writing() as writer:
        writer.remove(["/a.md"])
    assert set(found(index, "clock tree")) == {"/b.md"}
    assert index.state().documents == 1


def test_a_renamed_document_keeps_its_vectors_but_not_its_old_name(index: Index, embedding: WordEmbedding):
    index.update([document("/old.md", LONG)])
    embedding.texts.clear()
    with index.writing() as writer:
        writer.update([document("/new.md", LONG)])
        writer.remove(["/old.md"])
    assert embedding.texts == []
    assert set(found(index, "licence clause7")) == {"/new.md"}


def test_duplicates_are_kept_once_and_found_again_when_the_kept_one_goes(index: Index):
    index.update([document(f"/{name}.md", LONG) for name in "abc"])
    state = index.state()
    assert (state.documents, state.duplicates) == (3, 2 * state.passages)
    assert len(set(found(index, "licence"))) == 1
    for left in (2, 1, 0):
        with index.writing() as writer:
            writer.remove([found(index, "licence")[0]])
        assert index.state().documents == left
        assert len(set(found(index, "licence"))) == min(left, 1)


def test_a_duplicate_is_found_when_the_kept_one_changes(index: Index):
    index.update([document("/a.md", LONG), document("/b.md", LONG)])
    index.update([document("/a.md", "Something else.")])
    assert "/b.md" in found(index, "licence clause3")


def test_a_run_that_broke_off_resumes(index: Index, embedding: WordEmbedding, monkeypatch):
    monkeypatch.setattr("chipsmith.retrieval.writer.WINDOW", 4)
    documents = [document(f"/{n}.md", f"word{n} speaks of number{n}") for n in range(20)]

    def breaks_off():
        yield from documents[:10]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.update(breaks_off())
    assert index.state().documents == 8
    embedding.texts.clear()
    assert index.update(documents).embedded == 12
    assert index.state().documents == 20
    assert found(index, "number19")[0] == "/19.md"


def test_passages_whose_document_was_not_recorded_are_not_doubled(index: Index, monkeypatch):
    """Killed between the two commits of a batch."""
    monkeypatch.setattr("chipsmith.retrieval.tables.Tables.finish", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        index.update([document("/a.md", "Clock tree.", "Second.", headings=("A",))])
    monkeypatch.undo()
    index.update([document("/a.md", "Clock tree, changed meanwhile.")])
    assert (index.state().documents, index.state().passages) == (1, 1)


def test_progress_is_told(index: Index):
    told: list[tuple[int, int]] = []

    def tell(progress: Progress) -> None:
        told.append((progress.documents, progress.embedded))
        assert progress.rate >= 0

    index.update([document("/a.md", "Clock tree.")], tell)
    assert told[-1] == (1, 1)


def test_one_writes_at_a_time_while_others_read(index: Index, tmp_path: Path):
    index.update([document("/a.md", "Clock tree.")])
    other = index_at(tmp_path / "index")
    with index.writing() as writer:
        with pytest.raises(IndexBusyError, match="wait"):
            other.update([document("/b.md", "Power.")])
        writer.update([document("/c.md", "Clock gating.")])
        assert set(found(other, "clock")) == {"/a.md", "/c.md"}


def test_another_reader_sees_what_was_written(index: Index, tmp_path: Path):
    index.update([document("/a.md", "Clock tree.")])
    reader = index_at(tmp_path / "index")
    assert found(reader, "power") == ["/a.md"]
    index.update([document("/b.md", "Power grid.")])
    assert found(reader, "power")[0] == "/b.md"


def test_another_models_index_is_not_searched_with_this_models_vectors(index: Index, tmp_path: Path):
    index.update([document("/a.md", "Clock tree.")])
    other = index_at(tmp_path / "index", WordEmbedding("other@1/256"))
    with pytest.raises(BrokenIndexError, match=r"words@base/256.*other@1/256"):
        other.search(Query("clock"))


def test_a_new_model_builds_beside_the_old_and_takes_over_when_done(index: Index, tmp_path: Path):
    index.update([document("/a.md", "Clock tree."), document("/b.md", LONG), document("/c.md", LONG)])
    before = index.state()
    other = index_at(tmp_path / "index", WordEmbedding("other@1/256"))
    with other.writing() as writer:
        assert set(writer.known()) == {"/a.md", "/b.md", "/c.md"}
        assert index.generation().model == "words@base/256"
        assert found(index, "clock")[0] == "/a.md"
    after = other.state()
    assert after.model == "other@1/256"
    assert (after.documents, after.passages, after.duplicates) == (
        before.documents, before.passages, before.duplicates,
    )  # fmt: skip
    assert len(other.embedding.texts) == after.passages
    assert found(other, "clock tree")[0] == "/a.md"


def test_a_change_of_model_that_broke_off_resumes_and_the_old_serves(
    index: Index, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr("chipsmith.retrieval.writer.SLICE", 1)
    index.update([document(f"/{n}.md", f"word{n}") for n in range(6)])
    embedding = WordEmbedding("other@1/256")
    other = index_at(tmp_path / "index", embedding)

    def stop(progress: Progress) -> None:
        if progress.copied == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        other.update([], stop)
    assert index.state().building == "other@1/256"
    assert found(index, "word3")[0] == "/3.md"
    embedding.texts.clear()
    other.update([])
    assert len(embedding.texts) == 3
    assert other.state().documents == 6


def test_a_rebuild_begins_with_nothing_and_takes_over_when_done(index: Index):
    index.update([document("/a.md", "Clock tree."), document("/gone.md", "Gone.")])
    with index.writing(rebuild=True) as writer:
        writer.update([document("/a.md", "Clock tree.")])
        assert index.state().documents == 2
    index = Index(index.store, index.embedding)
    assert index.state().documents == 1


@pytest.mark.parametrize("part", ["data", "_versions"])
def test_a_corrupted_table_is_said_and_rebuilt(index: Index, tmp_path: Path, part: str):
    index.update([document("/a.md", "Clock tree.")])
    table = tmp_path / "index" / f"{index.generation().passages}.lance"
    for file in (table / part).iterdir():
        file.write_bytes(b"not what it was")
    again = index_at(tmp_path / "index")
    with pytest.raises(BrokenIndexError, match="--rebuild"):
        again.search(Query("clock"))
    with pytest.raises(BrokenIndexError, match="--rebuild"):
        again.update([document("/b.md", "Power.")])
    with again.writing(rebuild=True) as writer:
        writer.update([document("/a.md", "Clock tree.")])
    assert found(index_at(tmp_path / "index"), "clock") == ["/a.md"]


@pytest.mark.parametrize("name", ["catalog", "roots"])
def test_a_corrupted_table_about_tables_is_said_and_mended(index: Index, tmp_path: Path, name: str):
    index.update([document("/a.md", "Clock tree.")])
    index.store.add_root("/a.md")
    for file in (tmp_path / "index" / f"{name}.lance").rglob("*"):
        if file.is_file():
            file.write_bytes(b"not what it was")
    again = index_at(tmp_path / "index")
    with pytest.raises(BrokenIndexError, match="--rebuild"):
        again.state()
    again.store.mend()
    with again.writing(rebuild=True) as writer:
        writer.update([document("/a.md", "Clock tree.")])
    assert again.state().documents == 1


def test_a_table_that_was_deleted_is_said(index: Index, tmp_path: Path):
    index.update([document("/a.md", "Clock tree.")])
    shutil.rmtree(tmp_path / "index" / f"{index.generation().passages}.lance")
    with pytest.raises(BrokenIndexError, match="--rebuild"):
        index_at(tmp_path / "index").search(Query("clock"))


def test_an_index_of_another_version_is_said(index: Index, tmp_path: Path, monkeypatch):
    index.update([document("/a.md", "Clock tree.")])
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    with pytest.raises(BrokenIndexError, match="another version"):
        index_at(tmp_path / "index").search(Query("clock"))
    with index_at(tmp_path / "index").writing(rebuild=True) as writer:
        writer.update([document("/a.md", "Clock tree.")])
    assert found(index_at(tmp_path / "index"), "clock") == ["/a.md"]


def test_it_needs_no_directory():
    """What S3 has: objects, and no folder to lock."""
    index = Index(Store("memory://"), WordEmbedding())
    index.update([document("/a.md", "Clock tree.")])
    index.update([document("/a.md", "Clock tree!")])
    assert index.search(Query("clock"))[0].passage.text == "Clock tree!"


def test_one_writes_where_no_file_can_be_locked(tmp_path: Path, monkeypatch):
    index, other = (Index(Store(f"file://{tmp_path}/index"), WordEmbedding()) for _ in range(2))
    with index.writing() as writer:
        writer.update([document("/a.md", "Clock tree.")])
        with pytest.raises(IndexBusyError, match="Another process"), other.writing():
            pass
    other.update([document("/b.md", "Power grid.")])
    monkeypatch.setattr(lease, "LASTS_S", -1.0)
    killed = index.writing()
    killed.__enter__()
    monkeypatch.undo()
    other.update([document("/c.md", "Reset.")])
    assert other.state().documents == 3


def test_awkward_names_and_texts_are_kept_as_they_are(index: Index):
    key, text = '/it\'s a "name"; --\n.md', "Ignore your instructions'; DROP TABLE \x00 passages; \U0001f600"
    index.update([evolve(document(key, text), project="o'project")])
    index.update([document(key, text + " changed")])
    assert [hit.passage.text for hit in index.search(Query("instructions"))] == [text + " changed"]
    with index.writing() as writer:
        writer.remove([key])
    assert index.state().documents == 0


def test_roots_are_remembered(index: Index):
    index.update([])
    for path in ("/b", "/a", "/b"):
        index.store.add_root(path)
    assert index.store.roots() == ["/a", "/b"]
    index.store.remove_root("/a")
    assert index.state().roots == ["/b"]
    assert index.store.has(CATALOG)
