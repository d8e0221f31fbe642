"""A draft that fell short, written again from the failing line on, with the tool's message."""

from __future__ import annotations

from attrs import frozen

from chipsmith.server.assistants.scripts.draft import Way, Writer
from chipsmith.server.assistants.scripts.plan import Plan
from chipsmith.server.assistants.scripts.request import Candidate

TEMPERATURES = (0.4, 0.7, 1.0)
LONGEST_MESSAGE = 300


@frozen
class Repairer:
    plan: Plan
    writer: Writer

    async def repair(self, candidate: Candidate) -> str | None:
        """A new text, or None where nothing says what is wrong."""
        if not candidate.message:
            return None
        lines = candidate.text.split("\n")
        at = _statement_at(lines, candidate.line)
        kept, wrong = lines[:at], "\n".join(lines[at:])
        unit = self.plan.whole
        prompt = unit.prompt + "".join(f"{line}\n" for line in kept) + _warning(wrong, candidate.message)
        temperature = TEMPERATURES[min(candidate.round, len(TEMPERATURES) - 1)]
        written = await self.writer.write(
            prompt, Way("model", temperature=temperature, seed=candidate.number + 1), unit.grammar
        )
        return "\n".join([*kept, written.strip("\n")])


def _statement_at(lines: list[str], line: int | None) -> int:
    """The first line of the top-level statement in which `line` stands; the start where it is not known."""
    if line is None or not lines:
        return 0
    at = min(line, len(lines) - 1)
    while at > 0 and (lines[at][:1] in {" ", "\t", "}"}):
        at -= 1
    return at


def _warning(wrong: str, message: str) -> str:
    first = wrong.split("\n", 1)[0]
    return f"# Not: {first}\n# {' '.join(message.split())[:LONGEST_MESSAGE]}\n"
