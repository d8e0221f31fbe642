"""What the packaged tab model learns from: which files of which packages, and what is recorded of them."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
import tab_corpus
from attrs import evolve
from tab_corpus import Source, Taken, gather, read_sources

from chipsmith.core.errors import DataError
from chipsmith.finetune.curate.licences import LicencePolicy
from chipsmith.finetune.curate.recipe import LicenceRecipe

FLOW = "\n".join(
    f"set_db place_effort_{n} high; report_timing -max_paths {n} > timing_{n}.rpt" for n in range(9)
)
OTHER = "\n".join(
    f'proc step_{n} {{design}} {{ puts "step {n} of $design"; return [incr n {n}] }}' for n in range(9)
)


def source(**changes: Any) -> Source:
    return evolve(Source(licence="MIT", files=["**/*.tcl"], python="flows==1.0"), **changes)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What every package unpacks to."""
    unpacked = tmp_path / "unpacked"
    (unpacked / "steps").mkdir(parents=True)
    (unpacked / "steps" / "flow.tcl").write_text(FLOW)
    monkeypatch.setattr(tab_corpus, "unpack", lambda *_: unpacked)
    return unpacked


def taken(tmp_path: Path, *sources: Source) -> list[Taken]:
    return gather(tmp_path / "corpus", sources)


def test_files_keep_their_places_and_are_recorded_by_their_hashes(package: Path, tmp_path: Path) -> None:
    (found,) = taken(tmp_path, source())
    assert (tmp_path / "corpus" / "flows" / "steps" / "flow.tcl").read_text() == FLOW
    assert found == Taken("flows==1.0", "MIT", len(FLOW), [hashlib.sha256(FLOW.encode()).hexdigest()], 0, 0)


def test_a_debian_package_is_recorded_with_the_version_that_came(package: Path, tmp_path: Path) -> None:
    (package / "version").write_text("8.3-1")
    (found,) = taken(tmp_path, source(python="", debian="magic"))
    assert found.source == "magic=8.3-1"


def test_of_files_nearly_the_same_one_is_taken_whatever_package_it_is_in(
    package: Path, tmp_path: Path
) -> None:
    (package / "steps" / "copy.tcl").write_text(FLOW + "\nputs done")
    (package / "steps" / "other.tcl").write_text(OTHER)
    first, second = taken(tmp_path, source(), source(python="again==2.0"))
    assert (len(first.sha256), first.alike) == (2, 1)
    assert (len(second.sha256), second.alike) == (0, 3)


@pytest.mark.parametrize(
    "owner",
    [
        "# Copyright 1986-2020 Xilinx, Inc.",
        "# Cadence Design Systems",
        "# CONFIDENTIAL",
        "# GNU General Public License",
    ],
)
def test_a_file_under_other_terms_is_left_out(package: Path, tmp_path: Path, owner: str) -> None:
    (package / "steps" / "flow.tcl").write_text(f"{owner}\n{FLOW}")
    (found,) = taken(tmp_path, source())
    assert (found.sha256, found.foreign) == ([], 1)


def test_a_source_gives_its_most_and_what_it_names_only(package: Path, tmp_path: Path) -> None:
    (package / "steps" / "other.tcl").write_text(OTHER)
    (package / "steps" / "brief.tcl").write_text("puts 1")
    (package / "steps" / "latin.tcl").write_bytes(OTHER.encode() + b"\xe9")
    (package / "flow.py").write_text(OTHER)
    (found,) = taken(tmp_path, source(without=["other.*"]))
    assert found.characters == len(FLOW)
    (found,) = gather(tmp_path / "less", [source(most=max(len(FLOW), len(OTHER)))])
    assert len(found.sha256) == 1


def test_a_corpus_that_is_there_is_not_written_over(package: Path, tmp_path: Path) -> None:
    taken(tmp_path, source())
    with pytest.raises(DataError, match="corpus exists"):
        taken(tmp_path, source())


def test_every_source_of_ours_may_be_learnt_from_and_passed_on() -> None:
    policy = LicencePolicy(LicenceRecipe())
    for each in read_sources():
        assert bool(each.python) != bool(each.debian), each
        assert "==" in each.python or each.debian, each
        assert policy.fault(each.licence) is None, each
