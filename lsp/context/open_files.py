"""Context from other open files: how they begin."""

from __future__ import annotations

from attrs import frozen

from chipsmith.lsp.context.index import Index, Text
from chipsmith.lsp.context.snippet import Cursor, Snippet, trim
from chipsmith.lsp.documents import Document

HEAD = 500
"""Characters of a file's head."""


@frozen
class OpenFiles:
    """Heads of open files of the document's language, licence and other comments left out."""

    index: Index
    name: str = "open"

    def gather(self, document: Document, cursor: Cursor, budget: int) -> list[Snippet]:  # noqa: ARG002 - as all
        own, found = self.index.text_of(document).family, []
        for text in self.index.others(document):
            line, rest = _after_comments(text)
            head = trim(rest, min(HEAD, budget)) if text.family == own else ""
            if head:
                budget -= len(head)
                found.append(Snippet(self.name, text.shown, head, line))
        return found


def _after_comments(text: Text) -> tuple[int, str]:
    """The first line of code, and the text from there."""
    marks = tuple(comment.mark for comment in text.language.comments)
    block = (text.language.block_comment or ("",))[0]
    lines, inside = text.text[: 20 * HEAD].splitlines(keepends=True), False
    for number, line in enumerate(lines):
        bare = line.strip()
        if not inside and block and bare.startswith(block):
            inside = True
        if inside:
            inside = not bare.endswith((text.language.block_comment or ("", ""))[1])
        elif bare and not (marks and bare.startswith(marks)):
            return number, "".join(lines[number:])
    return 0, ""
