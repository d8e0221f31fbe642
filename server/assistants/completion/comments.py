"""Below a comment: the lines that a known way makes of it, and whether a model's have to do with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from attrs import frozen

from chipsmith.core.comment import comment_above
from chipsmith.core.errors import ToolError
from chipsmith.server.assistants.chat.caller import Caller
from chipsmith.server.assistants.completion.editing import Editing
from chipsmith.server.assistants.completion.filters import Exclusion
from chipsmith.server.assistants.scripts.request import ScriptRequest

LONGEST = 400
"""Characters of a comment that asks for something; a longer one explains."""

LARGEST = 2_000_000
"""Bytes of a file that is read for its names while a person types."""

Known = Callable[[ScriptRequest], Awaitable[str]]
"""The script of a known way; nothing where there is none."""

Regards = Callable[[ScriptRequest, str], Awaitable[bool]]
"""Whether lines use anything of what a request tells."""


@frozen
class CommentOffers:
    """Takes comments for requests. `known` says what a script for one would be, `regards` whether lines do
    anything of it; files that `exclusion` covers, or that lie outside the workspace, are not read for names.
    """

    known: Known
    regards: Regards
    exclusion: Exclusion

    async def below(self, editing: Editing) -> str:
        """What to offer, with line feeds: nothing unless a known way does what the comment above asks."""
        request = self._request(editing)
        try:
            script = await self.known(request) if request else ""
        except ToolError:  # a spec of somebody's own that cannot be used; the editor tells the person
            return ""
        prefix, suffix = editing.request.prefix, editing.request.suffix
        lines, there = script.splitlines(), set(map(str.strip, (prefix + suffix).splitlines()))
        if all(line.strip() in there for line in lines):
            return ""
        return f"\n{prefix.rpartition(chr(10))[2]}".join(lines)

    async def disregarded(self, editing: Editing, text: str) -> bool:
        """Whether a text uses nothing of what the comment above it tells."""
        request = self._request(editing)
        try:
            return request is not None and not await self.regards(request, text)
        except ToolError:  # as above
            return False

    def _request(self, editing: Editing) -> ScriptRequest | None:
        """What the comment above asks for; None where there is none, or the cursor's line has text."""
        prefix, suffix = editing.request.prefix, editing.request.suffix
        comment = comment_above(prefix)
        if not (editing.tool and comment) or suffix.partition("\n")[0].strip() or len(comment.text) > LONGEST:
            return None
        workspace, folder = editing.workspace, Path(editing.path).parent
        inside = bool(workspace) and folder.is_relative_to(workspace)
        return ScriptRequest(
            prompt=comment.text,
            tool=editing.tool,
            beside=prefix + suffix,
            folder=folder if inside else None,
            may_read=partial(self._may_read, workspace),
            caller=Caller(workspace=workspace),
        )

    def _may_read(self, workspace: str, path: Path) -> bool:
        real = path.resolve()
        inside = real.is_relative_to(Path(workspace).resolve())
        small = real.is_file() and real.stat().st_size <= LARGEST
        return inside and small and not self.exclusion.covers(str(path), workspace)
