"""Context from the files that a document names: what they define."""

from __future__ import annotations

from attrs import frozen

from chipsmith.core.languages.definitions import definitions
from chipsmith.lsp.context.index import Index, Text
from chipsmith.lsp.context.snippet import Cursor, Snippet, trim
from chipsmith.lsp.documents import Document

MODULES_ONLY = ("module", "macromodule", "interface", "package")


@frozen
class Named:
    """Names and arguments rather than bodies; of netlists and sources read by scripts, modules and ports."""

    index: Index
    name: str = "named"

    def gather(self, document: Document, cursor: Cursor, budget: int) -> list[Snippet]:  # noqa: ARG002 - as all
        """One snippet a file, in the document's order; each may take half of what is left."""
        own, found = self.index.text_of(document).family, []
        for text in self.index.named(document):
            share = trim(_outline(text, foreign=text.family != own), max(budget // 2, 200))
            if share and len(share) <= budget:
                budget -= len(share)
                found.append(Snippet(self.name, text.shown, share))
        return found


def _outline(text: Text, *, foreign: bool) -> str:
    heads = [one.head for one in definitions(text.family, text.text)]
    if foreign:
        heads = [head for head in heads if head.split(None, 1)[0] in MODULES_ONLY]
    return "\n".join(heads) if heads or foreign else text.text
