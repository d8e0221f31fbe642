"""The record of the build tells whether it fits a processor; only a token proves that it works."""

import json

import pytest

from chipsmith.core import llama_build
from chipsmith.core.embedded import resolve_model
from chipsmith.core.errors import BrokenModelError
from chipsmith.core.llama_build import BuildRecord, Processor, parse_cpuinfo, prove, read_record, write_record

X86 = "model name\t: Some CPU\nflags\t\t: fpu avx2 amx_tile\n\nprocessor\t: 1\nmodel name\t: Other\n"
RECORD = BuildRecord("0.3.36", "native", "-DX", "", "gcc 12", "Some CPU", ["avx2", "fma"])


def test_the_first_processor_is_read():
    assert parse_cpuinfo(X86, "x86_64") == Processor(
        "Some CPU", frozenset({"fpu", "avx2", "amx_tile"}), "x86_64"
    )
    assert parse_cpuinfo(X86, "x86_64").has_amx


def test_arm_calls_its_flags_features():
    assert parse_cpuinfo("Features\t: asimd sve\n", "aarch64").flags == {"asimd", "sve"}


def test_a_system_without_cpuinfo_has_no_flags(tmp_path):
    assert llama_build.read_processor(tmp_path / "absent").flags == frozenset()


def test_a_record_reads_back(tmp_path):
    file = tmp_path / "llama-build.json"
    write_record(file, RECORD)
    assert read_record(file) == RECORD


@pytest.mark.parametrize("content", [None, "", "{", json.dumps({"version": "0.3.36"})])
def test_a_broken_record_counts_as_none(tmp_path, content):
    file = tmp_path / "llama-build.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    assert read_record(file) is None


def test_a_build_fits_where_its_flags_are():
    assert RECORD.missing_on(Processor("", frozenset({"avx2", "fma", "sse"}), "x86_64")) == []
    assert RECORD.missing_on(Processor("", frozenset({"fma"}), "x86_64")) == ["avx2"]


def test_the_installed_build_generates_a_token():
    prove(resolve_model("embedded:smollm2-135m-instruct"))


def test_a_truncated_model_is_told_from_a_broken_build(tmp_path):
    path = tmp_path / "cut.gguf"
    with resolve_model("embedded:smollm2-135m-instruct").open("rb") as whole:
        path.write_bytes(whole.read(8_000_000))
    with pytest.raises(BrokenModelError, match="generated no token") as caught:
        prove(path)
    assert "damaged" in caught.value.fix


def test_a_build_that_kills_its_process_is_named_by_its_signal(tmp_path, monkeypatch):
    dying = tmp_path / "python"
    dying.write_text("#!/bin/sh\nkill -ILL $$\n", encoding="utf-8")
    dying.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(dying))
    with pytest.raises(BrokenModelError, match="died of SIGILL") as caught:
        prove(tmp_path / "model.gguf")
    assert "make llama" in caught.value.fix


def test_a_build_that_hangs_is_given_up(tmp_path, monkeypatch):
    hanging = tmp_path / "python"
    hanging.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    hanging.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(hanging))
    with pytest.raises(BrokenModelError, match=r"no token in 0\.2 s"):
        prove(tmp_path / "model.gguf", timeout_s=0.2)
