"""From folders, shards and exports to a curated data set, and what stands in the way."""

import gzip
import json
import shutil
from pathlib import Path

import pytest
from attrs import evolve
from typer.testing import CliRunner

from chipsmith.core.errors import (
    DataError,
    DiskFullError,
    InputError,
    NotEnoughDataError,
    OutputExistsError,
    TrainingBusyError,
)
from chipsmith.finetune.cli import app
from chipsmith.finetune.curate import CurateRecipe, Source, curate, read
from chipsmith.finetune.curate import curation as curation_module
from chipsmith.finetune.curate.prepare import prepare
from chipsmith.finetune.curate.recipe import BlendRecipe, LicenceRecipe
from chipsmith.finetune.curate.spread import by_datatrove, by_processes
from chipsmith.finetune.curate.workplace import Workplace

from .conftest import NO_REPLAY, procedure

RECIPE = CurateRecipe(blend=NO_REPLAY)


def texts(out: Path, part="train", **options) -> list[str]:
    return sorted(record.text for record in read(out, part, **options))


def keys(out: Path, part="train") -> set[str]:
    return {Path(record.key).stem for record in read(out, part)}


def write_export(directory: Path, rows: list[dict]) -> Path:
    directory.mkdir()
    (directory / "manifest.json").write_text('{"format": "fim"}')
    (directory / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (directory / "heldout.jsonl").write_text("")
    return directory


def completion(middle: str, **values) -> dict:
    return {"prefix": "set x ", "suffix": "\n", "middle": middle, "source": "a.tcl", **values}


def test_a_folder_becomes_texts_to_learn_from_and_some_held_out(curated, out, folder):
    report = curated()
    assert report["rows"] == {"train": 5, "heldout": 1}
    assert keys(out) | keys(out, "heldout") == {file.stem for file in folder.iterdir()}
    assert all(text.startswith("# Computes") for text in texts(out))


def test_the_same_order_finds_it_done_and_a_changed_source_does_not(curated, out, folder):
    curated()
    before = (out / "manifest.json").stat().st_mtime_ns
    curated()
    assert (out / "manifest.json").stat().st_mtime_ns == before
    (folder / "eta.tcl").write_text(procedure("eta"))
    assert curated()["rows"] == {"train": 6, "heldout": 1}
    assert "eta" in keys(out) | keys(out, "heldout")


def test_a_source_may_be_named_from_where_one_stands(folder, out, monkeypatch):
    monkeypatch.chdir(folder.parent)
    assert sum(curate([Source(folder.name)], RECIPE, out)["rows"].values()) == 6


def test_nothing_is_left_beside_the_result(curated, out):
    curated()
    assert {path.name for path in out.parent.iterdir() if path.name.startswith(".curated")} == {
        ".curated.lock"
    }
    assert all(file.stat().st_mode & 0o077 == 0 for file in out.iterdir())


def test_equal_and_nearly_equal_texts_are_learnt_once(curated, out, folder):
    long = procedure("theta", lines=200)
    (folder / "sub").mkdir()
    (folder / "theta.tcl").write_text(long)
    (folder / "sub/copy.tcl").write_text(long.replace("\n", "  \n"))
    (folder / "sub/edited.tcl").write_text(long.replace("theta_17 ", "theta_1700 "))
    report = curated()
    assert report["dropped"]["equal to another"]["texts"] == 1
    assert report["dropped"]["nearly equal to another"]["texts"] == 1
    assert len(keys(out) | keys(out, "heldout")) == 7


def test_what_repeats_a_held_out_text_is_not_learnt(tmp_path, out):
    lines = [procedure(name, lines=150) for name in ("iota", "kappa", "lambda", "my")]
    shards = tmp_path / "shards"
    shards.mkdir()
    with gzip.open(shards / "a.jsonl.gz", "wt") as stream:
        for number, text in enumerate(lines * 3):
            changed = text + f"# copy {number}\n"
            stream.write(json.dumps({"text": changed, "kind": "code", "place": str(number)}) + "\n")
    curate([Source(str(shards))], evolve(RECIPE, heldout_share=0.25), out)
    begin = {text.split("\n")[0] for text in texts(out)}
    assert begin.isdisjoint(text.split("\n")[0] for text in texts(out, "heldout"))


def test_texts_of_evaluations_are_not_learnt(curated, out, folder, tmp_path):
    asked = tmp_path / "suite.jsonl"
    asked.write_text(
        json.dumps({"prompt": "Compute beta", "answer": procedure("beta"), "hint": "short"}) + "\n"
    )
    report = curated(against=[asked], texts={"own": [procedure("gamma").upper()]})
    assert not {"beta", "gamma"} & (keys(out) | keys(out, "heldout"))
    assert report["dropped"][f"in evaluation set {asked}"]["examples"] == [str(folder / "beta.tcl")]
    assert report["evaluation_sets"][str(asked)] == {"texts": 1, "too_short": 2}
    assert "general questions" in report["evaluation_sets"]


def test_licences_are_told_by_files_and_overruled_by_the_recipe(curated, out, folder):
    (folder / "gpl.tcl").write_text("# SPDX-License-Identifier: GPL-3.0-only\n" + procedure("ny"))
    report = curated()
    assert report["dropped"]["licence GPL-3.0-only"]["texts"] == 1
    assert report["licences"][""] == 6
    ours = evolve(RECIPE, licences=LicenceRecipe(of={str(folder): "MIT"}))
    assert "licence GPL-3.0-only" not in curated(ours)["dropped"]


def test_recorded_completions_keep_their_gap_and_are_kept_out_of_what_is_held_out(tmp_path, out):
    export = write_export(tmp_path / "fim", [completion(f"[get_ports p{n}]", weight=2.0) for n in range(9)])
    report = curate(
        [Source(str(export))], evolve(RECIPE, blend=BlendRecipe(general=0.0, most_of_one=1.0)), out
    )
    assert report["rows"] == {"train": 9, "heldout": 0}
    found = list(read(out, "train"))
    assert len(found) == 18  # each twice, by its weight
    assert {record.text[slice(*record.gap)] for record in found} == {f"[get_ports p{n}]" for n in range(9)}
    assert len(list(read(out, "train", weighted=False))) == 9


def test_an_exports_held_out_part_is_an_evaluation_set(tmp_path, out, folder):
    export = write_export(tmp_path / "fim", [completion("[get_ports a]")])
    held = {"prefix": "", "middle": procedure("alpha"), "suffix": ""}
    (export / "heldout.jsonl").write_text(json.dumps(held) + "\n")
    report = curate([Source(str(export)), Source(str(folder))], RECIPE, out)
    assert report["dropped"][f"in evaluation set {export} (held out)"]["texts"] == 1


def test_one_session_cannot_flood(tmp_path, out):
    many = {"loud": 90} | {f"quiet{number}": 2 for number in range(9)}
    rows = [completion(f"{who} {n}", session=who) for who, times in many.items() for n in range(times)]
    report = curate([Source(str(write_export(tmp_path / "fim", rows)))], RECIPE, out)
    (loud,) = report["flooding"]
    assert loud == {"origin": "loud", "share_before": 0.833, "share_after": 0.2}
    weights = {}
    for record in read(out, "train", weighted=False):
        weights[record.group] = weights.get(record.group, 0) + record.weight
    assert weights["loud"] == pytest.approx(0.2 * sum(weights.values()), rel=0.01)


def test_identical_events_count_once(tmp_path, out):
    export = write_export(tmp_path / "fim", [completion("[get_ports same]")] * 50)
    assert curate([Source(str(export))], RECIPE, out)["rows"]["train"] == 1


def test_general_text_has_its_share(folder, out, tmp_path):
    general = tmp_path / "general"
    general.mkdir()
    for number in range(40):
        (general / f"{number}.tcl").write_text(procedure(f"common{number}"))
    recipe = evolve(RECIPE, blend=BlendRecipe(weights={"code": 2.0}, general=0.5))
    report = curate([Source(str(folder)), Source(str(general), general=True)], recipe, out)
    seen = {name: each["seen"] for name, each in report["learnt"].items()}
    assert seen["general"] / sum(seen.values()) == pytest.approx(0.5, abs=0.15)
    assert report["dropped"]["more general text than asked for"]["texts"] > 15


@pytest.mark.parametrize("spread", [by_processes(2), by_datatrove(2)])
def test_however_the_work_is_spread_the_result_is_the_same(spread, tmp_path, folder):
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    (other / "eta.tcl").write_text(procedure("eta"))
    sources = [Source(str(folder)), Source(str(other))]
    here, there = tmp_path / "here", tmp_path / "there"
    assert curate(sources, RECIPE, here) == curate(sources, RECIPE, there, spread=spread)
    assert texts(here) == texts(there)


def test_killed_it_goes_on_with_what_is_not_prepared_yet(tmp_path, folder, out, monkeypatch):
    other = tmp_path / "other"
    other.mkdir()
    (other / "eta.tcl").write_text(procedure("eta"))
    sources = [Source(str(folder)), Source(str(other))]
    met = []

    def dying(job, unit, tick=lambda _: None):
        met.append(unit.number)
        if len(met) == 2:
            (job.work / unit.directory).mkdir()
            (job.work / unit.directory / "texts.jsonl.zst").write_bytes(b"half")
            raise KeyboardInterrupt
        prepare(job, unit, tick)

    monkeypatch.setattr(curation_module, "prepare", dying)
    with pytest.raises(KeyboardInterrupt):
        curate(sources, RECIPE, out)
    assert not out.exists()
    first = out.with_name(".curated.work") / "unit-000000/counts.json"
    written = first.stat().st_mtime_ns
    with monkeypatch.context() as patch:
        patch.setattr(Workplace, "finish", lambda self: None)
        curate(sources, RECIPE, out)
        assert first.stat().st_mtime_ns == written
    assert curate(sources, RECIPE, out)["rows"]["train"] == 6


def test_a_broken_shard_is_named_and_a_broken_line_is_passed_over(tmp_path, out, folder):
    shard = tmp_path / "a.jsonl.gz"
    shard.write_bytes(b"no gzip")
    with pytest.raises(DataError, match=r"a\.jsonl\.gz cannot be read at line 1"):
        curate([Source(str(folder)), Source(str(shard))], RECIPE, out)
    with gzip.open(shard, "wt") as stream:
        stream.write(
            json.dumps({"text": procedure("eta"), "kind": "code"}) + '\n{"text": 3, "kind": "odd"}\n'
        )
    report = curate([Source(str(folder)), Source(str(shard))], RECIPE, out)
    assert report["unread"]["files"] == {"broken": 1}
    assert sum(report["rows"].values()) == 7


def test_what_cannot_be_is_said_before_anything_is_written(tmp_path, folder, out, curated):
    with pytest.raises(InputError, match="There is no"):
        curate([Source(str(tmp_path / "nowhere"))], RECIPE, out)
    with pytest.raises(InputError, match="named twice"):
        curate([Source(str(folder)), Source(str(folder), general=True)], RECIPE, out)
    with pytest.raises(InputError, match="keep out of training"):
        curated(against=[tmp_path / "nowhere"])
    export = write_export(tmp_path / "sft", [])
    (export / "manifest.json").write_text('{"format": "sft"}')
    with pytest.raises(InputError, match="export for sft"):
        curate([Source(str(export))], RECIPE, out)
    out.mkdir()
    (out / "thesis.doc").touch()
    with pytest.raises(OutputExistsError):
        curated()
    assert [file.name for file in out.iterdir()] == ["thesis.doc"]


def test_with_nothing_left_the_reasons_are_said_and_a_former_result_stays(curated, out, folder):
    curated()
    for file in folder.iterdir():
        file.write_text("# Do not edit this file.\n" + file.read_text())
    with pytest.raises(NotEnoughDataError, match="generated: 6"):
        curated()
    assert len(texts(out)) == 5


def test_two_never_work_on_one_result(curated, out):
    with Workplace(out, "key").occupied(), pytest.raises(TrainingBusyError):
        curated()


def test_a_full_disk_is_said_before_it_is_full(curated, monkeypatch, out):
    monkeypatch.setattr(curation_module, "SPACE", 1 << 50)
    with pytest.raises(DiskFullError):
        curated()
    assert not out.exists()


def test_what_is_no_curated_data_is_not_read(tmp_path, curated, out):
    with pytest.raises(DataError, match="holds no curated data"):
        list(read(tmp_path, "train"))
    curated()
    (out / "train-00000-of-00001.jsonl.zst").write_bytes(b"")
    with pytest.raises(DataError, match="is not the file"):
        list(read(out, "train"))


def test_an_epoch_has_its_own_order(curated, out):
    curated()
    orders = {tuple(record.key for record in read(out, "train", seed=seed)) for seed in range(8)}
    assert len(orders) > 1


def test_the_command_prints_what_is_learnt_dropped_and_bounded(tmp_path, folder, out):
    rows = [completion(f"loud {number}", session="loud") for number in range(30)]
    export = write_export(tmp_path / "fim", [*rows, *(completion(f"s{n}", session=str(n)) for n in range(9))])
    (folder / "made.tcl").write_text("# Automatically generated by a script.\n" + procedure("made"))
    recipe = tmp_path / "mine.toml"
    recipe.write_text('steps = ["curate"]\n[curate.blend]\ngeneral = 0.0\n')
    command = ["curate", str(folder), str(export), "--out", str(out), "--recipe", str(recipe)]
    done = CliRunner().invoke(app, command, env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.exception
    for said in (
        "Learnt: ",
        "generated",
        "made.tcl",
        "Recorded work that was bounded",
        "loud",
        "dropped.jsonl",
    ):
        assert said in done.stdout


def test_shards_are_read_from_other_file_systems(out):
    import fsspec

    with fsspec.open("memory://corpus/a.jsonl.gz", "wt", compression="gzip") as stream:
        for name in ("alpha", "beta", "gamma"):
            stream.write(json.dumps({"text": procedure(name), "kind": "code", "place": name}) + "\n")
    assert sum(curate([Source("memory://corpus")], RECIPE, out)["rows"].values()) == 3
    with pytest.raises(InputError, match="holds no shards"):
        curate([Source("memory://nowhere")], RECIPE, out)
