"""Scripts over LSP: asked for by a request, or by a comment in a script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from attrs import define
from lsprotocol import types
from pygls.uris import to_fs_path

from chipsmith.core.comment import Comment, comment_at
from chipsmith.core.errors import InputError, RefusedError
from chipsmith.lsp.connection import Connection
from chipsmith.lsp.documents import Document
from chipsmith.lsp.messages.scripts import WRITE, ScriptParams, ScriptResult
from chipsmith.lsp.session import Session
from chipsmith.lsp.toolbox import Toolbox

TITLE = "Write script from this comment"
RUNGS = {"nothing": "does not parse", "parses": "parses", "known": "holds, not run", "runs": "runs"}


@define
class Scripts:
    """Asks the server for scripts, and says where a comment asks for one."""

    connection: Connection
    session: Session
    toolbox: Toolbox

    async def write(
        self, params: ScriptParams, send: Callable[[str], None], document: Document | None = None
    ) -> ScriptResult:
        """Tell through `send` what happens, a line each, and return the script; waits for a server.

        Args:
            document: whose tool is meant where the parameters name none, and whose names are known.

        Raises:
            InputError: no tool is named, and the document is a script for none that is known.
            ServerUnreachableError: there is no server, or it went away.
            RefusedError: the server refused, such as for an unknown tool.
        """
        tool = params.tool or (self.toolbox.tool_now(document) if document else "")
        if not tool:
            raise InputError("Nothing says which tool the script is for.", fix="name the tool.")
        await self.connection.settled()
        async for told in self.connection.stream("/v1/scripts", self._body(params, tool, document)):
            if told["event"] == "done":
                return _result(told)
            send(_line(told))
        raise RefusedError("The server ended its answer early.", fix="ask again; see the server's log.")

    def action(self, document: Document, wanted: types.Range) -> types.CodeAction | None:
        """The code action where the cursor stands in a comment of a script for a known tool."""
        if not (self.toolbox.covers(document) and comment_at(document.source, wanted.start.line)):
            return None
        if not self.toolbox.tool(document):
            return None
        arguments = [{"uri": document.uri, "line": wanted.start.line}]
        command = types.Command(TITLE, WRITE, arguments=arguments)
        return types.CodeAction(TITLE, kind=types.CodeActionKind.RefactorRewrite, command=command)

    async def below_comment(
        self, document: Document, line: int, send: Callable[[str], None]
    ) -> tuple[ScriptResult, types.WorkspaceEdit]:
        """The script, and the edit that puts it below the comment, if the document is still the same.

        Raises:
            InputError: there is no comment, the tool is not known, no draft held, or the comment changed.
        """
        found = comment_at(document.source, line)
        tool = self.toolbox.tool_now(document)
        if found is None or not tool:
            raise InputError(
                "There is no comment that a script could be written for.",
                fix="put the cursor into a comment that says what to do, in a script for a known tool.",
            )
        result = await self.write(ScriptParams(found.text, tool), send, document)
        if not result.script:
            raise InputError(
                f"No draft held: {result.message}", fix="say it in other words or smaller steps."
            )
        if comment_at(document.source, line) != found:
            raise InputError("The comment changed meanwhile.", fix="ask again.")
        return result, _below(found, document, result.script)

    def _body(self, params: ScriptParams, tool: str, document: Document | None) -> dict[str, Any]:
        asked = {"prompt": params.prompt, "tool": tool, "design": params.design, "run": params.run}
        return {**asked, **_around(document), "stream": True, **self.session.base()}


def _below(comment: Comment, document: Document, script: str) -> types.WorkspaceEdit:
    """Insert a script below a comment, indented as that is."""
    lines = [comment.indent + line if line else line for line in script.rstrip("\n").split("\n")]
    ends = document.source.splitlines(keepends=True)[comment.last_line].endswith(("\n", "\r"))
    text = "\n".join(lines) + "\n" if ends else "\n" + "\n".join(lines)
    whole = document.source.splitlines()[comment.last_line]
    units = len(whole.encode("utf-16-le")) // 2
    at = types.Position(comment.last_line + 1, 0) if ends else types.Position(comment.last_line, units)
    edit = types.TextEdit(types.Range(at, at), text)
    named = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(named, [edit])])


def _around(document: Document | None) -> dict[str, str]:
    """The script that another one goes into, and where it lies."""
    from chipsmith.eda.script_names import MOST_CHARACTERS

    if document is None or len(document.source) > MOST_CHARACTERS:
        return {}
    path = to_fs_path(document.uri)
    return {"beside": document.source, **({"folder": str(Path(path).parent)} if path else {})}


def _line(told: dict[str, Any]) -> str:
    number = told["candidate"] + 1
    if told["event"] == "check":
        why = f": {told['message']}" if told["message"] else ""
        return f"draft {number} {RUNGS.get(told['rung'], told['rung'])}{why}\n"
    return f"{'repairing' if told['event'] == 'repair' else 'wrote'} draft {number}\n"


def _result(told: dict[str, Any]) -> ScriptResult:
    names = ("id", "script", "rung", "message", "explanation", "notes", "tool", "model", "model_version")
    return ScriptResult(**{name: told[name] for name in names})
