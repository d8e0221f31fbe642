"""Which made scripts run: many in one process of the tool, each on the design loaded anew."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chipsmith.eda.sandbox import Limits
from chipsmith.eda.tools import Tool
from chipsmith.finetune.sft.synthesis.opensta.compose import Pair
from chipsmith.finetune.sft.synthesis.opensta.designs import Generated

BATCH = 100
"""Scripts of one process."""
LIMITS = Limits(time_s=60, output_kb=16_384)
MARK = "@chipsmith"
_COMPLAINT = re.compile(r"^Error:|^Warning:.*\bnot (?:found|supported)\b", re.MULTILINE)


def proved(pairs: Sequence[Pair], design: Generated, tool: Tool) -> list[Pair]:
    """Those whose script runs without an error and finds what it names."""
    kept: list[Pair] = []
    for at in range(0, len(pairs), BATCH):
        kept += _batch(pairs[at : at + BATCH], design, tool)
    return kept


def _batch(pairs: Sequence[Pair], design: Generated, tool: Tool) -> list[Pair]:
    """Of a batch that takes the tool down, each half by itself; of one script, none."""
    _, netlist, constraints = design.files
    again = f"read_verilog {netlist}\nlink_design {design.top}\nread_sdc {constraints}\n"
    script = "".join(
        f'{again}puts "\\n{MARK} {at}"\nif {{[catch {{uplevel #0 {{\n{pair.script}\n}}}} message]}} '
        f'{{ puts "\\nError: $message" }}\nputs "\\n{MARK} end"\n'
        for at, pair in enumerate(pairs)
    )
    run = tool.run(script, design=design.folder, limits=LIMITS)
    told = re.findall(rf"^{MARK} (\d+)\n(.*?)^{MARK} end$", run.output, re.MULTILINE | re.DOTALL)
    if len(told) < len(pairs):
        if len(pairs) == 1:
            return []
        half = len(pairs) // 2
        return [*_batch(pairs[:half], design, tool), *_batch(pairs[half:], design, tool)]
    return [pairs[int(at)] for at, output in told if not _COMPLAINT.search(output)]
