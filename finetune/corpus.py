"""Plain code files cut into fill-in-the-middle examples."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

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


def read_corpus(directories: list[Path], recipe: DataRecipe, *, seed: int) -> Split:
    """Cut the code files below `directories` into examples, split by file.

    Which files are held out depends on their contents and `seed` alone, and of equal files one is
    kept, so that no text is both trained on and evaluated.

    Raises:
        DataError: a directory is missing or holds no code file.
    """
    split = Split([], [])
    seen: set[bytes] = set()
    for directory in directories:
        files = list(_code_files(directory))
        if not files:
            raise DataError(
                f"{directory} holds no code ({', '.join(LANGUAGES)}).", fix="name another directory."
            )
        for file in files:
            text = _text(file)
            digest = hashlib.sha256(f"{seed}\0{text}".encode()).digest()
            if not text.strip() or digest in seen:
                continue
            seen.add(digest)
            held = int.from_bytes(digest[:4]) / 2**32 < recipe.heldout_share
            source = file.relative_to(directory).as_posix()
            part = split.heldout if held else split.train
            rng = random.Random(digest)  # noqa: S311 -- reproducible cuts, no secrets
            cutter = _Cutter(rng, recipe.window_chars, 0.0 if held else recipe.span_share)
            part.extend(
                FimExample(prefix, suffix, middle, LANGUAGES[file.suffix], source=source)
                for prefix, middle, suffix in cutter.cut(text)
            )
    return split


def _code_files(directory: Path) -> Iterator[Path]:
    if not directory.is_dir():
        raise DataError(f"There is no directory {directory}.", fix="correct --corpus.")
    for file in sorted(directory.rglob("*")):
        if file.suffix in LANGUAGES and file.is_file() and file.stat().st_size <= MAX_FILE_BYTES:
            yield file


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
