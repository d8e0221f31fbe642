"""Where the definitions of a program stand, by tree-sitter, whose grammars ship in wheels."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from chipsmith.collectors.corpus.definitions import Definition
from chipsmith.collectors.corpus.parsed import Lines

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Query

_C = """
(function_definition declarator: (_) @name) @whole
(struct_specifier name: (_) @name body: (_)) @whole
(union_specifier name: (_) @name body: (_)) @whole
(enum_specifier name: (_) @name body: (_)) @whole
(type_definition declarator: (_) @name) @whole
(preproc_function_def name: (_) @name) @whole
"""

QUERIES = {
    "python": """
(function_definition name: (_) @name) @whole
(class_definition name: (_) @name) @scope
""",
    "c": _C,
    "cpp": _C
    + """
(class_specifier name: (_) @name body: (_)) @scope
(namespace_definition name: (_) @name) @scope
""",
    "shellscript": "(function_definition name: (_) @name) @whole",
    "makefile": """
(rule (targets) @name) @whole
(define_directive name: (_) @name) @whole
""",
}
"""What is found in each language; `scope` may hold other definitions, `whole` is not taken apart."""
_HDL = """
"""
_GRAMMARS = {"shellscript": "bash", "makefile": "make", "verilog": "systemverilog"}
"""Names of grammars that differ from the language's in the table; the rest are equal."""


def definitions(lines: Lines, language: str) -> list[Definition]:
    """Definitions in any order; a text that is broken gives those that can be made out."""
    from tree_sitter import QueryCursor

    parser, query = _tools(language)
    tree = parser.parse(lines.text.encode("utf-8", "replace"))
    found, whole = [], []
    for _, captures in QueryCursor(query).matches(tree.root_node):
        for kind in ("whole", "scope"):
            for node in captures.get(kind, ()):
                outer = _with_decorators(node)
                each = Definition(_name(captures["name"][0]), outer.start_point.row + 1, _last(outer))
                found.append(each)
                if kind == "whole":
                    whole.append(each)
    return _not_inside(found, whole)


def _not_inside(found: list[Definition], whole: list[Definition]) -> list[Definition]:
    kept, end = [], 0
    whole_ones = set(map(id, whole))
    for each in sorted(found, key=lambda each: (each.first, -each.last)):
        if each.last > end:
            kept.append(each)
            if id(each) in whole_ones:
                end = each.last
    return kept


def _with_decorators(node: Node) -> Node:
    parent = node.parent
    return (
        parent
        if parent is not None and parent.type in ("decorated_definition", "template_declaration")
        else node
    )


def _last(node: Node) -> int:
    """A node that ends with its newline ends on the line before."""
    row, column = node.end_point
    return row + 1 if column or row == node.start_point.row else row


def _name(node: Node) -> str:
    """The name in a declarator such as `*f(int a)`."""
    while (inner := node.child_by_field_name("declarator")) is not None:
        node = inner
    return " ".join((node.text or b"").decode("utf-8", "replace").split())


@cache
def _tools(language: str) -> tuple[Parser, Query]:
    from tree_sitter import Language, Parser, Query

    grammar = import_module(f"tree_sitter_{_GRAMMARS.get(language, language)}")
    loaded = Language(grammar.language())
    return Parser(loaded), Query(loaded, QUERIES[language])
