"""Layers, sizes and positions of a request, each spelled the one way that is looked for later."""

from __future__ import annotations

import re

from chipsmith.eda.requests.layouts.grammar import rules

_LAYER = re.compile(r"\b(?:the )?(?:gds )?layers? (?=\d+/\d+)", re.IGNORECASE)
_BLANKS, _BEFORE_STOP = re.compile(r"[ \t]+"), re.compile(r"[ \t]+([.,;:?](?:\s|$))")


def spelled(prompt: str) -> str:
    """The request with `layer 5 datatype 0` as `5/0`, `2x1 um` as `2 by 1 um`, `x=1 y=2` as `(1, 2)`."""
    for rule in rules("spelling"):
        prompt = rule.pattern.sub(rule.code, prompt)
    return _BEFORE_STOP.sub(r"\1", _BLANKS.sub(" ", _LAYER.sub("", prompt)))
