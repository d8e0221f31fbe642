"""Offers below a comment: the lines that a known way makes of it, which no model has to write."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from attrs import frozen

from chipsmith.core.comment import Comment, comment_above
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


@frozen
class CommentOffers:
    """Makes offers of comments. `known` says what a script for one would be; files that `exclusion` covers,
    or that lie outside the workspace, are not read for their names."""

    known: Known
    exclusion: Exclusion

    async def below(self, editing: Editing) -> str:
        """What to offer, with line feeds: nothing unless a known way does what the comment above asks."""
        prefix, suffix = editing.request.prefix, editing.request.suffix
        comment = comment_above(prefix)
        if not (editing.tool and comment) or suffix.partition("\n")[0].strip() or len(comment.text) > LONGEST:
            return ""
        script = await self.known(self._request(editing, comment, prefix + suffix))
        lines, there = script.splitlines(), set(map(str.strip, (prefix + suffix).splitlines()))
        if all(line.strip() in there for line in lines):
            return ""
        return f"\n{prefix.rpartition(chr(10))[2]}".join(lines)

    def _request(self, editing: Editing, comment: Comment, beside: str) -> ScriptRequest:
        workspace, folder = editing.workspace, Path(editing.path).parent
        inside = bool(workspace) and folder.is_relative_to(workspace)
        return ScriptRequest(
            prompt=comment.text,
            tool=editing.tool,
            beside=beside,
            folder=folder if inside else None,
            may_read=partial(self._may_read, workspace),
            caller=Caller(workspace=workspace),
        )

    def _may_read(self, workspace: str, path: Path) -> bool:
        real = path.resolve()
        inside = real.is_relative_to(Path(workspace).resolve())
        small = real.is_file() and real.stat().st_size <= LARGEST
        return inside and small and not self.exclusion.covers(str(path), workspace)
