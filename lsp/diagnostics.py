"""What the checks find in open documents, told to the editor while they are edited."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, field, frozen
from lsprotocol import types

from chipsmith.core.errors import ToolError
from chipsmith.lsp.documents import Document
from chipsmith.lsp.messages.blocks import CheckParams, CheckResult
from chipsmith.lsp.toolbox import Toolbox

if TYPE_CHECKING:
    from chipsmith.eda.findings import Edit, Finding

log = logging.getLogger(__name__)

PAUSE_S = 0.25
"""Without an edit, after which a document is checked."""
MOST_CHARACTERS = 400_000
"""Longer texts are generated, and are left alone."""
MOST_FINDINGS = 200
SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "hint": types.DiagnosticSeverity.Hint,
}


@frozen
class Found:
    """Findings, and how many edits the document had seen when they were found."""

    edits: int
    findings: tuple[Finding, ...]


@define
class Diagnostics:
    """Checks documents one at a time, in a thread; `publish` sends what was found."""

    toolbox: Toolbox
    publish: Callable[[types.PublishDiagnosticsParams], None]
    pause_s: float = PAUSE_S
    _found: dict[str, Found] = field(factory=dict, init=False)
    _tasks: dict[str, asyncio.Task[None]] = field(factory=dict, init=False)
    _turn: asyncio.Lock = field(factory=asyncio.Lock, init=False)

    def opened(self, document: Document) -> None:
        self._schedule(document, 0.0)

    def changed(self, document: Document) -> None:
        self._schedule(document, self.pause_s)

    def closed(self, uri: str) -> None:
        """Forget a document, and take its findings back."""
        if task := self._tasks.pop(uri, None):
            task.cancel()
        self.toolbox.closed(uri)
        if self._found.pop(uri, None):
            self.publish(types.PublishDiagnosticsParams(uri, []))

    def end(self) -> None:
        """The session ends: nothing more is checked."""
        for task in self._tasks.values():
            task.cancel()

    def actions(self, document: Document, wanted: types.Range) -> list[types.CodeAction]:
        """The quick fixes of what was found where `wanted` lies; none while a newer text is being checked."""
        found = self._found.get(document.uri)
        if found is None or found.edits != document.edits:
            return []
        start, stop = document.offset_at_position(wanted.start), document.offset_at_position(wanted.end)
        made = []
        for finding in found.findings:
            first, last = _span(document, finding)
            if first <= stop and start <= last:
                diagnostic = _diagnostic(document, finding)
                made += [_action(document, diagnostic, fix.title, fix.edits) for fix in finding.fixes]
        return made

    async def of_block(self, params: CheckParams) -> CheckResult:
        """What the checks find in a code block of an answer; nothing where no tool is known for it.

        Raises:
            ToolError: a spec of the person's own cannot be read.
        """
        block = Document(f"{params.uri or 'chipsmith:'}#block", params.text, 1, params.language)
        if not self.toolbox.covers(block):
            return CheckResult(None, [])
        findings = await asyncio.to_thread(self._find, block, params.text)
        tool = self.toolbox.tool(block) or None
        self.toolbox.closed(block.uri)
        return CheckResult(tool, [_diagnostic(block, finding) for finding in findings])

    def _schedule(self, document: Document, pause_s: float) -> None:
        if not self.toolbox.covers(document):
            return
        if former := self._tasks.pop(document.uri, None):
            former.cancel()
        self._tasks[document.uri] = asyncio.create_task(self._check(document, pause_s))

    async def _check(self, document: Document, pause_s: float) -> None:
        await asyncio.sleep(pause_s)
        async with self._turn:
            edits, text = document.edits, document.source
            try:
                findings = await asyncio.to_thread(self._find, document, text)
            except ToolError as error:  # a spec of the person's own that cannot be read
                log.warning("%s", error)
                return
            except Exception:  # a fault in a check must not cost the editor anything
                log.exception("the checks failed")
                return
        if document.edits == edits:
            self._found[document.uri] = Found(edits, tuple(findings))
            shown = [_diagnostic(document, finding) for finding in findings]
            self.publish(types.PublishDiagnosticsParams(document.uri, shown, document.version))

    def _find(self, document: Document, text: str) -> list[Finding]:
        if len(text) > MOST_CHARACTERS:
            log.info("a text of %d characters is not checked", len(text))
            return []
        from chipsmith.eda.check import check

        spec = self.toolbox.look(document, text)
        path = Path(document.path) if document.path else None
        return check(text, spec, path=path)[:MOST_FINDINGS] if spec else []


def _offset(document: Document, line: int, column: int) -> int:
    starts = document.line_starts
    return starts[line] + column if line < len(starts) else len(document.source)


def _span(document: Document, place: Finding | Edit) -> tuple[int, int]:
    return _offset(document, place.line, place.start), _offset(document, place.end_line, place.end)


def _range(document: Document, place: Finding | Edit) -> types.Range:
    first, last = _span(document, place)
    return types.Range(document.position_at_offset(first), document.position_at_offset(last))


def _diagnostic(document: Document, finding: Finding) -> types.Diagnostic:
    return types.Diagnostic(
        _range(document, finding),
        finding.message,
        severity=SEVERITIES[finding.severity],
        code=finding.code,
        source="chipsmith",
    )


def _action(
    document: Document, diagnostic: types.Diagnostic, title: str, edits: tuple[Edit, ...]
) -> types.CodeAction:
    changes = [types.TextEdit(_range(document, edit), edit.text) for edit in edits]
    return types.CodeAction(
        title,
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[diagnostic],
        edit=types.WorkspaceEdit(changes={document.uri: changes}),
    )
