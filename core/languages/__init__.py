"""Languages as chip designers meet them: one table, a look-up and a scanner."""

from chipsmith.core.languages.language import Block, Comment, Language, Quote
from chipsmith.core.languages.lookup import family, language_of
from chipsmith.core.languages.scan import Kind, Piece, Scan, closes, imbalance, pieces, scan
from chipsmith.core.languages.table import LANGUAGES, PLAIN

__all__ = [
    "LANGUAGES",
    "PLAIN",
    "Block",
    "Comment",
    "Kind",
    "Language",
    "Piece",
    "Quote",
    "Scan",
    "closes",
    "family",
    "imbalance",
    "language_of",
    "pieces",
    "scan",
]
