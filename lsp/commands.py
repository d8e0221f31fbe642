"""Help with commands as they are written: completion, hover and signatures, from the tool's spec."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import define
from lsprotocol import types

from chipsmith.lsp.documents import Document
from chipsmith.lsp.toolbox import Toolbox

if TYPE_CHECKING:
    from chipsmith.eda.specs.model import Command, ToolSpec
    from chipsmith.eda.tcl.expected import Expected

MOST_ITEMS = 300
NEAR = 16_384
"""How far back a statement may begin."""
_PROCEDURE = re.compile(r"^[ \t]*proc[ \t]+(?:::)?([\w:]+)", re.MULTILINE)
_KINDS = {
    "command": types.CompletionItemKind.Function,
    "procedure": types.CompletionItemKind.Function,
    "flag": types.CompletionItemKind.Property,
    "choice": types.CompletionItemKind.EnumMember,
}


@define
class Commands:
    toolbox: Toolbox

    def complete(self, document: Document, position: types.Position) -> types.CompletionList:
        """Commands, flags and choices that begin as the word at the position does."""
        spec = self._spec(document)
        if spec is None:
            return types.CompletionList(is_incomplete=False, items=[])
        from chipsmith.eda.tcl.cursor import cursor_at
        from chipsmith.eda.tcl.expected import expected_at

        text, base, at = _around(document, position)
        cursor = cursor_at(text, at)
        place = types.Range(document.position_at_offset(base + cursor.start), position)
        found = expected_at(cursor, spec, dict.fromkeys(_PROCEDURE.findall(document.source)))
        items = [_item(one, place) for one in found[:MOST_ITEMS]]
        return types.CompletionList(is_incomplete=len(found) > MOST_ITEMS, items=items)

    def hover(self, document: Document, position: types.Position) -> types.Hover | None:
        """Usage and help of the command or flag at the position."""
        spec = self._spec(document)
        if spec is None:
            return None
        from chipsmith.eda.tcl.cursor import spot_at
        from chipsmith.eda.tcl.expected import command_of

        text, base, at = _around(document, position)
        spot = spot_at(text, at)
        command, used = command_of(spot.words, spec) if spot else (None, 0)
        if spot is None or command is None:
            return None
        told = _told(command, spec) if spot.index < used else _told_of_flag(command, spot.words[spot.index])
        if not told:
            return None
        start, end = (document.position_at_offset(base + one) for one in (spot.start, spot.end))
        content = types.MarkupContent(types.MarkupKind.Markdown, told)
        return types.Hover(content, types.Range(start, end))

    def signature(self, document: Document, position: types.Position) -> types.SignatureHelp | None:
        """The usage of the command that is being written, and the part of it that comes next."""
        spec = self._spec(document)
        if spec is None:
            return None
        from chipsmith.eda.specs.signature import signature
        from chipsmith.eda.tcl.cursor import cursor_at
        from chipsmith.eda.tcl.expected import active_parameter, command_of

        text, _, at = _around(document, position)
        cursor = cursor_at(text, at)
        command, used = command_of(cursor.words, spec)
        if command is None:
            return None
        usage = signature(command)
        places = [types.ParameterInformation(place) for place in usage.parameters]
        shown = types.SignatureInformation(usage.label, command.help or None, places)
        active = active_parameter(command, cursor.words[used:], cursor.written)
        return types.SignatureHelp([shown], active_signature=0, active_parameter=active)

    def _spec(self, document: Document) -> ToolSpec | None:
        spec = self.toolbox.spec(document)
        return spec if spec and spec.language == "tcl" else None


def _item(expected: Expected, place: types.Range) -> types.CompletionItem:
    return types.CompletionItem(
        expected.text,
        kind=_KINDS[expected.what.value],
        detail=expected.detail or None,
        documentation=expected.help or None,
        text_edit=types.TextEdit(place, expected.text),
    )


def _around(document: Document, position: types.Position) -> tuple[str, int, int]:
    """The text near a position, where that begins, and the position in it."""
    offset = document.offset_at_position(position)
    base = max(offset - NEAR, 0)
    return document.source[base : offset + NEAR], base, offset - base


def _told(command: Command, spec: ToolSpec) -> str:
    from chipsmith.eda.specs.signature import signature

    flags = [f"- `{flag.name}` {flag.help}" for flag in command.flags if flag.help]
    parts = [f"```tcl\n{signature(command).label}\n```", command.help, "\n".join(flags)]
    parts.append(f"*{spec.tool} {spec.version}*".replace(" *", "*"))
    return "\n\n".join(part for part in parts if part)


def _told_of_flag(command: Command, written: str | None) -> str:
    flag = command.flag(written) if written else None
    if flag is None:
        return ""
    value = f" *{flag.value.name or flag.value.kind}*" if flag.value else ""
    choices = f": {', '.join(flag.value.choices)}" if flag.value and flag.value.choices else ""
    return f"`{flag.name}`{value}{choices}" + (f"\n\n{flag.help}" if flag.help else "")
