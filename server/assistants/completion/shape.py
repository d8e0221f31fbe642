"""From what a model wrote to what fits between prefix and suffix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chipsmith.core.languages import Kind, Piece, closes, imbalance, pieces, scan
from chipsmith.server.assistants.completion.place import Extent, Place
from chipsmith.server.assistants.completion.stops import StopRule


def shape(place: Place, text: str, *, cut_off: bool = False) -> str:
    """The part of `text` to offer; `cut_off` says that the token limit ended it."""
    end = StopRule(place).end(text)
    if end is not None:
        text = text[:end]
    elif cut_off:
        text = _without_last_line(text)
    text = _without_overlap(place, text)
    if not place.rest.strip() or place.rest[0].isspace():
        text = text.rstrip()
    return text + _closings(place, text) if text.strip() else ""


def worsens(place: Place, text: str) -> bool:
    """Whether more brackets lack a partner with `text` than without."""
    language, head, suffix = place.language, place.head, place.suffix
    before = imbalance(language, head + suffix, place.outer)
    return imbalance(language, head + text + suffix, place.outer) > before


def _without_last_line(text: str) -> str:
    """Without a line that the token limit left unfinished, unless there is no other."""
    whole = text.rpartition("\n")[0]
    return whole if whole.strip() else text


def _without_overlap(place: Place, text: str) -> str:
    """Without an end that stands right after the cursor already, unless a bracket needs it."""
    rest = place.rest.strip()
    for shorter in _shorter(rest, text):
        if not worsens(place, shorter):
            return _without_overlap(place, shorter)
    return text


def _shorter(rest: str, text: str) -> Iterator[str]:
    """`text` up to where the line's rest stands in it, then without ends that begin the rest."""
    if not rest or not text:
        return
    if len(rest) > 2 and (at := text.find(rest)) >= 0:
        yield text[:at]
    bare = text.rstrip()
    for size in range(min(len(rest), len(bare)), 0, -1):
        at = len(bare) - size
        if bare.endswith(rest[:size]) and not _in_word(bare, at) and not _in_word(rest, size):
            yield bare[:at]


def _in_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and _is_word(text[at - 1]) and _is_word(text[at])


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _closings(place: Place, text: str) -> str:
    """What closes the string and the blocks and brackets that an offer leaves open."""
    if text.endswith("\\"):  # it would escape what follows
        return ""
    size = len(place.head)
    found = scan(place.language, place.head + text)
    quote = _open_quote(place, text, found.unfinished, size)
    opened = [piece for piece in _stack(place, text) if piece.start >= size]
    after = ""
    while opened and not _closed_by(place.surplus, opened):
        piece = opened.pop()
        after += _closing(place, text, piece, piece.start - size)
    in_comment = found.unfinished is not None and not quote
    return "" if in_comment and not after.startswith("\n") else quote + after


def _closed_by(closings: Sequence[Piece], opened: list[Piece]) -> bool:
    """Whether what is open is closed, innermost first, by the first of `closings`."""
    if len(closings) < len(opened):
        return False
    return all(map(closes, closings, reversed(opened)))


def _stack(place: Place, text: str) -> list[Piece]:
    stack = list(place.outer)
    for piece in pieces(place.language, place.head + text):
        if piece.kind is Kind.OPEN:
            stack.append(piece)
        elif piece.kind is Kind.CLOSE and stack and closes(piece, stack[-1]):
            stack.pop()
    return stack[len(place.outer) :] if stack[: len(place.outer)] == list(place.outer) else []


def _open_quote(place: Place, text: str, unfinished: Piece | None, size: int) -> str:
    """The mark that ends a string or comment which the offer began."""
    if unfinished is None or unfinished.start < size:
        return ""
    literal = text[unfinished.start - size :]
    pairs = [(quote.mark, quote.mark) for quote in place.language.quotes]
    if place.language.block_comment:
        pairs.append(place.language.block_comment)
    mark = next((end for begin, end in pairs if literal.startswith(begin)), "")
    return "" if place.rest.strip().startswith(mark or " ") else mark


def _closing(place: Place, text: str, piece: Piece, at: int) -> str:
    """A closing; on a line of its own where what it closes went on to further lines."""
    line_start = text.rfind("\n", 0, at) + 1
    line = text[line_start:] if line_start else place.line + text
    indent = line[: len(line) - len(line.lstrip())]
    word = len(piece.closing) > 1
    if place.extent is Extent.LINE:
        return "" if word else piece.closing
    return f"\n{indent}{piece.closing}" if word or "\n" in text[at:] else piece.closing
