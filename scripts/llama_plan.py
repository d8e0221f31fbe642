"""Which builds of llama.cpp are safe for a processor and a compiler, the fastest first.

gcc 12 breaks ggml's AMX code unless three of its optimisations are off: its `_tile_loadconfig` tells
the optimiser that 8 of the 64 bytes are read, so the stores to the others are dropped. clang does not
engage AMX and gains nothing from a native build.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess

from attrs import frozen

from chipsmith.core.errors import BrokenModelError
from chipsmith.core.llama_build import Processor

COMMON = "-DLLAVA_BUILD=OFF -DLLAMA_BUILD_TOOLS=OFF"
AMX_FLAGS = "-fno-tree-dse -fno-dse -fno-tree-sra"

OPTIONS = {
    "GGML_SSE42": {"sse4_2"},
    "GGML_AVX": {"avx"},
    "GGML_AVX2": {"avx2"},
    "GGML_BMI2": {"bmi2"},
    "GGML_FMA": {"fma"},
    "GGML_F16C": {"f16c"},
    "GGML_AVX512": {"avx512f", "avx512cd", "avx512vl", "avx512dq", "avx512bw"},
    "GGML_AVX512_VBMI": {"avx512vbmi"},
    "GGML_AVX512_VNNI": {"avx512_vnni"},
    "GGML_AVX512_BF16": {"avx512_bf16"},
}
"""ggml's options, and the processor flags that each needs."""

SIMD = re.compile(r"avx|amx|fma|f16c|bmi|sse|gfni|vaes|vpclmul|sve|asimd|i8mm")
"""Processor flags whose instructions a native build may use."""


@frozen
class Plan:
    """One way to build."""

    variant: str
    cmake_args: str
    compiler_flags: str
    needs: list[str]
    """Processor flags without which the build dies."""


def plans(processor: Processor, compiler: str) -> list[Plan]:
    """Builds to try, the fastest first; the last is safe on every processor with its flags."""
    if not is_gcc(compiler):
        return [portable(processor)]
    needs = sorted(flag for flag in processor.flags if SIMD.search(flag))
    variant, flags = ("native-amx", AMX_FLAGS) if processor.has_amx else ("native", "")
    return [Plan(variant, f"-DGGML_NATIVE=ON {COMMON}", flags, needs), portable(processor)]


def portable(processor: Processor) -> Plan:
    """A build that names each instruction set, on only where the processor has it."""
    usable = {option: flags <= processor.flags for option, flags in OPTIONS.items()}
    switches = [f"-D{option}={'ON' if on else 'OFF'}" for option, on in usable.items()]
    needs = {flag for option, on in usable.items() if on for flag in OPTIONS[option]}
    return Plan("portable", " ".join(["-DGGML_NATIVE=OFF", *switches, COMMON]), "", sorted(needs))


def is_gcc(compiler: str) -> bool:
    """Whether the first line of `--version` is gcc's; `c++` may be either."""
    return re.search(r"\b(gcc|g\+\+|GCC|c\+\+) ", compiler) is not None and "clang" not in compiler


def read_compiler() -> str:
    """First line of the C++ compiler's version.

    Raises:
        BrokenModelError: there is no C++ compiler.
    """
    name = os.environ.get("CXX") or next(filter(shutil.which, ("c++", "g++", "clang++")), None)
    if name is None:
        raise BrokenModelError("There is no C++ compiler to build llama.cpp with.", fix="apt-get install g++")
    done = subprocess.run([*name.split(), "--version"], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[0]
