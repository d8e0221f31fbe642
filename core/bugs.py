"""Bug records as every part reads them: collected from exports, summarised, compared, assigned.

The fields are those of ChipNeMo's bug reports (arXiv 2311.00176); any may be empty.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field, frozen, validators


@frozen
class Comment:
    author: str = ""
    text: str = ""
    number: int = 0
    """As the tracker counts; 0 where it does not."""
    date: str = ""


@frozen
class Log:
    """Output of a tool that belongs to a bug; long ones are folded when they are read."""

    name: str = ""
    text: str = ""
    lines: int = 0
    """Of the whole log, before folding."""


@frozen
class BugRecord:
    """One bug. Dates are ISO 8601 where they could be read as a date, else as they stand."""

    id: str = ""
    synopsis: str = ""
    module: str = ""
    description: str = ""
    severity: str = ""
    priority: str = ""
    status: str = ""
    owner: str = ""
    """Who fixed it, or has it now; a name, an address or an account."""
    date: str = ""
    comments: tuple[Comment, ...] = ()
    logs: tuple[Log, ...] = ()
    files: tuple[str, ...] = ()
    """Paths that the record lists: attachments, or what its fix touched."""

    @property
    def is_empty(self) -> bool:
        """Nothing tells what happened."""
        return not any((self.synopsis, self.description, self.comments, self.logs))

    def text(self) -> str:
        """The whole record in words, as a person would read it; `files` and `owner` are left out."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        named = {
            "Bug": self.id, "Synopsis": self.synopsis, "Module": self.module, "Severity": self.severity,
            "Priority": self.priority, "Status": self.status, "Date": self.date,
        }  # fmt: skip
        yield from (f"{name}: {value}" for name, value in named.items() if value)
        if self.description:
            yield f"Description:\n{self.description}"
        for comment in self.comments:
            yield f"#{comment.number} : {comment.author}\n{comment.text}"
        for log in self.logs:
            yield f"Log {log.name}:\n{log.text}"


@frozen
class Evidence:
    """Somebody whom the code speaks for as a bug's owner; collected where the code lies."""

    owner: str
    """A name, an address, `Name <address>`, or an account or team such as `@org/team`."""
    reason: str = ""
    weight: float = field(default=1.0, validator=[validators.ge(0.0), validators.le(1.0)])
    """How much of the code that the bug names."""
