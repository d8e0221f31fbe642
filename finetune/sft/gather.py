"""What the step learns from: every kind of instruction, from where a person's order and recipe say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import frozen

from chipsmith.core.home import Home
from chipsmith.eda.specs.store import known_tools, load_spec
from chipsmith.finetune.examples import read_split
from chipsmith.finetune.recipe import Recipe
from chipsmith.finetune.sft.bugs import from_bugs
from chipsmith.finetune.sft.collect import HELDOUT, TRAIN, Collection, Instructions
from chipsmith.finetune.sft.commands import from_spec
from chipsmith.finetune.sft.documents import from_passages, place_of
from chipsmith.finetune.sft.general import from_chats
from chipsmith.finetune.sft.instruction import Instruction, Kind
from chipsmith.finetune.sft.recipe import SftRecipe
from chipsmith.finetune.sft.recorded import from_completions, from_conversations
from chipsmith.finetune.sft.scripts import from_examples, parted_examples
from chipsmith.finetune.sft.synthesis.makers import maker_of
from chipsmith.finetune.sources import Sources
from chipsmith.finetune.steps.contract import StepName
from chipsmith.retrieval.passages import Passage

MOST_PASSAGES = 20_000
MADE_TO_HELD = 60
"""Of made requests, so many are learnt for one that is held out."""
CHARACTERS_PER_TOKEN = 4
"""Of prose, to cut passages about as long as the index has them."""


def gather_instructions(sources: Sources, section: SftRecipe) -> tuple[Instructions, Collection]:
    """Raises NotEnoughDataError, DataError, InputError."""
    share = sources.recipe.data.heldout_share
    collection, gatherer = Collection(section, share), _Gatherer(sources, section, share)
    for kind, gather in (
        (Kind.SCRIPTS, gatherer.scripts), (Kind.MADE, gatherer.made), (Kind.COMMANDS, gatherer.commands),
        (Kind.BUGS, gatherer.bugs), (Kind.RECORDED, gatherer.recorded),
        (Kind.DOCUMENTS, gatherer.documents), (Kind.GENERAL, gatherer.general),
    ):  # fmt: skip
        if section.blend.of(kind):
            for held, found in gather():
                collection.add(found, held=held)
    return collection.finish(), collection


def held_out_scripts(sources: Sources) -> Iterator[Instruction]:
    """No step learns from these; solved tasks that their prompts show are learnt ones, as served."""
    learnt, held = parted_examples(sources.recipe.data.heldout_share)
    return from_examples(held, learnt, sources.home, seed=sources.recipe.data.seed)


def made_heldout(section: SftRecipe, home: Home) -> Iterator[Instruction]:
    """Of every tool; no step learns from these."""
    for tool, count in section.made.items():
        yield from maker_of(tool, home)(max(1, count // MADE_TO_HELD), held_out=True, seed=section.seed)


def instructed(recipe: Recipe) -> SftRecipe:
    """The section `[sft]`, for all steps that read instructions; its defaults where there is none."""
    return recipe.section(SftRecipe) if StepName.SFT in recipe.steps else SftRecipe()


Parts = Iterator[tuple[bool | None, Iterable[Instruction]]]
"""Instructions that are held out, that are learnt, or (None) that are parted by their sources."""


@frozen
class _Gatherer:
    sources: Sources
    section: SftRecipe
    share: float

    @property
    def home(self) -> Home:
        return self.sources.home

    def scripts(self) -> Parts:
        learnt, _ = parted_examples(self.share)
        yield False, from_examples(learnt, learnt, self.home, seed=self.section.seed)
        yield True, held_out_scripts(self.sources)

    def made(self) -> Parts:
        """Requests with marks for their values, as the role `script` is asked for them."""
        yield True, made_heldout(self.section, self.home)
        for tool, count in self.section.made.items():
            yield False, maker_of(tool, self.home)(count, held_out=False, seed=self.section.seed)

    def commands(self) -> Parts:
        general = frozenset(load_spec("tcl", self.home).names)
        for tool in known_tools(self.home):
            own = frozenset[str]() if tool == "tcl" else general
            yield None, from_spec(load_spec(tool, self.home), own)

    def bugs(self) -> Parts:
        from chipsmith.collectors.bugs.reader import records

        for file in self.section.bugs:
            yield None, from_bugs(records(Path(file).expanduser()))

    def recorded(self) -> Parts:
        with self.sources.exported("sft") as directory:
            if directory:
                yield False, list(from_conversations(directory / TRAIN))
                yield True, list(from_conversations(directory / HELDOUT))
        with self.sources.exported("fim") as directory:
            if directory:
                split = read_split(directory)
                yield False, from_completions(split.train)
                yield True, from_completions(split.heldout)

    def documents(self) -> Parts:
        if not self.sources.corpus:
            return
        from chipsmith.finetune.retriever.reading import read_passages

        tested = {example.source for example in self.sources.examples.heldout}
        sides: dict[bool, list[Passage]] = {False: [], True: []}
        for one in read_passages(self.sources.corpus, _count, MOST_PASSAGES).values():
            sides[place_of(one) in tested].append(one)
        for held, side in sides.items():
            yield held, from_passages(side, most=self.section.most_of_kind, seed=self.section.seed)

    def general(self) -> Parts:
        yield None, from_chats([Path(file).expanduser() for file in self.section.general])


def _count(texts: Iterable[str]) -> list[int]:
    return [len(text) // CHARACTERS_PER_TOKEN for text in texts]
