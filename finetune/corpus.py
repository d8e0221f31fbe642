"""Files cut into fill-in-the-middle examples: code for tab completion, all that can be read for chat."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import frozen

from chipsmith.collectors.corpus import collect
from chipsmith.core.errors import DataError
from chipsmith.finetune.examples import FimExample, Split
from chipsmith.finetune.recipe import DataRecipe

LANGUAGES = {
    ".tcl": "tcl",
    ".sdc": "sdc",
    ".xdc": "sdc",
    ".v": "verilog",
    ".vh": "verilog",
    ".sv": "systemverilog",
    ".svh": "systemverilog",
    ".py": "python",
}
MAX_FILE_BYTES = 1 << 20
"""Larger files are generated ones."""
ONE_LINE_SHARE = 0.6
MAX_MIDDLE_LINES = 4
SPAN_CHARS = 240


def read_corpus(directories: Sequence[Path], recipe: DataRecipe) -> Split:
    """Cut the code files below `directories` into examples, split by file.

    Of equal files one is kept, so that no text is both trained on and evaluated. The files whose
    hashes are lowest are held out: a corpus that grows keeps nearly all of them where they were.

    Raises:
        DataError: a directory is missing, or none holds a code file; some may hold documents only.
    """
    files = [file for each in directories for file in _code_files(each, recipe.seed)]
    if not files:
        named = " and ".join(map(str, directories))
        raise DataError(f"{named} holds no code ({', '.join(LANGUAGES)}).", fix="name another directory.")
    return _split(files, recipe)


def read_documents(paths: Sequence[Path], recipe: DataRecipe) -> Split:
    """As `read_corpus`, of every document that `chipsmith index` would read.

    Raises:
        DataError: there is none.
        InputError: a path does not exist.
    """
    found = [
        CorpusText(document.path or document.key, text, document.language, hash_of(text, recipe.seed))
        for document in collect(paths)
        if (text := "\n\n".join(block.text for block in document.blocks)).strip()
    ]
    if not found:
        raise DataError("--corpus holds no documents.", fix="name another directory.")
    return _split(found, recipe)


def _split(files: Iterable[CorpusText], recipe: DataRecipe) -> Split:
    first_of_equals: dict[bytes, CorpusText] = {}
    for file in files:
        first_of_equals.setdefault(file.hash, file)
    by_hash = [file for _, file in sorted(first_of_equals.items())]
    held = max(1, round(recipe.heldout_share * len(by_hash)))
    return Split(
        train=[example for file in by_hash[held:] for example in file.cut(recipe, recipe.span_share)],
        heldout=[example for file in by_hash[:held] for example in file.cut(recipe, span_share=0.0)],
    )


@frozen
class CorpusText:
    """A file, or a document read from one."""

    source: str
    text: str
    language: str
    hash: bytes
    """Of the text; decides on which side of the split it is, and where it is cut."""

    def cut(self, recipe: DataRecipe, span_share: float) -> Iterator[FimExample]:
        """One example for each window of the text."""
        cutter = _Cutter(random.Random(self.hash), recipe.window_chars, span_share)  # noqa: S311 -- no secrets
        for prefix, middle, suffix in cutter.cut(self.text):
            yield FimExample(prefix, suffix, middle, self.language, source=self.source)


def _code_files(directory: Path, seed: int) -> list[CorpusText]:
    if not directory.is_dir():
        raise DataError(f"There is no directory {directory}.", fix="correct --corpus.")
    found = []
    for path in sorted(directory.rglob("*")):
        language = LANGUAGES.get(path.suffix)
        if (
            language
            and path.is_file()
            and path.stat().st_size <= MAX_FILE_BYTES
            and (text := _text(path)).strip()
        ):
            found.append(
                CorpusText(path.relative_to(directory).as_posix(), text, language, hash_of(text, seed))
            )
    return found


def hash_of(text: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}\0{text}".encode("utf-8", "replace")).digest()


def _text(file: Path) -> str:
    """The file's text, or nothing where it is not UTF-8: guessing an encoding would teach mojibake."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@frozen
class _Cutter:
    rng: random.Random
    size: int
    """Characters of one example."""
    span_share: float

    def cut(self, text: str) -> Iterator[tuple[str, str, str]]:
        """Prefix, middle and suffix of each piece of the text."""
        for start in range(0, len(text), self.size):
            piece = text[start : start + self.size]
            choose = self._span if self.rng.random() < self.span_share else self._rest_of_lines
            begin, end = choose(piece)
            if piece[begin:end].strip():
                yield piece[:begin], piece[begin:end], piece[end:]

    def _span(self, piece: str) -> tuple[int, int]:
        """Any characters, anywhere (Bavarian et al. 2022, section 3: character-level splits)."""
        begin = self.rng.randrange(len(piece))
        return begin, min(len(piece), begin + self.rng.randint(1, SPAN_CHARS))

    def _rest_of_lines(self, piece: str) -> tuple[int, int]:
        """From any character that is not blank to its line's end, or to the end of a later line."""
        begin = self.rng.choice([i for i, character in enumerate(piece) if not character.isspace()] or [0])
        lines = 1 if self.rng.random() < ONE_LINE_SHARE else self.rng.randint(2, MAX_MIDDLE_LINES)
        end = begin
        for _ in range(lines):
            newline = piece.find("\n", end + 1)
            if newline < 0:
                return begin, len(piece)
            end = newline
        return begin, end
