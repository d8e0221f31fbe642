"""Examples come from exports and from code files; nothing trained on is evaluated."""

import json

import pytest
from attrs import evolve

from chipsmith.collectors.recorder import Recorder
from chipsmith.core.config import Level
from chipsmith.core.errors import DataError, NotEnoughDataError
from chipsmith.core.events import CompletionOutcome, CompletionShown
from chipsmith.finetune.corpus import read_corpus, read_documents
from chipsmith.finetune.examples import FimExample, Split, read_split, write_examples
from chipsmith.finetune.recipe import DataRecipe
from chipsmith.finetune.recipe_file import parse_recipe
from chipsmith.finetune.sources import Sources, require_examples, require_heldout

RECIPE = DataRecipe(window_chars=200, heldout_share=0.3)


def example(number: int, **more) -> FimExample:
    return FimExample(f"set a{number} ", "\n", f"[expr {number}]", "tcl", source=f"f{number}.tcl", **more)


def write_split(split: Split, directory) -> None:
    write_examples(split.train, directory / "train.jsonl")
    write_examples(split.heldout, directory / "heldout.jsonl")


def parted(home, config, *, export=None, corpus=(), role="tab", **data) -> Split:
    """What a recipe's steps learn from, and what is held out."""
    recipe = parse_recipe({"name": "mine", "steps": ["dapt"], "role": role, "data": data})
    return Sources(home, config, recipe, export, corpus).examples


def test_an_export_is_read_as_it_was_written(tmp_path):
    split = Split([example(1), example(2, weight=0.5)], [example(3)])
    write_split(split, tmp_path)
    assert read_split(tmp_path) == split


@pytest.mark.parametrize(
    "line", ['{"prefix": "a"', '{"prefix": "a"}', '{"prefix":"","suffix":"","middle":""}', "[]"]
)
def test_a_broken_line_is_named_with_its_number(tmp_path, line):
    write_split(Split([example(1)], [example(2)]), tmp_path)
    with (tmp_path / "train.jsonl").open("a") as stream:
        stream.write(line + "\n")
    with pytest.raises(DataError, match=r"train\.jsonl is broken at line 2"):
        read_split(tmp_path)


def test_a_missing_directory_or_file_is_named(tmp_path):
    with pytest.raises(DataError, match="no directory"):
        read_split(tmp_path / "nowhere")
    (tmp_path / "train.jsonl").touch()
    with pytest.raises(DataError, match=r"heldout\.jsonl is missing"):
        read_split(tmp_path)


def test_a_corpus_is_split_by_file_and_cut_without_loss(corpus):
    split = read_corpus([corpus], RECIPE)
    trained, held = ({e.source for e in part} for part in (split.train, split.heldout))
    assert trained and held
    assert not trained & held
    for found in split.train + split.heldout:
        assert found.prefix + found.middle + found.suffix in (corpus / found.source).read_text()
        assert found.language == "tcl"


def test_cuts_depend_on_the_seed_alone(corpus):
    assert read_corpus([corpus], RECIPE) == read_corpus([corpus], RECIPE)
    assert read_corpus([corpus], RECIPE) != read_corpus([corpus], evolve(RECIPE, seed=2))


def test_held_out_middles_end_where_a_line_ends(corpus):
    heldout = read_corpus([corpus], RECIPE).heldout
    assert all(e.suffix.startswith("\n") or not e.suffix for e in heldout)


def test_a_growing_corpus_keeps_what_is_held_out(corpus):
    before = {e.source for e in read_corpus([corpus], RECIPE).heldout}
    (corpus / "new.tcl").write_text("puts new\n")
    after = {e.source for e in read_corpus([corpus], RECIPE).heldout}
    assert len(before - after) <= 1


def test_of_equal_files_one_is_kept(corpus):
    before = read_corpus([corpus], RECIPE)
    for file in list(corpus.iterdir()):
        (corpus / f"zz_copy_of_{file.name}").write_bytes(file.read_bytes())
    assert read_corpus([corpus], RECIPE) == before


def test_files_that_are_not_text_are_left_out(corpus):
    before = read_corpus([corpus], RECIPE)
    (corpus / "latin1.tcl").write_bytes("puts \xe9".encode("latin-1"))
    (corpus / "empty.tcl").touch()
    assert read_corpus([corpus], RECIPE) == before


