"""Our script examples as instructions, in the two forms in which the server asks for scripts."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence

from chipsmith.core.home import Home
from chipsmith.eda.script_prompt import END, MOST_COMMANDS, script_prompt
from chipsmith.eda.solved import Example, all_examples
from chipsmith.eda.specs.model import Command, ToolSpec
from chipsmith.eda.specs.store import load_spec
from chipsmith.finetune.sft.instruction import Instruction, Kind, asked, code_block, is_held_out

MOST_SHOWN = 3
"""Solved tasks shown before the open one; the server shows what fits."""
BARE_SHARE = 0.25
"""Of the prompts, those without solved tasks: then the model must know by itself."""

_FLAG = re.compile(r"(?<=\s)-[A-Za-z]\w*")


def combination(example: Example) -> str:
    """The tool with the commands and flags that a script combines: what is learnt in one is learnt in all.

    Prompts that ask for the same in other words, and the same script on another design, share it.
    """
    flags = set(_FLAG.findall(example.script))
    return f"scripts:{example.tool}:{' '.join(sorted(example.commands))}:{' '.join(sorted(flags))}"


def parted_examples(heldout_share: float) -> tuple[list[Example], list[Example]]:
    """Those to learn from and those that are held out, by what they combine."""
    sides: dict[bool, list[Example]] = {False: [], True: []}
    for example in all_examples():
        sides[is_held_out(combination(example), heldout_share)].append(example)
    return sides[False], sides[True]


def from_examples(
    examples: Sequence[Example], shown_from: Sequence[Example], home: Home, *, seed: int
) -> Iterator[Instruction]:
    """Two instructions each; solved tasks shown in prompts are taken from `shown_from`."""
    for example in examples:
        rng = random.Random(f"{seed} {example.id}")  # noqa: S311 -- reproducible choices, no secrets
        spec = load_spec(example.tool, home)
        yield Instruction(
            Kind.SCRIPTS,
            combination(example),
            code_block(spec.language, example.script),
            asked(chat_request(example.tool, example.prompt)),
        )
        yield Instruction(
            Kind.SCRIPTS,
            combination(example),
            example.script + END,
            text=served_prompt(example, shown_from, spec, rng),
        )


def chat_request(tool: str, prompt: str) -> str:
    """As `devdata export --format sft` words it."""
    return f"Write a script for {tool}: {prompt.strip()}"


def served_prompt(example: Example, shown_from: Sequence[Example], spec: ToolSpec, rng: random.Random) -> str:
    """The prompt of a draft as retrieval might have filled it: mostly right, with some that misleads."""
    near = nearest(example, shown_from)[: rng.randint(1, MOST_SHOWN)]
    shown = [] if rng.random() < BARE_SHARE else near
    names = [name for one in (example, *near) for name in sorted(one.commands)]
    commands = own_commands(spec, names)[:MOST_COMMANDS]
    rng.shuffle(commands)
    return script_prompt(spec, example.prompt, commands=commands, examples=shown)


def nearest(example: Example, among: Iterable[Example]) -> list[Example]:
    """Other examples of the tool, the likest requests first; none that answers it word for word."""
    from rapidfuzz import fuzz

    others = [
        one for one in among if one.tool == example.tool and one.script.split() != example.script.split()
    ]
    return sorted(others, key=lambda one: -fuzz.token_set_ratio(one.prompt, example.prompt))


def own_commands(spec: ToolSpec, names: Iterable[str]) -> list[Command]:
    """Those of the tool itself, not those of the language, once each."""
    named = (spec.command(name) for name in dict.fromkeys(names))
    return [one for one in named if one is not None and (one.flags or one.help or one.returns)]
