"""`chipsmith chat`: questions to the running server, the answers as they are written."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import define, field

from chipsmith import __version__
from chipsmith.collectors.mentions import Situation
from chipsmith.collectors.questions import Questions
from chipsmith.core.client import stream
from chipsmith.core.config import Config
from chipsmith.core.console import print_error, print_json, stderr
from chipsmith.core.errors import ChipsmithError, InputError
from chipsmith.core.events import new_id
from chipsmith.core.home import Home

MOST_PIPED = 200_000
"""Characters read from a pipe."""
ENDINGS = ("/quit", "/exit")
ALONE = (
    "[dim]The model's own knowledge: none of your documents was found to speak of this. "
    "`chipsmith index PATH…` adds some.[/]"
)


@define
class Conversation:
    """Turns that know of each other."""

    home: Home
    config: Config
    questions: Questions
    messages: list[dict[str, str]] = field(factory=list)
    session: str = field(factory=new_id)

    def ask(self, text: str) -> Iterator[dict[str, Any]]:
        """The answer's chunks; when it is complete, question and answer belong to the conversation.

        Raises:
            InputError: a mention brings nothing, or there is no such slash command.
            ServerUnreachableError: no server runs, or it went away in the middle.
            RefusedError: the server answered with an error.
        """
        ready = self.questions.ready(text, _situation(text))
        messages = [*self.messages, {"role": "user", "content": ready.pop("question")}]
        request = {
            "model": "chat",
            "messages": messages,
            "stream": True,
            "client": f"chipsmith chat {__version__}",
            "session": self.session,
            "workspace": str(Path.cwd()),
            **ready,
        }
        answer = ""
        for chunk in stream(self.home, self.config, "/v1/chat/completions", json=request):
            answer += text_of(chunk)
            yield chunk
        self.messages = [*messages, {"role": "assistant", "content": answer}]


def ask(home: Home, config: Config, question: str | None, *, as_json: bool = False) -> None:
    """Answer one question, or one after the other from a terminal where none is given."""
    conversation = Conversation(home, config, Questions.of(home, config.chat))
    if question is None:
        if not sys.stdin.isatty():
            raise InputError("There is no question.", fix='give one: chipsmith chat "…".')
        _talk(conversation)
        return
    chunks = conversation.ask(question)
    if as_json:
        _print_json(chunks)
    else:
        _print(chunks)


def _talk(conversation: Conversation) -> None:
    """Question after question; what goes wrong with one of them does not end the conversation."""
    stderr().print(f"[dim]Ask, or end with {ENDINGS[0]}. @ names files and more, / is a command.[/]")
    while True:
        try:
            text = input("› ").strip()
        except (EOFError, KeyboardInterrupt):
            return
        if text in ENDINGS:
            return
        try:
            if text:
                _print(conversation.ask(text))
        except KeyboardInterrupt:
            stderr().print("\n[dim]Stopped.[/]")
        except ChipsmithError as error:
            print_error(error)


def _print(chunks: Iterator[dict[str, Any]]) -> None:
    rests_on_passages = False
    for chunk in chunks:
        sys.stdout.write(text_of(chunk))
        sys.stdout.flush()
        rests_on_passages |= "context" in chunk
    sys.stdout.write("\n")
    if not rests_on_passages:
        stderr().print(ALONE)


def _print_json(chunks: Iterator[dict[str, Any]]) -> None:
    told = ("id", "model", "model_version", "usage", "timings", "context", "citations")
    answer, last = "", {}
    for chunk in chunks:
        answer, last = answer + text_of(chunk), chunk
    print_json({"text": answer, **{key: last[key] for key in told if key in last}})


def _situation(text: str) -> Situation:
    """The working directory; standard input only where it is asked for, since a pipe may never end."""
    piped = sys.stdin.read(MOST_PIPED) if "@stdin" in text and not sys.stdin.isatty() else ""
    return Situation(Path.cwd(), stdin=piped)


def text_of(chunk: dict[str, Any]) -> str:
    """The words that a chunk adds; chunks with only a role or only usage add none."""
    return "".join(choice.get("delta", {}).get("content") or "" for choice in chunk.get("choices", ()))
