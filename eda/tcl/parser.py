"""A parser of Tcl by its twelve rules (Tcl(n), the "Dodekalogue"), for texts that are being typed.

What is not closed ends at its line, or takes all that is left where it opens a block, so that the
commands around it are still seen. Only Tcl's own syntax is known here: that a braced word is a body or
an expression is for those to say who know the command; they parse it with `parse_within`.
"""

from __future__ import annotations

import re

from chipsmith.eda.tcl.escapes import unescape
from chipsmith.eda.tcl.reader import Reader
from chipsmith.eda.tcl.syntax import (
    Command,
    Part,
    Script,
    Shape,
    Substitution,
    Variable,
    Word,
)

_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_SPACE = re.compile(r"(?:[ \t\v\f\r]|\\\r?\n)*")
_BETWEEN = re.compile(r"(?:[ \t\v\f\r\n;]|\\\r?\n)*")
_COMMENT = re.compile(r"#(?:[^\\\n]|\\\r\n|\\.|\\\Z)*", re.DOTALL)
_PLAIN = re.compile(r"[^\s;\\$\[\]\"{}][^\s;\\$\[\]]*(?=[ \t\r\n;]|\Z)")
"""A bare word in which nothing is substituted: nearly all."""
_ESCAPE = re.compile(r"\\(?:\r?\n|.|\Z)", re.DOTALL)
_NAME = re.compile(r"(?:[A-Za-z0-9_]|::+)+")
_BARE = re.compile(r"[^ \t\v\f\r\n;\\$\[]+")
_NESTED = re.compile(r"[^ \t\v\f\r\n;\\$\[\]]+")
_QUOTED = re.compile(r'[^"\\$\[]+')
_INDEX = re.compile(r"[^)\\$\[]+")
_CONTINUATION = re.compile(r"\\\r?\n")
_IN_BRACES = re.compile(r"\\(?:(\r?\n)[ \t]*|.)", re.DOTALL)


def parse(text: str) -> Script:
    """The commands of a text; never raises. Lines may end in LF or CRLF."""
    script = Script(text, (), [], [], match_braces(text))
    script.commands = parse_within(script, 0, len(text))
    return script


def parse_within(script: Script, start: int, end: int) -> tuple[Command, ...]:
    """The commands between two offsets, such as a body's; troubles and comments go to `script`."""
    parser = Parser(script, start, end)
    return parser.commands(nested=False)


def match_braces(text: str) -> dict[int, int]:
    """Each opening brace's closing one; a brace after a backslash does not count."""
    opened: list[int] = []
    closing: dict[int, int] = {}
    for match in _BRACES.finditer(text):
        if match[0] == "{":
            opened.append(match.start())
        elif match[0] == "}" and opened:
            closing[opened.pop()] = match.start()
    return closing


