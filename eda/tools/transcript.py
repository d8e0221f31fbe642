"""Telling a script's own words from those of the harness that ran it.

The harness writes marker lines, `NONCE word argument`, each after a newline of its own. The nonce, 128 random
bits, is made anew for each run, so no output holds it by chance. A script that searches its own process for
it could forge markers and thereby deceive whoever asked for the script, but nobody else.

======================  ==========================================================================
marker                  what follows, until the next one
======================  ==========================================================================
`script`                the script's output; before it, the tool's and the design's
`unloaded`              why the design could not be loaded
`at LINE`               more of the script's output; the tool has come to this line
`error LINE`            the tool's message
`exit CODE`             nothing; the script ended itself
`probe N`               what a probe printed
`value N` `failed N`    a probe's value, or why it failed
`end`                   nothing; the harness came to its end
======================  ==========================================================================
"""

from __future__ import annotations

import re

from attrs import define

from chipsmith.eda.tools.model import Probed


@define
class Transcript:
    loading: str = ""
    """What was said before the script began."""
    began: bool = False
    output: str = ""
    error: str = ""
    line: int | None = None
    """Of the error, or the last one that the tool came to."""
    code: int = 0
    """What the script gave to `exit`."""
    probed: tuple[Probed, ...] = ()
    ended: bool = False
    """The harness came to its end: neither the script nor the tool stopped it."""


def read(text: str, nonce: str) -> Transcript:
    """Take apart what a harness with this nonce has printed."""
    parts = re.split(rf"\n{nonce} (\w+) ?(-?\d*)\n", text)
    found = Transcript(loading=parts[0])
    probed: dict[str, Probed] = {}
    for word, argument, said in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        match word:
            case "script":
                found.began, found.output = True, said
            case "unloaded":
                found.error = said.strip()
            case "at":
                found.output += said
                found.line = int(argument)
            case "error":
                found.error = said.strip()
                found.line = int(argument) or None
            case "exit":
                found.code = int(argument)
            case "probe":
                probed[argument] = Probed(text=said)
            case "value":
                probed[argument] = Probed(
                    text=printed if (printed := probed[argument].text).strip() else said
                )
            case "failed":
                probed[argument] = Probed(text=probed[argument].text, error=said.strip())
            case "end":  # what a tool may do while it shuts down is of no interest
                found.ended = True
                break
    found.probed = tuple(probed.values())
    return found
