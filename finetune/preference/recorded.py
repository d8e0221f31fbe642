"""Exports of development data as pairs and judged answers, in the form in which the role is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import frozen

from chipsmith.finetune.lines import read_lines
from chipsmith.finetune.preference.pair import Judged, Pair
from chipsmith.finetune.sft.instruction import asked, code_block
from chipsmith.finetune.sft.scripts import chat_request

PAIRS_FIX = "export again with `devdata export --format preference --out DIR`."
JUDGED_FIX = "export again with `devdata export --format kto --out DIR`."


@frozen
class _PairRow:
    prompt: str
    chosen: str
    rejected: str
    weight: float = 1.0
    language: str = ""
    suffix: str = ""
    source: str = ""

    @property
    def request(self) -> str:
        """What a script was asked for, where the row is about a script; else empty."""
        head = f"# {self.source}: "
        is_script = not self.suffix and self.prompt.startswith(head) and self.prompt.count("\n") == 1
        return self.prompt.removeprefix(head).strip() if is_script else ""


@frozen
class _JudgedRow:
    prompt: str
    completion: str
    label: bool
    weight: float = 1.0
    suffix: str = ""
    source: str = ""


def from_pairs(file: Path, role: str) -> Iterator[Pair]:
    """Rows of the export `preference`: for tab, text around a gap; for chat, requests for scripts.

    Raises:
        DataError: the file is missing, or a line is broken.
    """
    for row in read_lines(file, _PairRow, fix=PAIRS_FIX):
        if not row.chosen.strip() or not row.rejected.strip() or row.chosen == row.rejected:
            continue
        if role == "tab":
            yield Pair(row.chosen, row.rejected, f"code:{row.source}", (), row.prompt, row.suffix, row.weight)
        elif row.request:
            chosen, rejected = (code_block(row.language, text) for text in (row.chosen, row.rejected))
            yield Pair(
                chosen,
                rejected,
                f"request:{row.request}",
                asked(chat_request(row.source, row.request)),
                weight=row.weight,
            )


def from_judged(file: Path) -> Iterator[Judged]:
    """Rows of the export `kto`, for tab. Raises DataError: the file is missing, or a line is broken."""
    for row in read_lines(file, _JudgedRow, fix=JUDGED_FIX):
        if row.completion.strip():
            yield Judged(
                row.completion, row.label, f"code:{row.source}", (), row.prompt, row.suffix, row.weight
            )


def judged_of(pairs: Iterable[Pair]) -> Iterator[Judged]:
    """Both sides of each pair, for KTO where only pairs were recorded."""
    for pair in pairs:
        for answer, good in ((pair.chosen, True), (pair.rejected, False)):
            yield Judged(answer, good, pair.source, pair.messages, pair.text, pair.suffix, pair.weight)
