"""How often generated scripts do what was asked, and what each part of the assistant adds.

Tasks that nothing learns from (`benchmarks.tasks`) are asked of a running server: of the model alone, then
with retrieval, a grammar with the design's names, repair, and drafts by the role `script` added one by one.
The server sees the prompt and the design; what shows that the task was done is known here only. The tasks are
sampled by tool and level in turn, so that they may be cut short anywhere: each arm goes as far as its share
of `--minutes` reaches, and arms are compared over the tasks that both have answered.

`python -m benchmarks.scripts [--tools T,T] [--tasks N] [--seed S] [--minutes M] [--arms A,A] [--version V]
[--adapter FILE]`.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import product, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from attrs import frozen
from support.servers import RunningServer, running_server

from benchmarks import harness
from benchmarks.apart import combination
from benchmarks.passes import Answer, Judge, gain, judged, table
from benchmarks.quality import published
from benchmarks.tasks import EXAMPLES, HELD_OUT, LEVELS, Task, tasks
from chipsmith.core.config.roles import CHAT_MODEL
from chipsmith.core.home import Home
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.specs.store import load_spec
from chipsmith.server.assistants.scripts.analogy.recipes import recipes

TOOLS = ("opensta", "klayout")
TASKS, MINUTES, SEED = 48, 20.0, 1
DRAFTS = 5
ANSWER_S = 300.0
"""A request that takes longer counts as not answered."""
TRAINED = "+ trained"
ARMS: dict[str, tuple[str, ...]] = {
    "bare": ("retrieval", "meaning", "examples", "grounding", "grammar", "repair", "trained"),
    "+ retrieval": ("grounding", "grammar", "repair", "trained"),
    "+ grammar": ("repair", "trained"),
    "+ repair": ("trained",),
    TRAINED: (),
}
"""What each arm does without; the design's names are in the grammar, so both come together."""


