"""Bugs: who takes them, which are duplicates, and how much of a summary is true.

Assignment is on fixed bugs of a public project (`../shared/data/bugs`), split by time: the older 80 % are
known, the newest 20 % are asked. Of a bug that is asked, only what a reporter knows is given: synopsis,
module, description. The files of its fix are not known when it is reported, so they are never given; and
its owner only scores. `frozen` knows the older 80 % throughout; `online` learns every bug's owner once it
was asked, as in daily use. All weights and constants were chosen inside the older part.

Duplicates are made: a description is cut in two, the first half is known, the second half is asked. Nothing
of one half stands in the other. Summaries are of bugs of the older part, by the embedded model.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from attrs import evolve

from benchmarks import harness
from benchmarks.scores import mean
from chipsmith.collectors.bugs import records
from chipsmith.core.bugs import BugRecord
from chipsmith.core.config import Config, EngineConfig, Level
from chipsmith.core.embedded import resolve_model
from chipsmith.core.registry import Registry
from chipsmith.retrieval.embedder import Embedder
from chipsmith.server.assistants.bugs.assign import Assigner
from chipsmith.server.assistants.bugs.duplicates import closeness
from chipsmith.server.assistants.bugs.history import History, Likeness
from chipsmith.server.assistants.bugs.sentences import sentences_of
from chipsmith.server.assistants.bugs.summary import Draft, Summariser, Summary
from chipsmith.server.assistants.bugs.words import meaning
from chipsmith.server.assistants.journal import Journal
from chipsmith.server.assistants.support import Support, facts_in
from chipsmith.server.hub import Hub

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "bugs" / "opentitan_fixes.jsonl"
KNOWN_SHARE = 0.8
SUMMARIES = 16
REFITTED = 25
"""Bugs after which the weights of words are counted anew; of owners nothing later is ever known."""
HALVED = 120
LEAST_HALF = 12
"""Words of a half that is still a report."""


def main() -> None:
    if not DATA.is_file():
        sys.exit(f"error: there is no {DATA}. fix: put the bug data set there.")
    bugs = [evolve(bug, files=()) for bug in records(DATA)]
    print(f"embedding {len(bugs)} bugs", file=sys.stderr)
    embedder = Embedder(resolve_model(Config().roles["embed"].model), max_tokens=256)
    vectors = np.array(embedder.embed([meaning(bug) for bug in bugs]))
    cut = int(KNOWN_SHARE * len(bugs))
    harness.save(
        "bugs",
        {
            "what": "who takes a bug (top-1 and top-3 of the newest 20 %), made duplicates, and summaries",
            "bar": "top-1 and top-3 above the module's most frequent owner and above TF-IDF neighbours",
            "assignment": {
                "known": cut, "asked": len(bugs) - cut, "candidates": len({bug.owner for bug in bugs[:cut]}),
                "frozen": assignment(bugs, vectors, cut, online=False),
                "online": assignment(bugs, vectors, cut, online=True),
            },
            "duplicates": made_duplicates(bugs[:cut], vectors[:cut], embedder),
            "summaries": asyncio.run(summaries(bugs[:cut][:: cut // SUMMARIES][:SUMMARIES])),
        },
    )  # fmt: skip


def assignment(
    bugs: Sequence[BugRecord], vectors: np.ndarray[Any, Any], cut: int, *, online: bool
) -> dict[str, Any]:
    """Ours and both baselines on the same bugs, and the paired differences."""
    learnt = Assigner.learn(History.of(bugs[:cut], vectors[:cut]))
    hits: dict[str, list[list[bool]]] = {}
    assigner = learnt
    for number in range(cut, len(bugs)):
        end = number if online else cut
        if online and (number - cut) % REFITTED == 0:
            newest = min(number + REFITTED, len(bugs))
            assigner = Assigner(History.of(bugs[:newest], vectors[:newest]), learnt.choice)
        asked = evolve(bugs[number], owner="")
        like = assigner.history.like(asked, vectors[number], before=end)
        known = assigner.history.records[:end]
        ranked = {
            "chipsmith": [one.owner for one in assigner.rank(asked, vectors[number], before=end)],
            "module's most frequent owner": by_module(known, asked),
            "TF-IDF nearest neighbour": nearest(known, like),
            "TF-IDF, vote of 10 neighbours": vote(known, like),
        }
        for name, owners in ranked.items():
            right = [bugs[number].owner in owners[:most] for most in (1, 3)]
            hits.setdefault(name, []).append(right)
    told: dict[str, Any] = {
        name: {"top1": mean([one for one, _ in right]), "top3": mean([three for _, three in right])}
        for name, right in hits.items()
    }
    ours = np.array(hits["chipsmith"], float)
    for name in [name for name in hits if name != "chipsmith"]:
        gained = ours - np.array(hits[name], float)
        told[name]["ours_ahead_by"] = {"top1": mean(list(gained[:, 0])), "top3": mean(list(gained[:, 1]))}
    return told


def by_module(bugs: Sequence[BugRecord], bug: BugRecord) -> list[str]:
    """Owners of the module's bugs by their number, then of all bugs."""
    here = Counter(known.owner for known in bugs if known.module == bug.module)
    everywhere = Counter(known.owner for known in bugs)
    return list(dict.fromkeys([owner for owner, _ in [*here.most_common(), *everywhere.most_common()]]))