class Parser(Reader):
    """Commands, words and what is substituted in them."""

    def commands(self, *, nested: bool) -> tuple[Command, ...]:
        """Commands up to the end, or up to a closing bracket."""
        found = []
        while self.skip(_BETWEEN) and not (nested and self.text[self.at] == "]"):
            if self.text[self.at] == "#":
                start = self.at
                self.skip(_COMMENT)
                self.script.comments.append((start, self.at))
            else:
                found.append(Command(self._words(nested)))
        return tuple(found)

    def _words(self, nested: bool) -> tuple[Word, ...]:
        words = [self._word(nested)]
        ends = "\n;]" if nested else "\n;"
        while True:
            before = self.at
            if not self.skip(_SPACE) or self.text[self.at] in ends:
                return tuple(words)
            if self.at == before:
                self._extra_characters(words[-1])
            words.append(self._word(nested))

    def _word(self, nested: bool) -> Word:
        start = self.at
        plain = _PLAIN.match(self.text, start, self.end)
        if plain and (plain.end() < self.end or not nested):
            self.at = plain.end()
            return Word(start, self.at, Shape.BARE, plain[0])
        expanded = self._is_expansion(nested)
        self.at += 3 if expanded else 0
        sign = self.text[self.at]
        word = self.braced() if sign == "{" else self.quoted() if sign == '"' else self._bare(nested)
        word.start, word.expanded = start, expanded
        return word

    def _is_expansion(self, nested: bool) -> bool:
        """Whether `{*}` stands here, and a word right behind it."""
        behind = self.at + 3
        if not self.text.startswith("{*}", self.at) or behind >= self.end:
            return False
        ends = " \t\v\f\r\n;]" if nested else " \t\v\f\r\n;"
        return self.text[behind] not in ends and not _CONTINUATION.match(self.text, behind)

    def braced(self) -> Word:
        opening = self.at
        closing = self.script.braces.get(opening, self.end)
        closed = closing < self.end
        if not closed:
            closing = self._without_brace(opening)
            self.trouble(opening, closing, "missing close-brace", "missing-brace", "}")
        inner = self.text[opening + 1 : closing]
        value = _joined(inner) if "\\" in inner else inner
        self.at = closing + closed
        return Word(opening, self.at, Shape.BRACED, value, verbatim=value == inner, closed=closed)

    def _without_brace(self, opening: int) -> int:
        """Where the word of a brace ends that is never closed: all that is left is a block's."""
        line_end = self.line_end(opening)
        return self.end if not self.text[opening + 1 : line_end].strip() else line_end

    def quoted(self) -> Word:
        opening = self.at
        (parts, escaped), closed = self.until('"', self._quoted_parts)
        if not closed:
            self.trouble(opening, self.at, 'missing "', "missing-quote", '"')
        value = _value(self.text[opening + 1 : self.at], parts, escaped)
        self.at += closed
        return Word(opening, self.at, Shape.QUOTED, value, parts, verbatim=not escaped, closed=closed)

    def _quoted_parts(self) -> tuple[tuple[Part, ...], bool]:
        return self._parts(_QUOTED)

    def _bare(self, nested: bool) -> Word:
        start = self.at
        parts, escaped = self._parts(_NESTED if nested else _BARE, bare=True)
        if self.at == start:  # a sign that ends words everywhere else
            self.at += 1
        value = _value(self.text[start : self.at], parts, escaped)
        return Word(start, self.at, Shape.BARE, value, parts, verbatim=not escaped)

    def _parts(self, literal: re.Pattern[str], *, bare: bool = False) -> tuple[tuple[Part, ...], bool]:
        """What is substituted up to the first sign that neither is literal nor begins a substitution.

        Returns:
            The parts, and whether there was a backslash.
        """
        parts: list[Part] = []
        escaped = False
        while self.skip(literal):
            sign = self.text[self.at]
            if sign == "\\":
                if bare and _CONTINUATION.match(self.text, self.at, self.end):
                    break
                escaped = True
                self.skip(_ESCAPE)
            elif sign == "$":
                parts += self.variable()
            elif sign == "[":
                parts.append(self.substitution())
            else:
                break
        return tuple(parts), escaped

    def variable(self) -> list[Part]:
        """The variable at a dollar; none where the dollar stands for itself."""
        start, text = self.at, self.text
        if text.startswith("{", start + 1):
            closing = text.find("}", start, self.end)
            closed = closing >= 0
            if not closed:
                closing = self.line_end(start)
                self.trouble(start, closing, "missing close-brace for variable name", "missing-brace", "}")
            self.at = closing + closed
            return [Variable(start, self.at, text[start + 2 : closing])]
        self.at += 1
        self.skip(_NAME)
        name = text[start + 1 : self.at]
        if not text.startswith("(", self.at) or self.at >= self.end:
            return [Variable(start, self.at, name)] if name else []
        opening = self.at
        (index, _), closed = self.until(")", lambda: self._parts(_INDEX))
        if not closed:
            self.trouble(opening, self.at, "missing )", "missing-parenthesis", ")")
        self.at += closed
        return [Variable(start, self.at, name, index)]

    def substitution(self) -> Substitution:
        opening = self.at
        commands, closed = self.until("]", lambda: self.commands(nested=True))
        if not closed:
            self.trouble(opening, self.at, "missing close-bracket", "missing-bracket", "]")
        self.at += closed
        return Substitution(opening, self.at, commands)

    def _extra_characters(self, word: Word) -> None:
        what = "close-brace" if word.shape is Shape.BRACED else "close-quote"
        self.trouble(self.at, self.at + 1, f"extra characters after {what}", "extra-characters")


def _joined(inner: str) -> str:
    """The text between braces, in which only lines that go on are substituted."""
    return _IN_BRACES.sub(lambda match: " " if match[1] else match[0], inner)


def _value(inner: str, parts: tuple[Part, ...], escaped: bool) -> str | None:
    if parts:
        return None
    return unescape(inner) if escaped else inner
