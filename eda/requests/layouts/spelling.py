"""Layers, sizes and positions of a request, each spelled the one way that is looked for later."""

from __future__ import annotations

import re

_N = r"-?\d+(?:\.\d+)?"
_UNIT = r"(?:um|µm|nm|microns?|micrometers?|micrometres?)"
_SPELLED = [
    (re.compile(pattern, re.IGNORECASE), told)
    for pattern, told in (
        (r"\b(?:layer|gds(?: layer)?)\s*(?:number\s*)?(\d+)\s*,?\s*(?:and\s+)?(?:datatype|data type|dt)\s*(\d+)", r"\1/\2"),
        (r"\blayer\s*\(?(\d+)\s*,\s*(\d+)\)?(?![\d.])", r"\1/\2"),
        (r"\blayers\s+(\d+)(?![\d./])((?:\s*,\s*\d+(?![\d./]))*)\s*,?\s*(and|or)\s+(\d+)(?![\d./])", r"\1/0\2 \3 \4/0"),
        (r"\b(layer|metal|number)\s+(\d+)(?![\d./,]|\s*(?:um|nm|x|by)\b)", r"\1 \2/0"),
        (rf"({_N})\s*({_UNIT})?\s*[x×]\s*(?=\d)", r"\1 \2 by "),
        (rf"\bx\s*=?\s*({_N})\s*{_UNIT}?\s*(?:,|and|/|)\s*y\s*=?\s*({_N})(?![\w.])", r"(\1, \2)"),
        (r"\((\d+/\d+)\)", r"\1"),
        (rf"(?<![\d.])({_N})\s*(?:um|µm|micron)(?:\^?2|²)", r"\1 square um"),
        (r"\b(?:um|µm|micron)(?:\^?2|²)|\bsq(?:uare|\.)?\s*(?:um|µm|microns?|micrometers?|micrometres?)", "square um"),
        (rf"\b({_N})\s*(?:times|fold)\s+(?=as|larger|bigger)", r"\1 times "),
    )
]  # fmt: skip
_COMPARED = (
    (re.compile(r"\b(?:(?:smaller|less|lower|shorter) than|under|beneath)(?= \d)", re.IGNORECASE), "below"),
    (
        re.compile(r"\b(?:(?:larger|bigger|greater|more|higher) than|over|exceeding)(?= \d)", re.IGNORECASE),
        "above",
    ),
)
_BARE_POINT = re.compile(
    rf"\b(at|from|to|on|over|via|through|around|by)\s+({_N})\s*,\s?({_N})(?![\w.]|,)", re.IGNORECASE
)


def spelled(prompt: str) -> str:
    """The request with `layer 5 datatype 0` as `5/0`, `2x1 um` as `2 by 1 um`, `x=1 y=2` as `(1, 2)`."""
    for pattern, told in _SPELLED:
        prompt = pattern.sub(told, prompt)
    for pattern, told in _COMPARED:
        prompt = pattern.sub(told, prompt)
    prompt = re.sub(r"\b(?:the )?(?:gds )?layers? (?=\d+/\d+)", "", prompt, flags=re.IGNORECASE)
    prompt = _BARE_POINT.sub(r"\1 (\2, \3)", prompt)
    return re.sub(r"[ \t]+([.,;:?]\s|[.,;:?]$)", r"\1", re.sub(r"[ \t]+", " ", prompt))
