"""Files, folders, repositories and bug exports to documents, one at a time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from attrs import Factory, frozen

from chipsmith.collectors.corpus.exports import bugs, is_export
from chipsmith.collectors.corpus.files import Reader, reader_of
from chipsmith.collectors.corpus.history import commits, key_of, still_there
from chipsmith.collectors.corpus.licences import Licences
from chipsmith.collectors.corpus.options import Options
from chipsmith.collectors.corpus.parsed import Parsed
from chipsmith.collectors.corpus.reading import too_large
from chipsmith.collectors.corpus.report import Report
from chipsmith.collectors.corpus.stamps import Stamps
from chipsmith.collectors.corpus.walk import Found, unreadable, walk
from chipsmith.core.corpus import Document
from chipsmith.core.errors import InputError, LeftOutError, Reason


def collect(
    paths: Iterable[Path],
    *,
    known: Mapping[str, str] | None = None,
    report: Report | None = None,
    stamps: Stamps | None = None,
    options: Options | None = None,
) -> Iterator[Document]:
    """Documents that are new or changed, read while they are asked for; one is in memory at a time.

    What cannot be read is noted in `report` and the rest goes on. The caller may stop at any time: then
    nothing has vanished, and the next run takes up what is not `known`.

    Args:
        paths: files, folders, repositories and bug exports.
        known: keys to digests of what the index holds; what is equal is not parsed again.
        report: is filled; `report.vanished` when the last document was taken.
        stamps: remembers sizes and times of files, so that unchanged ones need not even be read.
        options: limits, and which folders were indexed before.

    Raises:
        InputError: a path does not exist and nothing of it is known.
    """
    roots = [_resolved(path) for path in paths]
    collector = _Collector(
        known or {},
        Report() if report is None else report,
        Stamps() if stamps is None else stamps,
        options or Options(),
    )
    for root in roots:
        collector.check(root)
    return collector.collect(roots)


def measure(paths: Iterable[Path], options: Options | None = None) -> int:
    """Bytes of the files that `collect` will look at, for progress: compare with `Report.looked_at`."""
    options = options or Options()
    total = 0
    for root in map(_resolved, paths):
        for found in walk(root, Report(), options.within) if root.exists() else ():
            if isinstance(found, Found):
                with suppress(LeftOutError):
                    _reader(found, options)
                    total += found.size
    return total


def _resolved(path: Path) -> Path:
    """Absolute and without links, so that a file has one key however it is named."""
    try:
        return path.expanduser().resolve()
    except (OSError, RuntimeError) as error:  # links that lead in a circle
        raise InputError(f"{path} leads nowhere: {error}.", fix="name the file or folder itself.") from error


@frozen
class _Collector:
    _known: Mapping[str, str]
    _report: Report
    _stamps: Stamps
    _options: Options
    _met: set[str] = Factory(set)
    """Keys that exist."""
    _licences: Licences = Factory(Licences)

    def check(self, root: Path) -> None:
        if not root.exists() and not any(self._known_below(str(root))):
            raise InputError(f"There is no {root}.", fix="correct the path.")

    def collect(self, roots: Sequence[Path]) -> Iterator[Document]:
        for root in roots:
            if is_export(root):
                yield from self._new(bugs(root, self._report))
                continue
            for found in walk(root, self._report, self._options.within) if root.exists() else ():
                yield from self._file(found) if isinstance(found, Found) else self._history(found.root)
        self._met.update(key for path in self._report.unreadable for key in self._known_below(path))
        known = {key for root in roots for key in self._known_below(str(root))}
        self._report.vanished += sorted(known - self._met)
        for key in self._report.vanished:
            self._stamps.forget(key)

    def _known_below(self, path: str) -> Iterator[str]:
        """Keys of files, commits and bugs that come from `path` or below."""
        below = re.compile(rf"(?:git:|bug:)?{re.escape(path.rstrip('/'))}(?:[/@#]|$)")
        return (key for key in self._known if below.match(key))

    def _history(self, root: Path) -> Iterator[Document]:
        try:
            self._met.update(still_there(root, self._known))
            yield from self._new(commits(root, self._options.commits, self._known))
        except LeftOutError as error:
            self._report.leave(str(root), error)
            self._met.update(key for key in self._known if key.startswith(key_of(root, "")))

    def _new(self, documents: Iterator[Document]) -> Iterator[Document]:
        """Those that are not known as they are."""
        for document in documents:
            self._met.add(document.key)
            if self._known.get(document.key) == document.digest:
                self._report.unchanged += 1
            else:
                self._report.documents[document.kind] += 1
                yield document

    def _file(self, found: Found) -> Iterator[Document]:
        key = str(found.path)
        if key in self._met:  # named twice
            return
        try:
            document = self._document(found, key)
        except OSError as error:
            self._report.leave(key, unreadable(error))
        except LeftOutError as error:
            self._report.leave(key, error)
        except Exception as error:  # a parser met what its authors did not think of; the rest goes on
            self._report.leave(
                key, LeftOutError(Reason.BROKEN, f"cannot be parsed: {type(error).__name__}: {error}")
            )
        else:
            self._met.add(key)
            if document is None:
                self._report.unchanged += 1
            else:
                self._report.documents[document.kind] += 1
                yield document

    def _document(self, found: Found, key: str) -> Document | None:
        """The document, or None if it is known as it is."""
        reader = _reader(found, self._options)
        self._report.looked_at += found.size
        known = self._known.get(key)
        if known is not None and known == self._stamps.digest(found.path, found.size, found.changed):
            return None
        data = reader.read()
        self._report.read_bytes += len(data)
        digest = hashlib.sha256(data).hexdigest()
        self._stamps.remember(found.path, found.size, found.changed, digest)
        return None if digest == known else self._made(found, key, digest, reader.parse(data))

    def _made(self, found: Found, key: str, digest: str, parsed: Parsed) -> Document:
        if not parsed.blocks:
            raise LeftOutError(Reason.EMPTY, "holds no text.")
        return Document(
            key=key,
            kind=parsed.kind,
            digest=digest,
            blocks=parsed.blocks,
            path=found.project.shown(found.path),
            project=found.project.name,
            language=parsed.language,
            title=parsed.title,
            licence=parsed.licence or self._licences.of(found.path.parent, found.project.root),
        )


def _reader(found: Found, options: Options) -> Reader:
    """Raises LeftOutError for what is not worth a look."""
    reader = reader_of(found.path, options)
    if found.size > reader.largest:
        raise too_large(found.size, reader.largest)
    return reader
