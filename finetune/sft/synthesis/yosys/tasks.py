"""Requests for Yosys put together of one to four intents, and proved in the sandbox."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from attrs import frozen

from chipsmith.core.processors import cores
from chipsmith.eda.design_names import read_design_names
from chipsmith.eda.requests.literals import Units
from chipsmith.eda.requests.masks import Masked, masked
from chipsmith.eda.requests.wording import Intent
from chipsmith.eda.script_prompt import END
from chipsmith.eda.tools import Run, find_tool
from chipsmith.finetune.sft.instruction import Instruction, Kind, is_held_out
from chipsmith.finetune.sft.synthesis.macros import sides
from chipsmith.finetune.sft.synthesis.places import Filled, Value, filled, hints, keyed, plain
from chipsmith.finetune.sft.synthesis.sentences import joined, styled
from chipsmith.finetune.sft.synthesis.yosys.designs import Source, sources

TOOL = "yosys"
BEGINS = "yosys -import"
ONCE = frozenset({"procs", "opt"})
"""Passes that another intent may have run already."""
PARTS = (1, 1, 2, 2, 3, 4)
HELD_SHARE = 0.2
CELLS = ("$add", "$sub", "$mul", "$mux", "$pmux", "$dff", "$and", "$xor", "$eq", "$logic_not")
WORDS = ("done", "synthesis finished", "after opt", "step 1", "ready", "netlist written", "ok")
NEW = ("core_2", "unit_x", "top_1", "block_a", "new_top", "stage_3")
STEMS = ["net", "out", "result", "mapped", "flat", "elaborated", "final", "dump_1"]


@frozen
class Task:
    """A request and its script, which ran."""

    filled: Filled
    source: Source
    parts: tuple[str, ...]
    run: Run

    @property
    def combination(self) -> str:
        return f"scripts:{TOOL}:{' + '.join(sorted(self.parts))}"

    @property
    def request(self) -> Masked:
        """As the server reads it."""
        return masked(self.filled.prompt, read_design_names(self.source.folder), Units())


def yosys_instructions(count: int, *, held_out: bool, seed: int) -> Iterator[Instruction]:
    """About `count` requests with marks for their values, and the scripts with the same marks.

    Raises:
        ToolMissingError: Yosys is not installed.
        SandboxError: nothing can be run safely here.
    """
    with tempfile.TemporaryDirectory(prefix="chipsmith-") as folder:
        for task in tasks(count, Path(folder), held_out=held_out, seed=seed):
            request = task.request
            answer = task.filled.hidden(request)
            if request.fill(answer) == task.filled.script:
                yield Instruction(Kind.MADE, task.combination, answer + END, text=request.prompt(TOOL))


def tasks(count: int, folder: Path, *, held_out: bool = False, seed: int = 0) -> Iterator[Task]:
    """About `count` tasks; the designs are written to `folder`."""
    rng = random.Random(f"{seed} {held_out}")  # noqa: S311 -- reproducible choices, no secrets
    designs = sources(folder, held_out=held_out, rng=rng)
    drafts = list(_drafts(sides(__package__, held_out=held_out), designs, count, held_out, rng))
    tool = find_tool(TOOL)

    def run(draft: tuple[Filled, Source, tuple[str, ...]]) -> Task:
        return Task(*draft, tool.run(draft[0].script, design=draft[1].folder))

    with ThreadPoolExecutor(cores()) as pool:
        yield from (task for task in pool.map(run, drafts) if task.run.ok)


def _drafts(
    intents: Sequence[Intent], designs: Sequence[Source], count: int, held_out: bool, rng: random.Random
) -> Iterator[tuple[Filled, Source, tuple[str, ...]]]:
    seen = set[str]()
    for _ in range(count):
        design = rng.choice(designs)
        parts = _parts(intents, design.loaded, rng)
        names = tuple(part.script for part in parts)
        if len(parts) > 1 and is_held_out(" + ".join(sorted(names)), HELD_SHARE) != held_out:
            continue
        made = _compose(parts, design, rng)
        if made.prompt not in seen:
            seen.add(made.prompt)
            yield made, design, names


def _parts(intents: Sequence[Intent], loaded: bool, rng: random.Random) -> list[Intent]:
    """Some in the order of a synthesis run; a design that is not loaded is read first."""
    reading = [one for one in intents if one.script.startswith("read_")]
    rest = [one for one in intents if one not in reading]
    chosen = rng.sample(rest, k=rng.choice(PARTS))
    return ([] if loaded else [rng.choice(reading)]) + sorted(chosen, key=intents.index)


def _compose(parts: Sequence[Intent], design: Source, rng: random.Random) -> Filled:
    said, scripts = [], []
    for number, part in enumerate(parts):
        wording, script = part.say(rng)
        own = f"#{number}" if len(parts) > 1 else ""
        said.append(keyed(wording, own, ("file", "name")))
        scripts.append(keyed(script, own, ("file", "name")))
    request, template = joined(said, rng), _joined_lines(scripts)
    return filled(styled(request, rng), template, _values(hints(f"{request} {template}"), design, rng))


def _joined_lines(scripts: Iterable[str]) -> str:
    lines = [BEGINS]
    for line in (line for script in scripts for line in script.split("\n")):
        if line not in ONCE or line not in lines:
            lines.append(line)
    return "\n".join(lines)


def _values(wanted: Mapping[str, str], design: Source, rng: random.Random) -> dict[str, Value]:
    return {key: _value(key, hint, design, rng) for key, hint in wanted.items()}


def _value(key: str, hint: str, design: Source, rng: random.Random) -> Value:
    if hint == "top" or key == "file":
        named = design.top if hint == "top" else design.file
        return Value(named, named)
    if hint == "param":
        return Value("WIDTH", "WIDTH")
    if hint == "cell":
        cell = rng.choice(CELLS)
        return Value(cell, f"\\{cell}")
    if key.startswith("text"):
        text = rng.choice(WORDS)
        return Value(f'"{text}"', text)
    if key.startswith("number"):
        return plain(rng.randint(2, 6) if hint == "lut" else rng.choice((2, 5, 7, 8, 10, 12, 16, 24, 32)))
    made = f"{rng.choice(STEMS)}.{hint}" if key.startswith("file") else rng.choice(NEW)
    return Value(made, made)
