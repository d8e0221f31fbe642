"""Build llama.cpp's own server, a peer of the benchmarks: `make llama-server`.

It comes from the source that llama-cpp-python's source distribution carries, with the flags of our own
build, so that both run the same kernels. The binary is kept in the user's cache; its path is printed.
`--where` only prints the path of the newest one.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
from pathlib import Path

from build_llama import CONSTRAINTS, PACKAGE, pinned_version
from llama_plan import Plan, plans, read_compiler

from chipsmith.core import llama_build
from chipsmith.core.errors import BrokenModelError, ChipsmithError

SERVER = "-DLLAMA_CURL=OFF -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_TOOLS=ON"
STATIC = "-DBUILD_SHARED_LIBS=OFF -DCMAKE_BUILD_TYPE=Release"
NICE = ("nice", "-n", "15")
"""It takes ten minutes; whoever works at the machine goes first."""


def cache_directory() -> Path:
    """Where builds are kept, one directory each."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "chipsmith" / "llama-server"


def binary(llama: str, plan: Plan, compiler: str) -> Path:
    """The file that a build ends in; one per everything that shapes it."""
    shape = "\n".join([llama, compiler, plan.cmake_args, plan.compiler_flags])
    name = f"{llama}-{hashlib.sha256(shape.encode()).hexdigest()[:12]}"
    return cache_directory() / name / "build" / "bin" / "llama-server"


def newest() -> Path | None:
    """The binary that was built last, or None."""
    built = cache_directory().glob("*/build/bin/llama-server")
    return max(built, key=lambda file: file.stat().st_mtime, default=None)


def sources(llama: str, directory: Path) -> Path:
    """llama.cpp's source tree below `directory`, fetched and unpacked first where it is missing."""
    tree = directory / f"llama_cpp_python-{llama}" / "vendor" / "llama.cpp"
    if not (tree / "CMakeLists.txt").is_file():
        directory.mkdir(parents=True, exist_ok=True)
        pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-build-isolation")
        _run([*pip, "--no-binary", PACKAGE, "--dest", str(directory), f"{PACKAGE}=={llama}"])
        archive = next(directory.glob("*.tar.gz"))
        with tarfile.open(archive) as packed:
            packed.extractall(directory, filter="data")
        archive.unlink()
    return tree


def build(llama: str, plan: Plan, target: Path) -> None:
    """Compile `target`.

    Raises:
        BrokenModelError: a step failed; it has said why.
    """
    directory = target.parents[1]
    tree = sources(llama, target.parents[2])
    flags = [f"-DCMAKE_{language}_FLAGS={plan.compiler_flags}" for language in ("C", "CXX")]
    options = [*plan.cmake_args.split(), *SERVER.split(), *STATIC.split(), *flags]
    _run(["cmake", "-G", "Ninja", "-S", str(tree), "-B", str(directory), *options])
    _run([*NICE, "cmake", "--build", str(directory), "--target", "llama-server"])


def _run(command: list[str]) -> None:
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    if subprocess.run(command, env={**os.environ, "PATH": tools}, check=False).returncode != 0:
        raise BrokenModelError(
            f"{' '.join(command[:4])} … failed.", fix="mend what it said above, then `make llama-server`."
        )


def main() -> None:
    if "--where" in sys.argv[1:]:
        print(newest() or "")
        return
    llama = pinned_version(CONSTRAINTS.read_text(encoding="utf-8"))
    try:
        compiler = read_compiler()
        plan = plans(llama_build.read_processor(), compiler)[0]
        target = binary(llama, plan, compiler)
        if not target.is_file():
            print("Building llama-server; this takes about 10 minutes, once on this machine.", flush=True)
            build(llama, plan, target)
    except ChipsmithError as error:
        sys.exit(f"error: {error.message} fix: {error.fix}")
    print(target)


if __name__ == "__main__":
    main()
