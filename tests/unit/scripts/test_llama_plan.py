"""Which build of llama.cpp is tried depends on the processor and the compiler."""

import pytest

from chipsmith.core.errors import BrokenModelError
from chipsmith.core.llama_build import Processor

GCC = "g++ (Debian 12.2.0-14+deb12u1) 12.2.0"
CLANG = "Debian clang version 14.0.6"
AVX2 = {"sse4_2", "avx", "avx2", "bmi2", "fma", "f16c"}
AVX512 = AVX2 | {"avx512f", "avx512cd", "avx512vl", "avx512dq", "avx512bw", "avx512_vnni"}
AMX = AVX512 | {"amx_tile", "amx_int8", "avx512vbmi", "avx512_bf16"}


def processor(flags, machine="x86_64"):
    return Processor("Some CPU", frozenset(flags), machine)


@pytest.fixture
def plan():
    import llama_plan

    return llama_plan


def test_gcc_builds_for_this_very_processor_first_and_portably_second(plan):
    native, portable = plan.plans(processor(AVX512), GCC)
    assert (native.variant, native.compiler_flags) == ("native", "")
    assert "-DGGML_NATIVE=ON" in native.cmake_args
    assert set(native.needs) == AVX512
    assert portable.variant == "portable"


def test_amx_by_gcc_needs_three_optimisations_off(plan):
    native = plan.plans(processor(AMX), GCC)[0]
    assert native.variant == "native-amx"
    assert native.compiler_flags == "-fno-tree-dse -fno-dse -fno-tree-sra"


@pytest.mark.parametrize("flags", [AVX512, AMX])
def test_clang_builds_portably(plan, flags):
    assert [each.variant for each in plan.plans(processor(flags), CLANG)] == ["portable"]


@pytest.mark.parametrize(
    ("flags", "on", "off"),
    [
        (set(), set(), {"GGML_SSE42", "GGML_AVX", "GGML_AVX2", "GGML_AVX512"}),
        (AVX2, {"GGML_AVX2", "GGML_FMA", "GGML_F16C", "GGML_BMI2"}, {"GGML_AVX512", "GGML_AVX512_VNNI"}),
        (AVX512, {"GGML_AVX512", "GGML_AVX512_VNNI"}, {"GGML_AVX512_VBMI", "GGML_AVX512_BF16"}),
        (AMX, {"GGML_AVX512_VBMI", "GGML_AVX512_BF16"}, set()),
    ],
    ids=["nothing", "avx2", "avx512", "amx"],
)
def test_a_portable_build_uses_only_what_the_processor_has(plan, flags, on, off):
    portable = plan.portable(processor(flags))
    switches = dict(word.removeprefix("-D").split("=") for word in portable.cmake_args.split())
    assert switches["GGML_NATIVE"] == "OFF"
    assert {switches[name] for name in on} <= {"ON"}
    assert {switches[name] for name in off} <= {"OFF"}
    assert set(portable.needs) <= set(flags)


@pytest.mark.parametrize("flags", [AVX512, AMX])
@pytest.mark.parametrize("compiler", [GCC, CLANG])
def test_no_build_carries_the_tools_or_needs_more_than_there_is(plan, flags, compiler):
    for each in plan.plans(processor(flags), compiler):
        assert "-DLLAVA_BUILD=OFF -DLLAMA_BUILD_TOOLS=OFF" in each.cmake_args
        assert set(each.needs) <= flags


@pytest.mark.parametrize(
    ("compiler", "gcc"),
    [
        (GCC, True),
        ("gcc (GCC) 14.1.0", True),
        ("c++ (Debian 12.2.0-14) 12.2.0", True),
        ("aarch64-linux-gnu-g++ (Ubuntu 13.2.0) 13.2.0", True),
        (CLANG, False),
        ("Apple clang version 15.0.0", False),
        ("icpx (ICX) 2024.0", False),
    ],
)
def test_compilers_are_told_apart_by_their_version(plan, compiler, gcc):
    assert plan.is_gcc(compiler) is gcc


def test_a_compiler_named_by_the_environment_is_asked(plan, monkeypatch, tmp_path):
    compiler = tmp_path / "my-g++"
    compiler.write_text("#!/bin/sh\necho 'g++ (Mine) 1.0'\necho more\n", encoding="utf-8")
    compiler.chmod(0o755)
    monkeypatch.setenv("CXX", str(compiler))
    assert plan.read_compiler() == "g++ (Mine) 1.0"


def test_no_compiler_is_an_error_with_its_package(plan, monkeypatch, tmp_path):
    monkeypatch.delenv("CXX", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BrokenModelError) as caught:
        plan.read_compiler()
    assert caught.value.fix == "apt-get install g++"
