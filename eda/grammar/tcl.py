"""A grammar of Tcl scripts that use a tool's commands: only these commands and flags can be written."""

from __future__ import annotations

from collections.abc import Sequence

from chipsmith.eda.grammar.command import Wanted, command_rule
from chipsmith.eda.grammar.gbnf import Grammar, one_of
from chipsmith.eda.grammar.values import Values
from chipsmith.eda.grammar.words import Words
from chipsmith.eda.specs.model import ToolSpec

MOST_LINES = 24
INDENT = "  "
QUERIES = ("get_", "all_", "find_", "sta::")
"""How commands begin that stand in brackets for what they return."""


def tcl_grammar(spec: ToolSpec, wanted: Sequence[Wanted], values: Values, *, lines: int = MOST_LINES) -> str:
    """GBNF of scripts of up to `lines` statements, each on its line, ended by an empty line.

    `wanted` are the commands that may be used beside Tcl's own; commands that the spec does not check
    take any words.
    """
    grammar = Grammar()
    grammar.add("root", f'statement "\\n" (statement "\\n"){{0,{lines - 1}}} "\\n"')
    words = Words(grammar, values, frozenset(spec.names))
    rules = {item.command.name: command_rule(grammar, words, item) for item in wanted}
    queries = [rule for name, rule in rules.items() if name.startswith(QUERIES)]
    grammar.add("query", one_of([*queries, *_general_queries()]))
    _statements(grammar, list(rules.values()))
    return grammar.text()


def _general_queries() -> list[str]:
    return [
        '"expr {" calculation "}"',
        '"llength " (var | objects | "[" query "]")',
        '"lindex " (var | "[" query "]") " " ("end" | [0-9]{1,2})',
        '"format " string (" " (var | "[" query "]")){1,4}',
        '"lsort " ("-real " | "-integer ")? (var | "[" query "]")',
    ]


def _statements(grammar: Grammar, commands: list[str]) -> None:
    """Plain statements, and procedures, loops and conditions around plain ones, two deep."""
    add = grammar.add
    add("word", 'number | var | "[" query "]" | objects | string | name | list')
    plain = [
        *(f'{command} (" >" " "? file | " >> " file)?' for command in commands),
        '"set " ident " " word',
        '"puts " (string | var | "[" query "]" | ident)',
        '"incr " ident (" " [0-9]{1,3})?',
        '"lappend " ident (" " word){1,4}',
        '"return " word',
        '"break"',
        '"continue"',
    ]
    add("plain", one_of(plain))
    add("test", "operand comparison operand | var")
    add("condition", 'test ((" && " | " || ") test){0,3}')
    add("operand", 'number | var | "[" query "]" | string | [0-9]{1,4}')
    add("comparison", one_of(f'" {sign} "' for sign in ("==", "!=", "<", ">", "<=", ">=", "eq", "ne", "in")))
    inner = _blocks(grammar, "inner", "plain", depth=2)
    outer = _blocks(grammar, "outer", f"(plain | {inner})", depth=1)
    add("procedure", f'"proc " ident " {{" (ident (" " ident){{0,3}})? "}} " {outer}-block')
    add("statement", f"plain | {outer} | procedure")


def _blocks(grammar: Grammar, name: str, body: str, *, depth: int) -> str:
    pad, end = f'"{INDENT * depth}"', f'"{INDENT * (depth - 1)}}}"'
    block = grammar.add(f"{name}-block", f'"{{\\n" ({pad} {body} "\\n"){{1,8}} {end}')
    count = '"{set " ident " " operand "} {" condition "} {incr " ident (" " operand)? "} "'
    return grammar.add(
        name,
        f'"foreach " ident " " (var | "[" query "]" | objects | list) " " {block}'
        f' | "if {{" condition "}} " {block} (" else " {block})?'
        f' | "while {{" condition "}} " {block}'
        f' | "for " {count} {block}',
    )
