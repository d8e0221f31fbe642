"""Documents as the index and training read them: text in blocks that follow the structure.

`collectors.corpus` makes them of files, history and bug reports; `retrieval` cuts them into chunks.
"""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen, validators

DocumentKind = Literal["prose", "code", "report", "log", "commit", "bug", "help"]
"""`help` is a tool's own: man pages and help output."""


@frozen
class Block:
    """A piece that is not to be cut needlessly: a paragraph, a list, a table, a procedure, a module."""

    text: str
    first_line: int = field(default=1, validator=validators.ge(1))
    """Of the source, counted from 1; a page's number where the source has pages."""
    last_line: int = field(default=1, validator=validators.ge(1))
    headings: tuple[str, ...] = ()
    """What it stands under, outermost first: titles, the enclosing module or class."""
    name: str = ""
    """What it defines, if anything: a procedure, a module, a command, an option."""


@frozen
class Document:
    """One source. `key` stays the same when its content changes, so that an update replaces it."""

    key: str
    """A file's absolute path; `git:REPOSITORY@COMMIT`; `bug:TRACKER#ID`; `help:TOOL/COMMAND`."""
    kind: DocumentKind
    digest: str
    """SHA-256 of the content; equal digests are not read twice."""
    blocks: tuple[Block, ...]
    path: str = ""
    """As a person would look for it, relative to its project; empty where there is no file."""
    project: str = ""
    """Name of the repository or folder that was indexed."""
    language: str = ""
    """As `core.languages` names it; empty for prose."""
    title: str = ""
    licence: str = ""
    """SPDX identifier, where the source or its package says one."""
