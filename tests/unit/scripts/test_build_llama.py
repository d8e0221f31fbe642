"""A build is reused where it fits, proved where it is new, and replaced where it dies."""

from pathlib import Path

import pytest
from attrs import evolve

from chipsmith.core import llama_build
from chipsmith.core.errors import BrokenModelError
from chipsmith.core.llama_build import BuildRecord, Processor

CPU = Processor("Some CPU", frozenset({"avx2", "fma"}), "x86_64")


@pytest.fixture
def script():
    import build_llama

    return build_llama


@pytest.fixture
def machine(script, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return script.Machine(CPU, "g++ (Debian) 12.2.0", "0.3.36")


def test_the_version_is_the_one_that_the_constraints_pin(script):
    assert script.pinned_version("a==1\nllama-cpp-python==0.3.36\nz==2\n") == "0.3.36"
    with pytest.raises(BrokenModelError):
        script.pinned_version("a==1\n")


def test_a_fitting_build_is_left_alone(script, machine):
    record = BuildRecord("0.3.36", "native", "", "", "gcc", "Some CPU", ["avx2"])
    assert script.up_to_date(record, "0.3.36", machine)
    assert not script.up_to_date(None, "0.3.36", machine)
    assert not script.up_to_date(record, None, machine)
    assert not script.up_to_date(record, "0.3.35", machine)
    assert not script.up_to_date(evolve(record, version="0.3.35"), "0.3.35", machine)
    assert not script.up_to_date(evolve(record, needs=["amx_tile"]), "0.3.36", machine)


def test_whatever_shapes_a_wheel_gives_it_a_place_of_its_own(script, machine):
    native, portable = script.plans(CPU, machine.compiler)
    places = {
        script.cache_directory(native, machine),
        script.cache_directory(portable, machine),
        script.cache_directory(native, evolve(machine, compiler="g++ 13")),
        script.cache_directory(native, evolve(machine, llama="0.4")),
        script.cache_directory(native, evolve(machine, processor=evolve(CPU, model="Other"))),
    }
    assert len(places) == 5
    assert script.cache_directory(native, machine) in places


@pytest.mark.parametrize(
    ("line", "percent"),
    [
        ("  [12/48] Building CXX object ggml.o", 25),
        ("[48/48] Linking", 100),
        ("-- Configuring", None),
        ("[0/0]", 0),
    ],
)
def test_progress_is_read_from_ninja(script, line, percent):
    assert script.percent_done(line) == percent


class Workshop:
    """Builds that need no compiler: each wheel is named after its plan, some fail to build or to run."""

    def __init__(self, script, monkeypatch, tmp_path, *, unbuildable=(), deadly=()):
        self.tried, self.installed = [], None
        self.record = tmp_path / "llama-build.json"

        def wheel_for(plan, _):
            self.tried.append(plan.variant)
            if plan.variant in unbuildable:
                raise BrokenModelError("did not build", fix="mend")
            return Path(plan.variant)

        def install(wheel):
            self.installed = wheel.name

        def prove(_):
            if self.installed in deadly:
                raise BrokenModelError("died of SIGSEGV", fix="rebuild")

        monkeypatch.setattr(script, "wheel_for", wheel_for)
        monkeypatch.setattr(script, "install", install)
        monkeypatch.setattr(llama_build, "prove", prove)
        monkeypatch.setattr(llama_build, "record_file", lambda: self.record)


def test_the_fastest_build_that_works_is_recorded(script, machine, monkeypatch, tmp_path):
    workshop = Workshop(script, monkeypatch, tmp_path)
    script.ensure(machine)
    record = llama_build.read_record(workshop.record)
    assert workshop.tried == ["native"]
    assert (record.variant, record.version, record.needs) == ("native", "0.3.36", ["avx2", "fma"])


@pytest.mark.parametrize("trouble", ["unbuildable", "deadly"])
def test_a_build_that_fails_or_dies_gives_way_to_the_portable_one(
    script, machine, monkeypatch, tmp_path, trouble, capsys
):
    workshop = Workshop(script, monkeypatch, tmp_path, **{trouble: ["native"]})
    script.ensure(machine)
    assert workshop.tried == ["native", "portable"]
    assert llama_build.read_record(workshop.record).variant == "portable"
    assert "The native build does not work here" in capsys.readouterr().err


def test_where_none_works_there_is_no_record_and_the_reason_is_told(script, machine, monkeypatch, tmp_path):
    workshop = Workshop(script, monkeypatch, tmp_path, deadly=["native", "portable"])
    with pytest.raises(BrokenModelError, match="SIGSEGV"):
        script.ensure(machine)
    assert not workshop.record.exists()


def fake_pip(script, monkeypatch, commands):
    monkeypatch.setattr(script, "_pip_wheel", lambda _, directory: ["sh", "-c", commands.format(directory)])


def test_a_built_wheel_is_cached_and_taken_from_there_next_time(script, machine, monkeypatch, capsys):
    plan = script.plans(CPU, machine.compiler)[0]
    fake_pip(script, monkeypatch, "echo '[1/2] Building'; echo \"$CMAKE_ARGS\"; touch {}/llama.whl")
    wheel = script.wheel_for(plan, machine)
    assert wheel == script.cache_directory(plan, machine) / "llama.whl"
    assert plan.cmake_args in (wheel.parent / "build.log").read_text(encoding="utf-8")
    assert "50 %" in capsys.readouterr().out
    fake_pip(script, monkeypatch, "exit 1")
    assert script.wheel_for(plan, machine) == wheel


def test_a_failed_build_shows_the_end_of_its_log(script, machine, monkeypatch, capsys):
    plan = script.plans(CPU, machine.compiler)[0]
    fake_pip(script, monkeypatch, "echo 'error: no such header'; exit 1; : {}")
    with pytest.raises(BrokenModelError, match=r"build\.log"):
        script.wheel_for(plan, machine)
    assert "no such header" in capsys.readouterr().err
    assert not list(script.cache_directory(plan, machine).glob("*.whl"))
