"""Where the definitions of a program stand, by tree-sitter, whose grammars ship in wheels."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from chipsmith.collectors.corpus.definitions import Definition
from chipsmith.collectors.corpus.parsed import Lines
from chipsmith.collectors.corpus.parsers.queries import QUERIES

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Query

_GRAMMARS = {"shellscript": "bash", "makefile": "make", "verilog": "systemverilog"}
"""Grammars whose names differ from the language's in the table."""
_SECONDS = 5.0
"""Of the processor. A program of megabytes takes one; what is none may take the square of its length."""
_PIECE = 1 << 16
_MOST_SCRAPS = 20_000
"""Children of one node that is no syntax. To look through them takes the square of their number, and the
library dies of a callback that could stop it (tree-sitter 0.26.1)."""
_WRAPPERS = ("decorated_definition", "template_declaration")
"""Nodes that begin before the definition which they hold."""


def definitions(lines: Lines, language: str) -> Iterator[Definition]:
    """In any order; a text that is broken gives those that can be made out, one that takes too long none."""
    for captures in _matches(lines.text.encode("utf-8", "replace"), language):
        whole = "whole" in captures
        node = captures["whole" if whole else "scope"][0]
        if node.parent is not None and node.parent.type in _WRAPPERS:
            node = node.parent
        yield Definition(_name(captures["name"][0]), node.start_point.row + 1, _last(node), whole=whole)


def _matches(data: bytes, language: str) -> Iterator[dict[str, list[Node]]]:
    """What the language's query finds; nothing where the text cannot be parsed in time."""
    from tree_sitter import Parser, QueryCursor

    end = time.thread_time() + _SECONDS

    def over(_offset: int, _failed: bool = False) -> bool:
        return time.thread_time() > end

    grammar, query = _tools(language)
    try:
        tree = Parser(grammar).parse(lambda at, _: data[at : at + _PIECE], progress_callback=over)
    except ValueError:  # stopped
        return
    if _is_scrap(tree.root_node):
        return
    for _, captures in QueryCursor(query).matches(tree.root_node):
        yield captures


def _is_scrap(root: Node) -> bool:
    """Whether a text is no program in any part of a size that matters."""
    nodes = [root] if root.has_error else []
    while nodes:
        node = nodes.pop()
        if node.is_error and node.child_count > _MOST_SCRAPS:
            return True
        nodes += [child for child in node.children if child.has_error]
    return False


def _last(node: Node) -> int:
    """A node may end with a newline, at the beginning of the line below it."""
    row, column = node.end_point
    return row if column == 0 and row > node.start_point.row else row + 1


def _name(node: Node) -> str:
    """The name in a declarator such as `*f(int a)`."""
    while (inner := node.child_by_field_name("declarator")) is not None:
        node = inner
    return " ".join((node.text or b"").decode("utf-8", "replace").split())


@cache
def _tools(language: str) -> tuple[Language, Query]:
    from tree_sitter import Language, Query

    grammar = Language(import_module(f"tree_sitter_{_GRAMMARS.get(language, language)}").language())
    return grammar, Query(grammar, QUERIES[language])
