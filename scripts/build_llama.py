"""Build llama.cpp for this processor, install it, and prove it by generating a token: `make llama`.

The wheel is kept in the user's cache, so that another clone on this machine need not build it again;
it is proved again all the same. `llama-build.json` in the environment records what stands there.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from attrs import frozen
from llama_plan import Plan, plans, read_compiler

from chipsmith.core import llama_build
from chipsmith.core.embedded import resolve_model
from chipsmith.core.errors import BrokenModelError, ChipsmithError
from chipsmith.core.llama_build import BuildRecord, Processor

CONSTRAINTS = Path(__file__).parent.parent / "constraints.txt"
PACKAGE = "llama-cpp-python"
MODEL = "embedded:smollm2-135m-instruct"
STEP = re.compile(r"\[(\d+)/(\d+)\]")
"""How ninja says how far it is."""


@frozen
class Machine:
    processor: Processor
    compiler: str
    llama: str
    """The version of llama-cpp-python to build."""


def pinned_version(constraints: str) -> str:
    found = re.search(rf"^{PACKAGE}==(\S+)$", constraints, re.MULTILINE)
    if found is None:
        raise BrokenModelError(f"constraints.txt does not pin {PACKAGE}.", fix="`make lock`")
    return found[1]


def up_to_date(record: BuildRecord | None, installed: str | None, machine: Machine) -> bool:
    """Whether what stands in the environment is the wanted version and fits this processor."""
    return (
        record is not None
        and record.version == installed == machine.llama
        and not record.missing_on(machine.processor)
    )


def installed_version() -> str | None:
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return None


def cache_directory(plan: Plan, machine: Machine) -> Path:
    """One directory per everything that shapes a wheel."""
    shape = [machine.llama, machine.compiler, machine.processor.model, plan.cmake_args, plan.compiler_flags]
    name = hashlib.sha256("\n".join([*shape, *plan.needs]).encode()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "chipsmith" / "wheels" / name


def wheel_for(plan: Plan, machine: Machine) -> Path:
    """The cached wheel, built first where there is none.

    Raises:
        BrokenModelError: the build failed.
    """
    cache = cache_directory(plan, machine)
    cache.mkdir(parents=True, exist_ok=True)
    if cached := next(cache.glob("*.whl"), None):
        return cached
    print(
        f"Building llama.cpp ({plan.variant}); this takes 3 to 8 minutes, once on this machine.", flush=True
    )
    log = cache / "build.log"
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        if _run_with_progress(_pip_wheel(machine.llama, scratch), _environment(plan), log) != 0:
            print("\n".join(log.read_text(errors="replace").splitlines()[-20:]), file=sys.stderr)
            raise BrokenModelError(
                f"llama.cpp did not build; see {log}.", fix="mend that, then `make llama`."
            )
        built = next(Path(scratch).glob("*.whl"))
        return built.replace(cache / built.name)


def _pip_wheel(llama: str, directory: str) -> list[str]:
    """pip's own cache knows nothing of CMAKE_ARGS, so it must not answer."""
    return [
        *(sys.executable, "-m", "pip", "wheel", "--verbose", "--no-deps", "--no-build-isolation"),
        *("--no-cache-dir", "--no-binary", PACKAGE, "--wheel-dir", directory, f"{PACKAGE}=={llama}"),
    ]


def _environment(plan: Plan) -> dict[str, str]:
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    flags = {"CFLAGS": plan.compiler_flags, "CXXFLAGS": plan.compiler_flags}
    return {**os.environ, **flags, "CMAKE_ARGS": plan.cmake_args, "PATH": tools}


def _run_with_progress(command: list[str], environment: dict[str, str], log: Path) -> int:
    started, shown = time.monotonic(), 0
    with (
        log.open("w", encoding="utf-8") as out,
        subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        for line in process.stdout or ():
            out.write(line)
            percent = percent_done(line)
            if percent is not None and percent >= shown + 5:
                shown = percent
                print(f"  {percent:3d} %  {time.monotonic() - started:4.0f} s", flush=True)
    return process.returncode


def percent_done(line: str) -> int | None:
    """How far ninja is by its `[12/180]`, in percent; None on other lines."""
    step = STEP.search(line)
    return None if step is None else 100 * int(step[1]) // max(1, int(step[2]))


def install(wheel: Path) -> None:
    """Put the wheel and what it needs to generate a token into this environment.

    Raises:
        BrokenModelError: pip refused; it has said why.
    """
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--constraint", str(CONSTRAINTS)]
    for arguments in (["--no-deps", "--force-reinstall", str(wheel)], [PACKAGE]):
        if subprocess.run([*pip, *arguments], check=False).returncode != 0:
            raise BrokenModelError(f"pip could not install {wheel}.", fix="remove it, then `make llama`.")


def ensure(machine: Machine) -> BuildRecord:
    """Install the fastest build that generates a token; the record is written after the proof.

    Raises:
        BrokenModelError: no build works; the last one's reason.
    """
    failure: BrokenModelError | None = None
    for plan in plans(machine.processor, machine.compiler):
        try:
            wheel = wheel_for(plan, machine)
            install(wheel)
            llama_build.prove(resolve_model(MODEL))
        except BrokenModelError as error:
            print(f"The {plan.variant} build does not work here: {error.message}", file=sys.stderr)
            failure = error
            continue
        return _recorded(plan, machine)
    assert failure is not None  # noqa: S101  # there is always a portable plan
    raise failure


def _recorded(plan: Plan, machine: Machine) -> BuildRecord:
    record = BuildRecord(
        version=machine.llama,
        variant=plan.variant,
        cmake_args=plan.cmake_args,
        compiler_flags=plan.compiler_flags,
        compiler=machine.compiler,
        processor=machine.processor.model,
        needs=plan.needs,
    )
    llama_build.write_record(llama_build.record_file(), record)
    return record


def main() -> None:
    llama = pinned_version(CONSTRAINTS.read_text(encoding="utf-8"))
    try:
        machine = Machine(llama_build.read_processor(), read_compiler(), llama)
        if up_to_date(llama_build.read_record(llama_build.record_file()), installed_version(), machine):
            return
        record = ensure(machine)
    except ChipsmithError as error:
        sys.exit(f"error: {error.message} fix: {error.fix}")
    print(f"llama.cpp {record.version} ({record.variant}) generates tokens on {record.processor}.")


if __name__ == "__main__":
    main()
