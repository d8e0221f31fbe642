"""Commands of EDA tools that a question names, as passages: how they are used, by the tools' specs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chipsmith.core.errors import ToolError
from chipsmith.core.home import Home
from chipsmith.eda.specs.model import Command, ToolSpec
from chipsmith.eda.specs.signature import signature
from chipsmith.eda.specs.store import known_tools, load_spec
from chipsmith.server.assistants.chat.passages import USAGE, Given

MOST = 3
_NAMED = re.compile(r"`([^`\s]+)[^`\n]*`|(?<![\w/.:-])([A-Za-z]\w*_\w+)(?![\w/(]|\.\w)")
"""In backticks, or with an underscore, which no word of prose has."""
_CODE = re.compile(r"^\s*```.*?(?:^\s*```|\Z)", re.DOTALL | re.MULTILINE)


def commands_named(question: str, home: Home) -> list[Given]:
    """The commands in a question, a tool before those that include it; equal ones of two tools once.

    Blocks of code are not looked into: what stands there is not what is asked about.
    """
    names = list(dict.fromkeys(quoted or bare for quoted, bare in _NAMED.findall(_CODE.sub("", question))))
    if not names:
        return []
    specs = sorted(_specs(home), key=lambda spec: (bool(spec.includes), spec.tool))
    found: dict[str, Given] = {}
    for name in names:
        for spec in specs:
            if command := spec.command(name):
                told = _given(spec, command)
                found.setdefault(told.text, told)
    return list(found.values())[:MOST]


def _specs(home: Home) -> Iterator[ToolSpec]:
    for tool in known_tools(home):
        try:
            yield load_spec(tool, home)
        except ToolError:  # a spec of somebody's own that cannot be used; `chipsmith tool list` tells
            continue


def _given(spec: ToolSpec, command: Command) -> Given:
    flags = [f"{flag.name}: {flag.help}" for flag in command.flags if flag.help]
    text = "\n".join([signature(command).label, *filter(None, [command.help]), *flags])
    name = f"{spec.tool} {command.name}"
    head = f"{spec.tool} {spec.version}".strip()
    return Given(0, USAGE, name, f"@{USAGE}:{name}", "", 1, 1 + text.count("\n"), text, breadcrumb=head)
