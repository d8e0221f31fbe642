"""docs/reference/languages.md: what completion knows of every language, and why offers are withheld."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator

from reference import MADE, table, write

from chipsmith.core.languages import LANGUAGES, PLAIN, Language
from chipsmith.server.assistants.completion.filters import FILTERS, Reason

HEAD = """# Languages

An editor's language id decides, or one of its aliases; where the editor says `tcl` or nothing that is known
here, the file's name does. Anything else is treated as the last row says, never as another language.

An offer goes to the end of the line where text follows the cursor, to the end of the block or paragraph on
an empty line inside a block and after what opens one, and to the end of the statement elsewhere: the end of
a line on which no bracket or block is left open and that does not go on below.

"""
FILTERED = """
## Withheld offers

An offer that fails one of these is answered as empty text with the reason in `filtered`, counted in
`chipsmith_filtered_total`, and recorded as a `completion_outcome` with the outcome `filtered`.

"""
COLUMNS = ("language", "ids", "files", "comments", "blocks", "a statement goes on after (regular expression)")


def row(language: Language) -> Iterator[str]:
    yield language.name
    yield codes([language.id, *language.aliases])
    yield codes([*language.extensions, *language.filenames])
    yield codes([comment.mark for comment in language.comments] + [" ".join(language.block_comment or ())])
    yield ", ".join(filter(None, blocks(language)))
    yield codes([language.goes_on]) + (", or before a line with `+`" if language.goes_on_with else "")


def blocks(language: Language) -> Iterator[str]:
    yield codes("".join(pair) for pair in language.brackets)
    yield codes(dict.fromkeys(block.closing for block in language.blocks))
    if language.indented:
        yield "tabs" if language.tabs else "indentation"


def codes(texts: Iterable[str]) -> str:
    return " ".join(f"`` {text} ``" if "`" in text else f"`{text}`" for text in texts if text)


def reasons() -> Iterator[tuple[str, str]]:
    source = inspect.getsource(Reason).splitlines()
    for reason in (Reason.EXCLUDED, *(reason for reason, _ in FILTERS)):
        at = next(index for index, line in enumerate(source) if line.strip().startswith(f"{reason.name} ="))
        yield f"`{reason}`", source[at + 1].strip().strip('"')


if __name__ == "__main__":
    page = MADE + HEAD + table(COLUMNS, map(row, (*LANGUAGES, PLAIN)))
    write("languages.md", page + FILTERED + table(("reason", "meaning"), reasons()))
