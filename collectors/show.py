"""`devdata show`: what was recorded, as a person reads it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import Factory, define, field, frozen

from chipsmith.collectors.reader import Report, days, parse, read_day
from chipsmith.core.events import ChatFeedback, ChatTurn, CompletionOutcome, CompletionShown, Event

if TYPE_CHECKING:
    from rich.console import RenderableType

POLL_S = 0.5


@frozen
class Example:
    """An event and what became of it: an offer's last outcome, an answer's last rating."""

    event: Event
    outcome: CompletionOutcome | ChatFeedback | None = None


@frozen(kw_only=True)
class Wanted:
    """Which events to show."""

    event: str | None = None
    """A kind; by default completions and chats, which carry what became of them."""
    language: str | None = None

    def __call__(self, example: Example) -> bool:
        event = example.event
        kinds = (self.event,) if self.event else (CompletionShown.name, ChatTurn.name)
        if event.name not in kinds:
            return False
        return self.language is None or getattr(event, "language", None) == self.language


@define
class Pairs:
    """Finds the outcome to an event; the first that it is told of a completion or turn stays."""

    _last: dict[str, CompletionOutcome | ChatFeedback] = Factory(dict)

    def learn(self, events: Iterable[Event]) -> None:
        for event in events:
            match event:
                case CompletionOutcome():
                    self._last.setdefault(event.completion, event)
                case ChatFeedback():
                    self._last.setdefault(event.turn, event)

    def example(self, event: Event) -> Example:
        match event:
            case CompletionShown():
                return Example(event, self._last.get(event.completion))
            case ChatTurn():
                return Example(event, self._last.get(event.turn))
        return Example(event)


def latest(root: Path, wanted: Wanted, limit: int, report: Report | None = None) -> list[Example]:
    """The last `limit` examples below `root`, oldest first; earlier days are not even read."""
    pairs, found = Pairs(), list[Example]()
    for day in reversed(days(root)):
        events = read_day(root, day, report)[::-1]
        pairs.learn(events)
        found += filter(wanted, map(pairs.example, events))
        if len(found) >= limit:
            break
    return found[:limit][::-1]


@define
class Follower:
    """Yields what is appended below `root` after it was made."""

    _root: Path
    _read: dict[Path, int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._read = {file: file.stat().st_size for file in self._files()}

    def new(self) -> list[Event]:
        """The events that came since the last call, in the order of their times, outcomes last of equals."""
        events = [event for file in self._files() for event in self._new_in(file)]
        return sorted(events, key=lambda e: (e.time, isinstance(e, CompletionOutcome | ChatFeedback)))

    def _files(self) -> list[Path]:
        return sorted(self._root.glob("*/*/*.jsonl"))

    def _new_in(self, file: Path) -> Iterator[Event]:
        with file.open("rb") as stream:
            if stream.seek(0, 2) < self._read.get(file, 0):  # rewritten by a purge: nothing in it is new
                self._read[file] = stream.tell()
            stream.seek(self._read.get(file, 0))
            for line in stream:
                if not line.endswith(b"\n"):
                    return
                self._read[file] = self._read.get(file, 0) + len(line)
                event = parse(line)
                if isinstance(event, Event):
                    yield event


def follow(
    root: Path, wanted: Wanted, tell: Callable[[Example], None], *, ended: Callable[[], bool] = lambda: False
) -> None:
    """Tell every new event as it is recorded, an outcome together with the offer that it is about."""
    follower, judged = Follower(root), dict[str, Event]()
    while not ended():
        for event in follower.new():
            example = Example(event)
            match event:
                case CompletionShown(completion=key) | ChatTurn(turn=key):
                    judged[key] = event
                case CompletionOutcome(completion=key) | ChatFeedback(turn=key) if key in judged:
                    example = Example(judged.pop(key), event)
            if wanted(example):
                tell(example)
        time.sleep(POLL_S)


def as_dict(example: Example) -> dict[str, Any]:
    """For programs: the event's fields, with the outcome's beside."""
    import cattrs

    values = {"event": example.event.name, **cattrs.unstructure(example.event)}
    if example.outcome is not None:
        values["outcome"] = {"event": example.outcome.name, **cattrs.unstructure(example.outcome)}
    return values


_COLOURS = {"accepted": "green", "partly_accepted": "green", "typed_through": "cyan", "rejected": "red"}


def rendered(example: Example) -> RenderableType:
    """For people: the last lines before the cursor with the offer, or question and answer."""
    from rich.panel import Panel
    from rich.text import Text

    event, outcome = example.event, example.outcome
    match event:
        case CompletionShown():
            fate = outcome.outcome if isinstance(outcome, CompletionOutcome) else "no outcome yet"
            colour = _COLOURS.get(fate, "yellow")
            head = "\n".join(event.prefix.split("\n")[-4:])
            body = Text.assemble((_safe(head), "dim"), (_safe(event.text), f"bold {colour}"))
            title = _safe(f"{_when(event)} {event.language or 'text'} {event.path}:{event.line + 1}")
            foot = f"{fate} · {event.latency_ms:.0f} ms · {event.model_version}"
            return Panel(body, title=Text(title), subtitle=Text(foot, colour), title_align="left")
        case ChatTurn():
            rating = f"thumbs {outcome.rating}" if isinstance(outcome, ChatFeedback) else event.finish
            asked = event.messages[-1].content if event.messages else ""
            body = Text.assemble((_safe(asked) + "\n\n", "bold"), _safe(event.answer))
            title = f"{_when(event)} chat · {event.model_version}"
            return Panel(body, title=Text(title), subtitle=Text(rating), title_align="left")
    return Text(_safe(f"{_when(event)} {event.name}  {_facts(event)}"))


_CONTROL = {code: "\ufffd" for code in (*range(32), 127, *range(128, 160)) if chr(code) not in "\n\t"}


def _safe(text: str) -> str:
    """Recorded text must not steer the terminal."""
    return text.translate(_CONTROL)


def _when(event: Event) -> str:
    return event.time[:19].replace("T", " ")


def _facts(event: Event) -> str:
    import cattrs

    hidden = ("id", "time", "session", "user")
    return "  ".join(f"{k}={v}" for k, v in cattrs.unstructure(event).items() if v and k not in hidden)
