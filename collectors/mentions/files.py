"""@file, @folder and @symbol: what lies in the workspace."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from chipsmith.collectors.mentions.attachment import LARGEST, Attachment, Situation, cut
from chipsmith.core.errors import InputError, did_you_mean
from chipsmith.core.languages import family, language_of
from chipsmith.core.languages.definitions import definitions

MOST_FILES = 2000
"""Files of a folder that are looked at."""
SYMBOL_LINES = 60
"""Lines from a definition's head on that are brought."""
_LINES = re.compile(r"^(?P<path>.+?)(?::|#L)(?P<first>\d+)(?:-L?(?P<last>\d+))?$")


@frozen
class File:
    name: str = "file"
    help: str = "A file, or lines of it: @file:rtl/top.v or @file:rtl/top.v:10-40."

    def bring(self, argument: str, situation: Situation) -> Sequence[Attachment]:
        lines = _LINES.match(argument)
        path = situation.path(lines["path"] if lines else argument)
        text, first = _read(path, argument), 1
        if lines:
            first, last = int(lines["first"]), int(lines["last"] or lines["first"])
            text = "".join(text.splitlines(keepends=True)[max(first, 1) - 1 : last])
        shown = situation.shown(path)
        return [Attachment("file", argument, cut(text), shown, max(first, 1), language_of("", shown).id)]


@frozen
class Folder:
    name: str = "folder"
    help: str = "The files of a folder, as far as they fit: @folder:constraints."

    def bring(self, argument: str, situation: Situation) -> Sequence[Attachment]:
        folder = situation.path(argument or ".")
        if not folder.is_dir():
            raise InputError(f"There is no folder {argument}.", fix="name one of the workspace.")
        found, room = [], LARGEST
        for path in text_files(folder, situation):
            text = path.read_text("utf-8", "replace")
            if (room := room - len(text)) < 0:
                break
            shown = situation.shown(path)
            found.append(Attachment("folder", argument, text, shown, language=language_of("", shown).id))
        if not found:
            raise InputError(f"{folder.name} holds no text to show.", fix="name another folder.")
        return found


@frozen
class Symbol:
    name: str = "symbol"
    help: str = "Where a procedure, module, class or clock is defined: @symbol:sync_fifo."

    def bring(self, argument: str, situation: Situation) -> Sequence[Attachment]:
        if not argument:
            raise InputError("@symbol names nothing.", fix="write @symbol:NAME.")
        names: set[str] = set()
        found = []
        for path in text_files(situation.path("."), situation):
            language = language_of("", path.name)
            text = path.read_text("utf-8", "replace")
            for definition in definitions(family(language), text):
                names.add(definition.name)
                if definition.name == argument:
                    line = text.count("\n", 0, definition.offset)
                    body = "\n".join(text.splitlines()[line : line + SYMBOL_LINES])
                    shown = situation.shown(path)
                    found.append(Attachment("symbol", argument, body, shown, line + 1, language.id))
        if not found:
            hint = did_you_mean(argument, names)
            raise InputError(f"Nothing in the workspace defines {argument}.{hint}", fix="check the name.")
        return found


def text_files(folder: Path, situation: Situation) -> Iterator[Path]:
    """Small text files under a folder, by name; neither hidden nor excluded ones."""
    seen = 0
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(where) / name
            if name.startswith(".") or situation.excludes(str(path)) or not _is_small_text(path):
                continue
            yield path
            seen += 1
            if seen >= MOST_FILES:
                return


def _is_small_text(path: Path) -> bool:
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return False
        with path.open("rb") as stream:
            return b"\0" not in stream.read(4096)
    except OSError:
        return False


def _read(path: Path, argument: str) -> str:
    if not path.is_file():
        near = [one.name for one in path.parent.glob("*")] if path.parent.is_dir() else []
        raise InputError(
            f"There is no file {argument}.{did_you_mean(path.name, near)}",
            fix="name one relative to the workspace, or by its full path.",
        )
    with path.open("rb") as stream:
        data = stream.read(4 * LARGEST)
    if b"\0" in data[:4096]:
        raise InputError(f"{argument} is binary.", fix="name a text file.")
    return data.decode("utf-8", "replace").replace("\r\n", "\n")
