"""How llama.cpp was built here, whether that fits this processor, and whether it works.

llama-cpp-python comes as source and is compiled for one processor; run on another one, or built by a
compiler that mistreats it, it dies without a message. `scripts/build_llama.py` leaves a record of
what it built; `chipsmith doctor` reads it.
"""

from __future__ import annotations

import json
import platform
import signal
import subprocess
import sys
from pathlib import Path

import cattrs
from attrs import Factory, frozen

from chipsmith.core.errors import BrokenModelError
from chipsmith.core.files import write_json

PROOF_TIMEOUT_S = 120
PROOF_THREADS = 2
REBUILD = "`make llama`, or reinstall llama-cpp-python from source on this machine."

REPLACE = "the file may be damaged: fetch or train it again, or name another as `model` of that role."


@frozen
class Processor:
    model: str
    flags: frozenset[str]
    """As Linux names them in /proc/cpuinfo; empty where there is no such file."""
    machine: str
    """Architecture, such as `x86_64`."""

    @property
    def has_amx(self) -> bool:
        return "amx_tile" in self.flags


@frozen
class BuildRecord:
    """What stands in the environment's `llama-build.json`."""

    version: str
    variant: str
    """`native`, `native-amx` or `portable`."""
    cmake_args: str
    compiler_flags: str
    compiler: str
    processor: str
    needs: list[str] = Factory(list)
    """Processor flags whose instructions the build may use."""

    def missing_on(self, processor: Processor) -> list[str]:
        """Flags that the build needs and `processor` lacks; empty where it fits."""
        return sorted(set(self.needs) - processor.flags)


def read_processor(cpuinfo: Path = Path("/proc/cpuinfo")) -> Processor:
    try:
        return parse_cpuinfo(cpuinfo.read_text(encoding="utf-8"), platform.machine())
    except OSError:
        return Processor(platform.processor(), frozenset(), platform.machine())


def parse_cpuinfo(text: str, machine: str) -> Processor:
    """The first processor of /proc/cpuinfo (x86 says `flags`, ARM `Features`)."""
    values: dict[str, str] = {}
    for line in text.splitlines():
        key, _, value = line.partition(":")
        values.setdefault(key.strip(), value.strip())
    flags = values.get("flags") or values.get("Features") or ""
    return Processor(values.get("model name", "unknown"), frozenset(flags.split()), machine)


def record_file(prefix: Path = Path(sys.prefix)) -> Path:
    return prefix / "llama-build.json"


def read_record(file: Path) -> BuildRecord | None:
    """The record, or None where there is none that can be read."""
    try:
        return cattrs.structure(json.loads(file.read_bytes()), BuildRecord)
    except (OSError, ValueError, cattrs.BaseValidationError):
        return None


def write_record(file: Path, record: BuildRecord) -> None:
    write_json(file, cattrs.unstructure(record))


def generate_token(model: Path) -> str:
    """Load `model` and generate one token; a wrong build kills the process here."""
    from llama_cpp import Llama

    llama = Llama(str(model), n_ctx=128, n_threads=PROOF_THREADS, verbose=False)
    answer = llama.create_completion("Static timing analysis is", max_tokens=1, temperature=0)
    return str(answer["choices"][0]["text"])  # type: ignore[index]  # a stream only if asked for


def prove(model: Path, *, timeout_s: float = PROOF_TIMEOUT_S) -> None:
    """Generate a token in a process of its own.

    Raises:
        BrokenModelError: that process died, hung or generated nothing.
    """
    code = (
        "import sys; from chipsmith.core.llama_build import generate_token as g; print(repr(g(sys.argv[1])))"
    )
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, str(model)],
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BrokenModelError(f"llama.cpp generated no token in {timeout_s:g} s.", fix=REBUILD) from error
    if done.returncode < 0:
        name = signal.Signals(-done.returncode).name
        raise BrokenModelError(f"llama.cpp died of {name} with {model.name}.", fix=REBUILD)
    if done.returncode != 0 or done.stdout.strip() in ("", "''"):
        reason = _last_line(done.stderr) or f"exit status {done.returncode}"
        raise BrokenModelError(f"llama.cpp generated no token with {model}: {reason}.", fix=REPLACE)


def _last_line(text: str) -> str:
    return next(reversed([line.strip().rstrip(".") for line in text.splitlines() if line.strip()]), "")
