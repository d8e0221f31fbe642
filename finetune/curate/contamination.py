"""No text of an evaluation is learnt: n-gram overlap, as GPT-3 measured it (Brown et al. 2020, arXiv
2005.14165, appendix C)."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import xxhash
from attrs import frozen

from chipsmith.core.errors import DataError, InputError
from chipsmith.core.files import atomic_write
from chipsmith.finetune.curate.recipe import ContaminationRecipe

_WORD = re.compile(r"\w+")
Hashes = npt.NDArray[np.uint64]


@frozen(eq=False)
class Forbidden:
    """The n-grams of all evaluation texts.

    `hashes`, sorted, and `items` are of one entry for each n-gram of each text; `sizes` counts each text's
    n-grams, `sets` says which of `names` it belongs to.
    """

    recipe: ContaminationRecipe
    hashes: Hashes
    items: npt.NDArray[np.int64]
    sizes: npt.NDArray[np.int64]
    sets: npt.NDArray[np.int64]
    names: tuple[str, ...]
    unchecked: Mapping[str, int]
    """Texts of fewer words than an n-gram, by set."""

    @classmethod
    def of(cls, texts: Mapping[str, Iterable[str]], recipe: ContaminationRecipe) -> Self:
        """An index over the texts of each named evaluation set; equal texts count once."""
        hashes: list[Hashes] = []
        sets: list[int] = []
        unchecked: Counter[str] = Counter()
        for number, (name, items) in enumerate(texts.items()):
            for text in dict.fromkeys(items):
                if len(grams := ngrams(text, recipe.ngram)):
                    hashes.append(grams)
                    sets.append(number)
                else:
                    unchecked[name] += 1
        sizes = np.array([len(grams) for grams in hashes], np.int64)
        joined = np.concatenate(hashes) if hashes else np.zeros(0, np.uint64)
        order = np.argsort(joined, kind="stable")
        items_of = np.repeat(np.arange(len(sizes)), sizes)[order]
        return cls(recipe, joined[order], items_of, sizes, np.array(sets, np.int64), tuple(texts), unchecked)

    def fault(self, text: str) -> str | None:
        """Which evaluation set a text would give away, or None."""
        grams = ngrams(text, self.recipe.ngram) if len(self.hashes) else self.hashes
        left = np.searchsorted(self.hashes, grams, "left")
        right = np.searchsorted(self.hashes, grams, "right")
        met = np.flatnonzero(right > left)
        if not len(met):
            return None
        found = np.concatenate([self.items[left[at] : right[at]] for at in met])
        items, hits = np.unique(found, return_counts=True)
        given_away = items[hits >= self.recipe.contained * self.sizes[items]]
        return f"in evaluation set {self.names[self.sets[given_away[0]]]}" if len(given_away) else None

    @property
    def summary(self) -> dict[str, dict[str, int]]:
        """Texts that are looked for, and those too short for it, by set."""
        checked = Counter(self.names[number] for number in self.sets.tolist())
        return {
            name: {"texts": checked[name], "too_short": self.unchecked.get(name, 0)} for name in self.names
        }


def ngrams(text: str, size: int) -> Hashes:
    """Hashes of the runs of `size` words, each once, letters in lower case; empty for a shorter text."""
    words = _WORD.findall(text.lower())
    runs = (" ".join(words[at : at + size]) for at in range(len(words) - size + 1))
    return np.unique(
        np.fromiter((xxhash.xxh3_64_intdigest(run.encode("utf-8", "replace")) for run in runs), np.uint64)
    )


def write_texts(texts: Mapping[str, Iterable[str]], path: Path) -> None:
    """All evaluation texts in one file, for the processes that share the work. Raises DiskFullError."""
    with atomic_write(path) as stream:
        for name, items in texts.items():
            stream.writelines(json.dumps([name, text]).encode() + b"\n" for text in items)


def read_texts(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with path.open("rb") as stream:
        for name, text in map(json.loads, stream):
            found.setdefault(name, []).append(text)
    return found


def texts_of(path: Path) -> Iterator[str]:
    """The texts of an evaluation set: each string in each record of a `.jsonl`, else the whole file; of a
    directory those of all its files.

    Raises:
        InputError: there is no such file.
        DataError: a line is no JSON, or a file is no text.
    """
    if not path.exists():
        raise InputError(f"There is no {path} to keep out of training.", fix="correct --against.")
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            yield from _texts_of_file(file)


def _texts_of_file(file: Path) -> Iterator[str]:
    try:
        if file.suffix != ".jsonl":
            yield file.read_text(encoding="utf-8")
            return
        with file.open(encoding="utf-8") as stream:
            for line in filter(str.strip, stream):
                yield from _strings(json.loads(line))
    except ValueError as error:
        raise DataError(f"{file} is no evaluation set: {error}.", fix="correct --against.") from error


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from _of_all(list(value.values()))
        case list():
            yield from _of_all(value)


def _of_all(values: Sequence[Any]) -> Iterator[str]:
    for each in values:
        yield from _strings(each)