def nearest(bugs: Sequence[BugRecord], like: Likeness) -> list[str]:
    """Owners of the most similar bugs, in the order of similarity."""
    return list(dict.fromkeys(bugs[index].owner for index in np.argsort(-like.words)[:50]))


def vote(bugs: Sequence[BugRecord], like: Likeness) -> list[str]:
    votes: Counter[str] = Counter()
    for index in np.argsort(-like.words)[:10]:
        votes[bugs[index].owner] += like.words[index]
    return [owner for owner, _ in votes.most_common()]


def made_duplicates(
    bugs: Sequence[BugRecord], vectors: np.ndarray[Any, Any], embedder: Embedder
) -> dict[str, Any]:
    """Hit rates of finding the other half of a report among all reports, by words, meaning and both."""
    halves = {number: halved(bug) for number, bug in enumerate(bugs)}
    usable = [number for number, parts in halves.items() if parts]
    chosen = usable[:: max(1, len(usable) // HALVED)][:HALVED]
    firsts, vectors = list(bugs), vectors.copy()
    for number in chosen:
        firsts[number] = evolve(bugs[number], description=halves[number][0])
    vectors[chosen] = embedder.embed([meaning(firsts[number]) for number in chosen])
    asked = {n: evolve(bugs[n], id="asked", synopsis="", description=halves[n][1]) for n in chosen}
    history = History(firsts, vectors)
    queries = embedder.embed([meaning(bug) for bug in asked.values()])
    places: dict[str, list[int]] = {"words": [], "meaning": [], "both": []}
    scores: dict[bool, list[float]] = {True: [], False: []}
    for (number, bug), vector in zip(asked.items(), queries, strict=True):
        like = history.like(bug, vector)
        both = closeness(like)
        for name, values in (("words", like.words), ("meaning", like.meaning), ("both", both)):
            places[name].append(int((values > values[number]).sum()))
        scores[True].append(float(both[number]))
        scores[False].append(float(np.delete(both, number).max()))
    rates = {
        name: {f"hit@{most}": mean([place < most for place in found]) for most in (1, 5)}
        for name, found in places.items()
    }
    spread = {
        "score_of_the_duplicate": harness.summary(scores[True]),
        "score_of_the_nearest_other": harness.summary(scores[False]),
    }
    return {"asked": len(asked), "among": len(firsts), **rates, **spread}


def halved(bug: BugRecord) -> list[str]:
    """Both halves of a description by its sentences; none where one says too little."""
    told = sentences_of(bug.description)
    parts = [" ".join(told[: len(told) // 2]), " ".join(told[len(told) // 2 :])]
    return parts if min(len(part.split()) for part in parts) >= LEAST_HALF else []


async def summaries(bugs: Sequence[BugRecord]) -> dict[str, Any]:
    """Sentences and facts that the record supports, in what the model wrote and in what was answered."""
    from chipsmith.collectors.recorder import Recorder
    from chipsmith.server.metrics import Metrics

    sentences: dict[str, list[bool]] = {"before": [], "after": []}
    facts: dict[str, list[bool]] = {"before": [], "after": []}
    methods: list[bool] = []
    with TemporaryDirectory() as directory:
        hub = Hub(Config(engine=EngineConfig(fit=False)), Registry(Path(directory)))
        await hub.load(["chat"])
        summariser = Summariser(hub, Journal(Recorder(Path(directory), Level.OFF), Metrics()))
        for bug in bugs:
            drafts: Counter[str] = Counter()
            texts: dict[str, str] = {}
            async for told in summariser.summarise(bug, ("technical", "managerial")):
                if isinstance(told, Draft):
                    texts[told.part] = texts.get(told.part, "") + told.text
                    drafts[told.part] += 1
                elif isinstance(told, tuple) and isinstance(told[1], Summary):
                    methods.append(told[1].method == "model")
                    support = Support(bug.text())
                    for when, text in (("before", texts.get(told[0], "")), ("after", told[1].text)):
                        found = sentences_of(text)
                        sentences[when] += [not support.missing(one) for one in found]
                        facts[when] += [not support.missing(fact) for fact in facts_in(found)]
        await hub.close()
    return {
        "bugs": len(bugs),
        "worded_by_the_model": mean(methods),
        "supported_sentences": {when: mean(values) for when, values in sentences.items()},
        "supported_facts": {when: mean(values) for when, values in facts.items()},
    }


if __name__ == "__main__":
    main()
