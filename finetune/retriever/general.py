"""Questions about something else: Python's own library, by the first sentence of its documentation.

A model that gets worse at these has forgotten general language.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import re
from collections.abc import Iterator
from functools import cache

from attrs import frozen

from chipsmith.core.errors import InputError

MODULES = """
    argparse ast asyncio bisect calendar collections configparser contextlib copy csv datetime decimal
    difflib email.message enum fractions functools glob gzip heapq http.client inspect ipaddress
    itertools json logging mailbox mimetypes os pathlib pickle platform pprint queue random re sched
    shutil smtplib socket sqlite3 statistics string subprocess tarfile tempfile textwrap threading
    unittest.mock urllib.parse urllib.request uuid zipfile
    """.split()  # noqa: SIM905 -- fifty lines else
LEAST_QUESTION, LEAST_ANSWER = 5, 12
"""Words."""


@frozen
class Pair:
    question: str
    answer: str
    module: str


def general_pairs(most: int) -> list[Pair]:
    """At most so many, always the same ones on the same Python.

    Raises:
        InputError: Python runs without documentation.
    """
    if not _pairs():
        raise InputError("Python's library says nothing of itself.", fix="run Python without -OO.")
    return sorted(_pairs(), key=lambda pair: hashlib.sha256(pair.question.encode()).digest())[:most]


@cache
def _pairs() -> tuple[Pair, ...]:
    found: dict[str, Pair] = {}
    for name in MODULES:
        for pair in _of_module(name):
            found.setdefault(pair.answer, pair)
    return tuple(found.values())


def _of_module(name: str) -> Iterator[Pair]:
    module = importlib.import_module(name)
    for title, part in sorted(vars(module).items()):
        if title.startswith("_") or getattr(part, "__module__", None) != name:
            continue
        yield from _of(title, part, name)
        if inspect.isclass(part):
            for method, function in sorted(vars(part).items()):
                if not method.startswith("_") and inspect.isfunction(function):
                    yield from _of(method, function, name)


def _of(title: str, part: object, module: str) -> Iterator[Pair]:
    """What it does, asked without its name; what else is said of it answers."""
    first, _, rest = (inspect.getdoc(part) or "").partition("\n\n")
    question = re.sub(rf"\b{re.escape(title)}\b", "", " ".join(first.split()))
    if len(question.split()) >= LEAST_QUESTION and len(rest.split()) >= LEAST_ANSWER:
        yield Pair(question, " ".join(rest.split()), module)