def test_a_corpus_without_code_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("no code")
    with pytest.raises(DataError, match="holds no code"):
        read_corpus([tmp_path], RECIPE)


def test_a_folder_of_documents_may_stand_beside_one_of_code(corpus, tmp_path):
    manuals = tmp_path / "manuals"
    manuals.mkdir()
    (manuals / "clocks.md").write_text("# Clocks\n")
    assert read_corpus([corpus, manuals], RECIPE) == read_corpus([corpus], RECIPE)


def test_chat_learns_from_documents_too(home, config, corpus):
    (corpus / "manual.md").write_text("# Clocks\n\nA clock has a period.\n" * 30)
    split = parted(home, config, corpus=(corpus,), role="chat")
    assert any("A clock has a period." in e.middle + e.prefix + e.suffix for e in split.train + split.heldout)
    assert not {e.source for e in split.train} & {e.source for e in split.heldout}
    with pytest.raises(DataError, match="no documents"):
        read_documents([home.runs], RECIPE)


def test_what_is_held_out_is_not_trained_on(home, config, tmp_path):
    write_split(Split([example(1), example(2)], [example(2)]), tmp_path / "export")
    assert parted(home, config, export=tmp_path / "export") == Split([example(1)], [example(2)])


def test_where_an_export_held_out_too_little_whole_files_are_held_out(home, config, tmp_path):
    recorded = [example(n) for n in range(6)] + [evolve(example(n), source="big.tcl") for n in range(10, 20)]
    write_split(Split(recorded, []), tmp_path / "export")
    split = parted(home, config, export=tmp_path / "export", min_examples=8, min_heldout=3)
    assert len(split.heldout) >= 3
    assert len(split.train) >= 8
    assert not {e.source for e in split.train} & {e.source for e in split.heldout}


def test_one_file_is_never_on_both_sides(home, config, tmp_path):
    one_file = [evolve(example(n), source="only.tcl") for n in range(40)]
    write_split(Split(one_file, []), tmp_path / "export")
    assert not parted(home, config, export=tmp_path / "export").heldout


def test_what_people_accepted_is_trained_on(home, config):
    """Recorded by the real recorder, exported by the real exporter: six files, two offers in each."""
    recorder = Recorder(home.devdata, Level.ALL)
    for number in range(12):
        shown = CompletionShown(
            completion=f"c{number}",
            path=f"f{number % 6}.tcl",
            language="tcl",
            prefix=f"set delay{number} ",
            suffix="\n",
            text=f"[expr {number} * 2]",
        )
        outcome = "rejected" if number == 0 else "accepted"
        recorder.record(shown)
        recorder.record(CompletionOutcome(completion=shown.completion, outcome=outcome))
    recorder.close()
    split = parted(home, config)
    assert {e.middle for e in split.train + split.heldout} == {f"[expr {n} * 2]" for n in range(1, 12)}
    assert not {e.source for e in split.train} & {e.source for e in split.heldout}


def test_without_recorded_events_there_is_nothing_to_train_on(home, config):
    assert parted(home, config) == Split([], [])


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ('{"format": "sft", "files": {}}', "an export for sft"),
        ('{"format": "fim", "files": {"train.jsonl": {"sha256": "0"}}}', "not the file that was exported"),
        ('{"format": "fi', r"manifest\.json is broken"),
    ],
)
def test_an_export_that_its_manifest_denies_is_refused(tmp_path, manifest, said):
    write_split(Split([example(1)], [example(2)]), tmp_path)
    (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(DataError, match=said):
        read_split(tmp_path)


@pytest.mark.parametrize(
    ("require", "found", "said"), [(require_examples, 7, "7 training"), (require_heldout, 1, "1 held-out")]
)
def test_too_little_data_is_refused_with_the_way_to_more(require, found, said):
    recipe = DataRecipe(min_examples=8, min_heldout=2)
    with pytest.raises(NotEnoughDataError, match=said) as error:
        require(found, recipe)
    assert "--corpus" in error.value.fix
    require(found + 1, recipe)


def test_unknown_fields_of_a_newer_export_do_not_hurt(tmp_path):
    write_split(Split([example(1)], [example(2)]), tmp_path)
    line = {"prefix": "a", "suffix": "", "middle": "b", "new_field": 1}
    (tmp_path / "train.jsonl").write_text(json.dumps(line) + "\n")
    assert read_split(tmp_path).train == [FimExample("a", "", "b")]
