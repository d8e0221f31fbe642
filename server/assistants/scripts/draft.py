"""Asking the model: one text for one prompt, at some temperature, under a grammar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import aclosing
from itertools import count

from attrs import asdict, define, field, frozen

from chipsmith.core.events import Timings
from chipsmith.eda.python.complete import completed
from chipsmith.eda.python.join import join_scripts
from chipsmith.eda.requests.layouts.frame import Frame
from chipsmith.server.assistants.journal import Journal
from chipsmith.server.assistants.scripts.request import Origin
from chipsmith.server.backends.base import CompletionRequest, TextBackend
from chipsmith.server.engine.job import Priority
from chipsmith.server.engine.sampling import Sampling
from chipsmith.server.hub import Served

MOST_TOKENS = 480
STOPS = ("\n\n", "# Task:", "\n```")


@frozen
class Way:
    """How one candidate is drafted."""

    origin: Origin
    by_step: bool = False
    """Each step of the request by itself, or the request as a whole."""
    place: int = 0
    """Which adapted example, where one is taken as it is."""
    temperature: float = 0.0
    seed: int = 0
    bound: bool = False
    """Of a model that was trained for scripts: under a grammar all the same."""


LADDER = (
    Way("example"), Way("choice"), Way("model"), Way("example", place=1), Way("example", place=2),
)  # fmt: skip
"""Drafts of a request that is one step, the surest first; several kinds, since they fail differently."""
LADDER_OF_STEPS = (
    Way("example", by_step=True), Way("example"), Way("choice", by_step=True), Way("model"),
    Way("model", by_step=True), Way("example", by_step=True, place=1), Way("example", place=1), Way("choice"),
)  # fmt: skip
"""Drafts of a request of several steps."""


def ways(*, steps: bool, steps_first: bool = True) -> Iterator[Way]:
    """Ways of drafting without end: past the ladder the model again, ever less sure of itself."""
    ladder = [*(LADDER_OF_STEPS if steps else LADDER)]
    if steps and not steps_first:
        ladder[0], ladder[1] = ladder[1], ladder[0]
    yield from ladder
    for at in count():
        yield Way("model", steps and at % 2 == 0, 0, min(1.2, 0.3 + 0.1 * at), at)


@define
class Writer:
    """The model with what it has cost so far."""

    served: Served
    backend: TextBackend
    journal: Journal
    conversation: str
    timings: Timings = field(factory=Timings)

    async def write(self, prompt: str, way: Way, grammar: str | None) -> str:
        """What follows `prompt`, up to an empty line; a backend that takes no grammars is asked without.

        Raises:
            InputError: the grammar cannot be read.
            ContextTooLongError: the prompt leaves no room.
        """
        request = CompletionRequest(
            prefix=prompt,
            max_tokens=MOST_TOKENS,
            sampling=Sampling(temperature=way.temperature, seed=way.seed),
            grammar=grammar if self.backend.follows_grammars else None,
            stops=STOPS,
            heal=way.origin != "trained",
            priority=Priority.CHAT,
            told=self._spent,
        )
        text = ""
        async with aclosing(self.backend.complete(request)) as deltas:
            async for delta in deltas:
                text += delta.text
        return text.rstrip()

    def _spent(self, timings: Timings) -> None:
        self.journal.generated(self.served, timings)
        self.timings = _sum(self.timings, timings)


def without_repeats(text: str) -> str:
    """Without lines that say once more what the line before said: small models get stuck so."""
    lines = text.split("\n")
    return "\n".join(line for at, line in enumerate(lines) if at == 0 or line != lines[at - 1])


def put_together(texts: Sequence[str], language: str, frame: Frame | None = None) -> str:
    """The steps' texts as one script, in the frame of a request about a layout."""
    if language == "python":
        once = [text for at, text in enumerate(texts) if not (frame and at and text == texts[at - 1])]
        script = without_repeats(join_scripts(once))
        return completed(script, frame) if frame else script
    return without_repeats("\n".join(text.strip("\n") for text in texts))


def _sum(one: Timings, other: Timings) -> Timings:
    values = asdict(other)
    return Timings(**{name: value + values[name] for name, value in asdict(one).items()})
