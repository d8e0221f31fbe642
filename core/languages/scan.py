"""A scanner for any language of the table: where blocks and brackets open and close.

It knows comments and strings, so that what they hold counts for nothing. It does not parse: a text may
begin and end anywhere, as what stands before and after a cursor does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from functools import cache

from attrs import frozen

from chipsmith.core.languages.language import Comment, Language, Quote


class Kind(Enum):
    OPEN = "open"
    CLOSE = "close"
    TEXT = "text"
    """A comment or a string."""
    LINE_END = "line end"


@frozen
class Piece:
    """Something that matters, at `text[start:end]`."""

    kind: Kind
    start: int
    end: int
    closing: str = ""
    """Of what opens: the closing as one writes it. Of what closes: its bracket, or "" for a word."""
    ended: bool = True
    """Of a comment or string: whether its end was seen."""


def pieces(language: Language, text: str) -> Iterator[Piece]:
    """What opens, closes, hides and ends lines in `text`, in order."""
    for match in _pattern(language).finditer(text):
        kind = match.lastgroup or ""
        start, end = match.span()
        if kind == "newline":
            yield Piece(Kind.LINE_END, start, end)
        elif kind == "comment":
            yield Piece(Kind.TEXT, start, end, ended=end < len(text))
        elif kind in ("block", "string"):
            yield Piece(Kind.TEXT, start, end, ended=end < len(text) or _ends(language, match[0]))
        elif kind == "close":
            yield Piece(Kind.CLOSE, start, end)
        elif kind.startswith("open"):
            yield Piece(Kind.OPEN, start, end, language.blocks[int(kind[4:])].closing)
        elif kind == "bracket":
            closing = language.closings.get(match[0])
            if closing is None:
                yield Piece(Kind.CLOSE, start, end, match[0])
            else:
                yield Piece(Kind.OPEN, start, end, closing)


def closes(piece: Piece, opened: Piece) -> bool:
    """Whether a closing piece fits the opening one; words that close fit any block between words."""
    return piece.closing == (opened.closing if len(opened.closing) == 1 else "")


@frozen
class Scan:
    """What a text leaves open, and what it closes that it did not open."""

    opened: tuple[Piece, ...]
    closed: tuple[Piece, ...]
    unfinished: Piece | None
    """The comment or string in which the text ends."""


def scan(language: Language, text: str, outer: Iterable[Piece] = ()) -> Scan:
    """Match what opens with what closes, after `outer` was opened already."""
    opened = list(outer)
    closed: list[Piece] = []
    last: Piece | None = None
    for piece in pieces(language, text):
        last = piece
        if piece.kind is Kind.OPEN:
            opened.append(piece)
        elif piece.kind is Kind.CLOSE:
            if opened and closes(piece, opened[-1]):
                opened.pop()
            else:
                closed.append(piece)
    unfinished = last if last is not None and not last.ended and last.end == len(text) else None
    return Scan(tuple(opened), tuple(closed), unfinished)


def imbalance(language: Language, text: str, outer: Iterable[Piece] = ()) -> int:
    """Number of brackets without a partner, after `outer` was opened already; words do not count."""
    found = scan(language, text, outer)
    return sum(len(piece.closing) == 1 for piece in (*found.opened, *found.closed))


def _ends(language: Language, literal: str) -> bool:
    for quote in language.quotes:
        if literal.startswith(quote.mark):
            rest = literal[len(quote.mark) :]
            return bool(re.fullmatch(_body(quote) + re.escape(quote.mark), rest, re.DOTALL))
    comment = language.block_comment
    return comment is not None and len(literal) >= sum(map(len, comment)) and literal.endswith(comment[1])


@cache
def _pattern(language: Language) -> re.Pattern[str]:
    """One regular expression whose groups are the kinds of pieces; earlier ones win."""
    signs = "".join(map(re.escape, (sign for pair in language.brackets for sign in pair)))
    groups = [
        *(f"(?:{plain})" for plain in language.plain),
        _group("comment", [_comment(comment) for comment in language.comments]),
        _group("block", _block_comment(language)),
        _group("string", [_string(quote) for quote in language.quotes]),
        r"\\[^\n]" if any(quote.escapes for quote in language.quotes) else "",
        _words(language),
        rf"(?P<bracket>[{signs}])" if signs else "",
        r"(?P<newline>\n)",
        r"[\w`$]+" if language.blocks else "",
    ]
    flags = re.MULTILINE | (re.IGNORECASE if language.ignore_case else 0)
    return re.compile("|".join(filter(None, groups)), flags)


def _words(language: Language) -> str:
    """What closes and opens blocks; looked for only where a word begins, if that is where all of it does."""
    groups = [
        _group("close", dict.fromkeys(block.closes for block in language.blocks)),
        *(_group(f"open{index}", [block.opens]) for index, block in enumerate(language.blocks)),
    ]
    if not language.blocks:
        return ""
    at_words = all(
        part[0] == "`" or part[:2] == r"\b"
        for block in language.blocks
        for part in (block.opens, block.closes)
    )
    guard = r"(?<!\w)(?=[A-Za-z`])" if at_words else ""
    return f"{guard}(?:{'|'.join(groups)})"


def _group(name: str, alternatives: Sequence[str] | dict[str, None]) -> str:
    return f"(?P<{name}>{'|'.join(alternatives)})" if alternatives else ""


def _comment(comment: Comment) -> str:
    before = {"anywhere": "", "word": r"(?<!\S)", "line": r"(?:^|;)[ \t]*"}[comment.at]
    return rf"{before}{re.escape(comment.mark)}[^\n]*"


def _block_comment(language: Language) -> list[str]:
    if language.block_comment is None:
        return []
    begin, end = map(re.escape, language.block_comment)
    return [rf"{begin}(?s:.)*?(?:{end}|\Z)"]


def _string(quote: Quote) -> str:
    """A string, also where the text or, if it has one line only, the line ends before it does."""
    before = r"(?<![\w\\)\]}\"'])" if quote.at == "word" else ""
    return f"{before}{re.escape(quote.mark)}{_body(quote)}(?:{re.escape(quote.mark)})?"


def _body(quote: Quote) -> str:
    other = "(?s:.)" if quote.many_lines else r"[^\n]"
    if not quote.escapes:
        return f"(?:(?!{re.escape(quote.mark)}){other})*"
    return rf"(?:\\(?s:.)|\\\Z|(?!\\|{re.escape(quote.mark)}){other})*"
