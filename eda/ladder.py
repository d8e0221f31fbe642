"""How far a script gets: it parses, it uses only what the tool knows, it runs, it produces what was asked.

The last rung rests on expectations: data, one JSON object each, read by `expectations([...])`. Their fields are
told at the top of `chipsmith.eda.expectations`; in short: where to look (`probe`, `file`, or else the script's
own output) and what must be found (`equals`, `contains`, `lacks`, `matches`, `words`, `near` with `within`).

A script runs in a folder of its own that begins as a copy of the design's: it reads the design's files by their
relative names (`read_liberty cells.lib`). Probes run after it, one by one, in the same process and in the order
in which they are written, also where the script ends itself with `exit`; a probe that fails is an expectation
that is not met and hinders no other. What the script prints and what each probe prints are told apart by lines
that carry a random number of 128 bits, made anew for each run.
"""

from __future__ import annotations

from chipsmith.eda.expectations import Expectation, expectation, expectations

__all__ = ["Expectation", "expectation", "expectations"]