@frozen
class Arm:
    name: str
    server: RunningServer
    without: tuple[str, ...]

    def ask(self, task: Task, drafts: int, judge: Judge) -> Answer:
        body = {"prompt": task.prompt, "tool": task.tool, "run": True, "candidates": drafts}
        design = {"design": str(task.design)} if task.design else {}
        start = time.monotonic()
        answer = self._post({**body, **design, "ablate": list(self.without)})
        seconds = time.monotonic() - start
        return judged(task, answer, judge, seconds)

    def _post(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The answer; none at all where the server refused or took too long, which is told."""
        url = f"{self.server.url}/v1/scripts"
        try:
            response = httpx.post(url, json=body, timeout=ANSWER_S, trust_env=False)
        except httpx.TimeoutException:
            print(f"{self.name}: no answer in {ANSWER_S:g} s", file=sys.stderr)
        else:
            if response.is_success:
                answer: dict[str, Any] = response.json()
                return answer
            print(f"{self.name}: {response.text[:300]}", file=sys.stderr)
        return {"script": "", "candidates": []}


def sample(found: Sequence[Task], count: int, seed: int) -> list[Task]:
    """Tools and levels in turn, each in an order of its own: any beginning of it is balanced."""
    piles = []
    for level, tool in product(LEVELS, sorted({task.tool for task in found})):
        pile = [task for task in found if (task.level, task.tool) == (level, tool)]
        random.Random(f"{seed} {level} {tool}").shuffle(pile)  # noqa: S311 -- a reproducible sample
        piles.append(pile)
    turns = (task for turn in zip_longest(*piles) for task in turn if task is not None)
    return [task for task, _ in zip(turns, range(count), strict=False)]


def arms(
    names: Sequence[str], version: str | None, adapter: Path | None, home: Path, stack: ExitStack
) -> list[Arm]:
    """The packaged model in every arm, `adapter` as the role `script`; a version with all parts and none."""
    packaged = stack.enter_context(running_server(home / "packaged", **_role(adapter)))
    asked = [Arm(name, packaged, ARMS[name]) for name in names]
    if version:
        trained = stack.enter_context(running_server(home / "version", **published("chat", version)))
        asked += [Arm(f"{version}, {name}", trained, ARMS[name]) for name in (names[0], names[-1])]
    return asked


def _role(adapter: Path | None) -> dict[str, str]:
    if adapter is None:
        return {}
    role = {"BACKEND": "llama", "MODEL": CHAT_MODEL, "ADAPTER": str(adapter.absolute()), "CONTEXT": "1024"}
    return {f"CHIPSMITH_ROLES__SCRIPT__{key}": value for key, value in role.items()}


def measure(
    asked: Sequence[Arm], chosen: Sequence[Task], judge: Judge, *, drafts: int, minutes: float
) -> dict[str, list[Answer]]:
    """Every arm goes through the same tasks in the same order, as far as its share of the time reaches."""
    answers: dict[str, list[Answer]] = {arm.name: [] for arm in asked}
    for arm in asked:
        end = time.monotonic() + 60 * minutes / len(asked)
        for number, task in enumerate(chosen, 1):
            answers[arm.name].append(found := arm.ask(task, drafts, judge))
            print(f"{arm.name}: {number}, {task.id} {found.right}/{len(found.drafts)}", file=sys.stderr)
            if time.monotonic() > end:
                break
    return answers


def familiar(tool: str, spec: ToolSpec) -> set[frozenset[str]]:
    """The combinations of commands that an example or a recipe has."""
    scripts = [example.script for example in tasks(EXAMPLES, tool)]
    scripts += [case.example.script for case in recipes(tool)]
    return {combination(script, spec) for script in scripts}


def results(
    answers: dict[str, list[Answer]], specs: Mapping[str, ToolSpec]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """By tool: a table for every arm, what the last one gains over the first, and how it does on the new."""
    first, last = next(iter(answers)), next(reversed(answers))
    for tool, spec in specs.items():
        here = {arm: [one for one in found if one.task.tool == tool] for arm, found in answers.items()}
        if not here[first]:
            continue
        known = familiar(tool, spec)
        new = [one for one in here[last] if combination(one.task.script, spec) not in known]
        told: dict[str, Any] = {arm: table(found) for arm, found in here.items() if found}
        if last != first and here[last]:
            told["pass@1 gained from first to last arm"] = gain(here[first], here[last])
        if new:
            told[f"{last}, combinations that nothing has"] = table(new)
        yield tool, told


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tools", default=",".join(TOOLS))
    options.add_argument("--arms", default=",".join(ARMS), help="the last one needs --adapter")
    options.add_argument("--tasks", type=int, default=TASKS, help="at most so many")
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument(
        "--minutes", type=float, default=MINUTES, help="after which no further task is begun"
    )
    options.add_argument("--drafts", type=int, default=DRAFTS, help="of each task in each arm")
    options.add_argument("--version", help="a published version of the role chat to compare with")
    options.add_argument("--adapter", type=Path, help="of the role script, for the last arm")
    given = options.parse_args()
    found = [task for tool in given.tools.split(",") for task in tasks(HELD_OUT, tool)]
    chosen = sample(found, given.tasks, given.seed)
    with TemporaryDirectory() as directory, ExitStack() as stack:
        home = Path(directory)
        specs = {tool: load_spec(tool, Home(home / "specs")) for tool in given.tools.split(",")}
        names = [name for name in given.arms.split(",") if given.adapter or name != TRAINED]
        asked = arms(names, given.version, given.adapter, home, stack)
        answers = measure(asked, chosen, Judge(specs), drafts=given.drafts, minutes=given.minutes)
    harness.save(
        "scripts",
        {
            "what": "scripts for tasks that nothing learns from, judged by what they print or set up: means "
            "over tasks with 95 % intervals; pass@k is of single drafts, as many as were made: none follows "
            "a sure one; offered is what a person is shown",
            "bar": "ChipNeMo with 70B parameters: Tcl 84 % easy and 85 % medium, on its own tasks",
            "drafts": given.drafts,
            "tasks": f"{max(map(len, answers.values()))} of {len(found)}, seed {given.seed}",
            **dict(results(answers, specs)),
        },
    )


if __name__ == "__main__":
    main()
