"""Rounds of traces at several servers, and what is reported of them."""

from __future__ import annotations

import asyncio
import statistics
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks import harness
from benchmarks.behaviour import settled
from benchmarks.files import languages, real_files
from benchmarks.floor import Floor
from benchmarks.peers import MOST_TOKENS, NEVER_MS, Counts, Peer
from benchmarks.replay import Played, play_together
from benchmarks.traces import Action, Key, make_trace

WARM: tuple[Action, ...] = ("type", "backspace", "accept", "switch")
LIMIT_S = 25.0
"""For one server and one round: whoever is slower answers a part of the trace."""


def traces(editors: int, bursts: int, seed: int) -> list[list[Key]]:
    """One trace for each editor: two files of a language each, other ones for another seed."""
    found, _ = languages()
    made = []
    for editor in range(editors):
        files = real_files(found[(seed + editor) % len(found)])
        at = 2 * (seed * 4 + editor)
        chosen = [files[(at + offset) % len(files)] for offset in (0, 1)]
        texts = [(f"file:///{seed}/{editor}{file}", file.read_text(encoding="utf-8")) for file in chosen]
        made.append(make_trace(texts, bursts=bursts, seed=10 * seed + editor))
    return made


class Bench:
    """All rounds of one number of editors."""

    def __init__(self, running: Sequence[Peer], floor: Floor) -> None:
        self._running = list(running)
        self._floor = floor
        self.played: dict[str, list[list[Played]]] = {peer.name: [] for peer in running}
        self.floors: list[list[float]] = []

    def round(self, editors: int, bursts: int, seed: int) -> None:
        """Every server plays the same traces; who begins changes from round to round."""
        keys = traces(editors, bursts, seed)
        turn = seed % len(self._running)
        for peer in [*self._running[turn:], *self._running[:turn]]:
            played = asyncio.run(play_together(peer, keys, LIMIT_S))
            settled(peer)
            self.played[peer.name].append(played)
            if peer.name == "chipsmith" and editors == 1:
                self.floors.append(self._floor_of(played[0]))
            print(f"{editors} at once, round {seed}: {peer.name}", file=sys.stderr)

    def _floor_of(self, played: Played) -> list[float]:
        return [
            self._floor.milliseconds(self._floor.prompt(sample.key, MOST_TOKENS), sample.answer.counts)
            for sample in played.samples
            if sample.key.action in WARM
        ]

    def taken(self, name: str, actions: tuple[Action, ...] = WARM) -> list[list[float]]:
        """Milliseconds of the answers to some actions, round by round."""
        rounds = [flatten(one.milliseconds(*actions) for one in played) for played in self.played[name]]
        return [taken or [NEVER_MS] for taken in rounds]

    def recomputed(self, name: str) -> list[int]:
        """Prompt tokens of warm answers; all of the prompt where a server says nothing of reuse."""
        samples = [sample for one in self._flat(name) for sample in one.samples if sample.key.action in WARM]
        return [self._tokens(sample.key, sample.answer.counts) for sample in samples]

    def _tokens(self, key: Key, counts: Counts) -> int:
        if counts.recomputed is not None:
            return counts.recomputed
        return len(self._floor.prompt(key, MOST_TOKENS))

    def _flat(self, name: str) -> list[Played]:
        return [one for round_ in self.played[name] for one in round_]

    def result(self, editors: int) -> dict[str, Any]:
        names = list(self.played)
        found: dict[str, Any] = {
            "warm_ms": {name: harness.summary(flatten(self.taken(name))) for name in names},
            "cold_ms": {name: harness.summary(flatten(self.taken(name, ("open",)))) for name in names},
            "answered_in_limit": {name: answered(self._flat(name)) for name in names},
            "answered_before_next_key": {name: in_time(self._flat(name)) for name in names},
        }
        # llama-cpp-python says it in its log only, where the lines of four editors are mixed.
        counted = {
            name: self.recomputed(name) for name in names if editors == 1 or name != "llama_cpp_python"
        }
        found["recomputed_tokens"] = {
            name: statistics.median(tokens) for name, tokens in counted.items() if tokens
        }
        ours = self.taken("chipsmith")
        found["peer_over_chipsmith"] = {
            name: harness.ratio(self.taken(name), ours) for name in names if name != "chipsmith"
        }
        if editors == 1:
            found["warm_ms"]["floor"] = harness.summary(flatten(self.floors))
            found["chipsmith_over_floor"] = harness.ratio(ours, self.floors)
        return found


def flatten(runs: Iterable[Iterable[float]]) -> list[float]:
    return [value for run in runs for value in run]


def answered(played: Iterable[Played]) -> float:
    """Share of the keys that end a burst that were answered within the limit."""
    played = list(played)
    return round(sum(len(one.samples) for one in played) / sum(one.asked for one in played), 3)


def in_time(played: Iterable[Played]) -> float:
    """Share of the keys within bursts that were answered before the next key."""
    played = list(played)
    return round(sum(one.in_time for one in played) / max(1, sum(one.hurried for one in played)), 3)
