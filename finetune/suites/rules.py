"""Rules about an answer's form that a program can check; an empty answer follows none."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from attrs import frozen


@frozen
class Rule:
    """What is asked of an answer, and whether an answer has it."""

    text: str
    _holds: Callable[[str], bool | re.Match[str] | None]

    def holds(self, answer: str) -> bool:
        return bool(answer.strip()) and bool(self._holds(answer.strip()))


def _wholly(pattern: str) -> Callable[[str], re.Match[str] | None]:
    compiled = re.compile(pattern, re.DOTALL)
    return compiled.fullmatch


def _lines(pattern: str, count: int) -> Callable[[str], bool]:
    """Exactly `count` lines that begin so, and no line beside them."""

    def holds(answer: str) -> bool:
        lines = [line.strip() for line in answer.splitlines() if line.strip()]
        return len(lines) == count and all(re.match(pattern, line) for line in lines)

    return holds


def _is_json(answer: str) -> bool:
    """An object with the key "answer", with a code fence around it or without."""
    inner = re.sub(r"\A```(?:json)?\n|\n```\Z", "", answer)
    try:
        return set(json.loads(inner)) == {"answer"}
    except (ValueError, TypeError):
        return False


def _words(answer: str) -> list[str]:
    return re.findall(r"[\w'-]+", answer.lower())


FORMS = (
    Rule('Answer with exactly 3 bullet points that begin with "- ", and nothing else.', _lines(r"- ", 3)),
    Rule(
        "Answer with exactly 4 lines, numbered 1. to 4.",
        _wholly(r"\n+".join(rf"{n}\. [^\n]+" for n in range(1, 5))),
    ),
    Rule('Answer with a JSON object that has the one key "answer".', _is_json),
    Rule("Answer in at most 20 words.", lambda answer: len(_words(answer)) <= 20),
    Rule("Answer in at least 60 words.", lambda answer: len(_words(answer)) >= 60),
    Rule("Answer in one single line.", _lines("", 1)),
    Rule(
        "Answer in exactly two paragraphs with an empty line between them.",
        _wholly(r"(?:[^\n]+\n)+\s*\n(?:[^\n]+\n?)+"),
    ),
    Rule("Answer in lower-case letters only.", lambda answer: answer == answer.lower()),
    Rule("Answer in capital letters only.", lambda answer: answer == answer.upper()),
    Rule("Put your whole answer between double quotes.", _wholly(r'"[^"]+"')),
    Rule("Begin with a title between << and >>.", _wholly(r"<<[^<>\n]+>>.*")),
    Rule('Begin your answer with the words "In short:".', _wholly(r"In short:.*")),
    Rule('End your answer with the words "That is all."', _wholly(r".*That is all\.")),
    Rule("Put your whole answer into one Markdown code block.", _wholly(r"```\w*\n(?:(?!```).)+\n```")),
)
"""What the whole answer has to be."""
WORDINGS = (
    Rule('Do not use the words "the" and "is".', lambda answer: not {"the", "is"} & {*_words(answer)}),
    Rule("Use no commas.", lambda answer: "," not in answer),
    Rule('Use the word "always" at least twice.', lambda answer: _words(answer).count("always") > 1),
    Rule('Use the words "time" and "cost".', lambda answer: {"time", "cost"} <= {*_words(answer)}),
    Rule('Do not use the letter "z".', lambda answer: "z" not in answer.lower()),
)
"""Which words it has to have or to lack; each goes together with each form."""
