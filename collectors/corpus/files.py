"""One file: its format, how much of it may be read, and its blocks without secrets."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve, frozen

from chipsmith.collectors.corpus.formats import FileFormat, Format, format_of, format_of_text, refuse
from chipsmith.collectors.corpus.licences import licence_in
from chipsmith.collectors.corpus.options import Options
from chipsmith.collectors.corpus.parsed import Lines, Parsed
from chipsmith.collectors.corpus.reading import MB, read, text_of, unpack
from chipsmith.collectors.corpus.redaction import redact_lines, redact_parsed
from chipsmith.core.errors import LeftOutError, Reason


@frozen
class Reader:
    """Reads one file and parses what it read."""

    _path: Path
    _format: Format | None
    """None where the beginning must tell it."""
    largest: int
    """Bytes."""

    def read(self) -> bytes:
        """Raises OSError, or LeftOutError for what is too large or binary."""
        return read(
            self._path, self.largest, text=not isinstance(self._format, FileFormat) and not self._packed
        )

    def parse(self, data: bytes) -> Parsed:
        """Raises LeftOutError for what is broken, encrypted, or of no format that is read."""
        if isinstance(self._format, FileFormat):
            return redact_parsed(self._format.parse(data, self.largest))
        text = redact_lines(text_of(unpack(data, self.largest) if self._packed else data))
        chosen = self._format or format_of_text(self._name, text)
        if chosen is None:
            raise LeftOutError(Reason.UNKNOWN, "is of no format that is read.")
        return evolve(chosen.parse(Lines.of(text)), licence=licence_in(text))

    @property
    def _packed(self) -> bool:
        return self._path.suffix == ".gz"

    @property
    def _name(self) -> Path:
        """Without the ending that says only how it is packed."""
        return self._path.with_suffix("") if self._packed else self._path


def reader_of(path: Path, options: Options) -> Reader:
    """How a file is read, by its name.

    Raises:
        LeftOutError: its name says that it is nothing for people.
    """
    name = path.with_suffix("") if path.suffix == ".gz" else path
    refuse(name)
    format_ = format_of(name)
    largest = options.file_mb if isinstance(format_, FileFormat) else options.text_mb
    return Reader(path, format_, largest * MB)
