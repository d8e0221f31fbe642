"""Comments as requests: how often the offer below one does what it says, by known ways and by the tab model.

Tasks that nothing learns from (`benchmarks.tasks`) stand as comments in a script, and an offer below them is
asked for as an editor does: with the design's constraints above it in the design's folder, in a script of its
own, and of a server that makes no offers of comments, so that the model writes. What is offered is run on the
design, and judged by what it prints or sets up. Known ways offer nothing where they are not sure.

`python -m benchmarks.comments [--tasks N]`.
"""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import frozen
from support.servers import RunningServer, running_server

from benchmarks import harness
from benchmarks.passes import Judge
from benchmarks.scores import mean
from benchmarks.scripts import SEED, sample
from benchmarks.tasks import HELD_OUT, LEVELS, Task, tasks
from chipsmith.core.home import Home
from chipsmith.eda.specs.store import load_spec

TOOL = "opensta"
KNOWN = "recipes"
WARM = "create_clock -name ck -period 5 [get_ports ck]\n# uncertainty of {} ps on clock ck\n"
WARM_S = 60.0


@frozen
class Offer:
    task: Task
    text: str
    by_known_way: bool
    right: bool
    milliseconds: float


@frozen
class Arm:
    name: str
    server: RunningServer
    in_folder: bool
    """Of the design, whose names are known then."""

    def offer(self, task: Task, judge: Judge) -> Offer:
        design = task.design if self.in_folder else None
        path = str(design / "run.tcl") if design else ""
        start = time.perf_counter()
        told = self.ask(
            _document(design, task.prompt),
            document=f"{self.name} {task.id}",
            path=path,
            workspace=str(HELD_OUT),
        )
        taken = 1e3 * (time.perf_counter() - start)
        text = told["choices"][0]["text"]
        right = judge.rung(task, text) == "produces"
        return Offer(task, text, told["served_model"] == KNOWN, right, taken)

    def ask(self, prompt: str, **more: str) -> dict[str, Any]:
        asked = {"model": "tab", "language": "tcl", "tool": TOOL, "prompt": prompt, "suffix": ""}
        return self.server.post("/v1/completions", {**asked, "max_tokens": 64, "temperature": 0, **more})

    def warm_up(self) -> None:
        """Wait until known ways are read."""
        until, number = time.monotonic() + WARM_S, 0
        while time.monotonic() < until:
            number += 1
            if self.ask(WARM.format(number))["served_model"] == KNOWN:
                return
        sys.exit(f"error: {self.name} makes no offers of comments after {WARM_S:g} s")


def _document(design: Path | None, prompt: str) -> str:
    """A script with a comment at its end, below the design's constraints."""
    written = [path.read_text(encoding="utf-8") for path in sorted(design.glob("*.sdc"))] if design else []
    comment = "".join(f"# {line}\n" for line in prompt.splitlines() if line.strip())
    return "\n".join([*written, comment])


def told(offers: list[Offer]) -> dict[str, Any]:
    """How often something is offered, and how often that is right: of all tasks and of what is offered."""
    made = [one for one in offers if one.text.strip()]
    known = [one for one in offers if one.by_known_way]
    return {
        "offered": mean([bool(one.text.strip()) for one in offers]),
        "offered is right": mean([one.right for one in made]) if made else {"n": 0},
        "right of all": mean([one.right for one in offers]),
        **{
            f"right of {level}": mean([one.right for one in offers if one.task.level == level])
            for level in LEVELS
        },
        **({"known way is right": mean([one.right for one in known])} if known else {}),
        "ms": harness.summary([one.milliseconds for one in made]),
        **({"ms of known ways": harness.summary([one.milliseconds for one in known])} if known else {}),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tasks", type=int, default=1000, help="at most so many")
    given = options.parse_args()
    chosen = sample(tasks(HELD_OUT, TOOL), given.tasks, SEED)
    with TemporaryDirectory() as directory, ExitStack() as stack:
        home = Path(directory)
        judge = Judge({TOOL: load_spec(TOOL, Home(home / "specs"))})
        with_ways = stack.enter_context(running_server(home / "with"))
        model_only = stack.enter_context(running_server(home / "model", CHIPSMITH_TAB__COMMENTS="false"))
        arms = [
            Arm("in the design's folder", with_ways, True),
            Arm("in a script of its own", with_ways, False),
            Arm("model alone", model_only, True),
        ]
        arms[0].warm_up()
        offers: dict[str, list[Offer]] = {arm.name: [] for arm in arms}
        for number, task in enumerate(chosen, 1):
            for arm in arms:
                offers[arm.name].append(arm.offer(task, judge))
            print(f"{number} of {len(chosen)}", file=sys.stderr)
    what = (
        "offers below comments that ask for something: held-out tasks for OpenSTA, means with 95 % intervals"
    )
    result = {arm: told(found) for arm, found in offers.items()}
    harness.save("comments", {"what": what, "bar": "none: the model alone is what others have", **result})


if __name__ == "__main__":
    main()
