"""The one exception tree.

ChipsmithError
├── ConfigError
│   └── UnknownRoleError
├── InputError
│   ├── ContextTooLongError
│   └── MissingExtraError
├── ModelError
│   ├── UnknownModelError
│   └── BrokenModelError
├── ServerError
│   ├── PortTakenError
│   ├── ServerUnreachableError
│   ├── RefusedError
│   └── OverloadedError
├── DataError
│   ├── BrokenEventError
│   ├── LeftOutError
│   ├── LinesSetAsideError
│   ├── NothingToExportError
│   └── OutputExistsError
├── ToolError
│   ├── ToolMissingError
│   ├── UnknownToolError
│   ├── BrokenSpecError
│   └── SandboxError
├── RetrievalError
│   ├── NoIndexError
│   ├── BrokenIndexError
│   └── IndexBusyError
├── DiskFullError
└── TrainingError
    ├── TrainingBusyError
    ├── NotEnoughDataError
    ├── RecipeError
    ├── DivergedError
    ├── NoMemoryError
    ├── LaunchError
    └── ScheduleError

Every error says what is wrong (`message`) and the command or setting that mends it (`fix`).
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import ClassVar


class ChipsmithError(Exception):
    """Root of all errors that a person may see.

    `exit_code` is what a command exits with, `status` what HTTP answers with, and `kind` the
    `type` of OpenAI's error shape.
    """

    exit_code: ClassVar[int] = 1
    status: ClassVar[int] = 500
    kind: ClassVar[str] = "server_error"

    def __init__(self, message: str, *, fix: str) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.message} Fix: {self.fix}"


class ConfigError(ChipsmithError):
    exit_code = 2
    status = 400
    kind = "invalid_request_error"


class UnknownRoleError(ConfigError):
    status = 404


class InputError(ChipsmithError):
    exit_code = 2
    status = 400
    kind = "invalid_request_error"


class ContextTooLongError(InputError):
    pass


class MissingExtraError(InputError):
    """An optional dependency is not installed."""


class ModelError(ChipsmithError):
    exit_code = 3


class UnknownModelError(ModelError):
    status = 404
    kind = "invalid_request_error"


class BrokenModelError(ModelError):
    """A model file is truncated, of the wrong kind, or fails its smoke test."""


class ServerError(ChipsmithError):
    exit_code = 4
    status = 503


class PortTakenError(ServerError):
    pass


class ServerUnreachableError(ServerError):
    pass


class RefusedError(ServerError):
    """The server answered with an error; its message and fix are repeated."""


class OverloadedError(ServerError):
    status = 429
    kind = "rate_limit_error"


class DataError(ChipsmithError):
    exit_code = 5
    status = 400
    kind = "invalid_request_error"


class BrokenEventError(DataError):
    pass


class Reason(StrEnum):
    """Why a source is not in the corpus."""

    IGNORED = "ignored"
    HIDDEN = "hidden"
    LINK = "a link"
    SPECIAL = "not a file"
    TOO_LARGE = "too large"
    BINARY = "binary"
    UNKNOWN = "no format that is read"
    UNREADABLE = "unreadable"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    EMPTY = "no text"
    GONE = "gone"


class LeftOutError(DataError):
    """A source that cannot be taken into the corpus; the others can."""

    def __init__(self, reason: Reason, why: str, *, fix: str = "nothing, if it need not be found.") -> None:
        super().__init__(why, fix=fix)
        self.reason = reason


class LinesSetAsideError(DataError):
    """Rows came to an end at a line that is too long; it was set aside, and the query can be asked again."""


class NothingToExportError(DataError):
    """No recorded event makes an example of the wanted kind."""


class OutputExistsError(DataError):
    pass


class ToolError(ChipsmithError):
    """About an EDA tool: its program, its command spec, or the sandbox that it runs in."""

    exit_code = 8
    status = 422
    kind = "invalid_request_error"


class ToolMissingError(ToolError):
    """The tool's program is not installed, or is another version than is needed."""


class UnknownToolError(ToolError):
    status = 404


class BrokenSpecError(ToolError):
    """A command spec cannot be read, or contradicts itself."""


class SandboxError(ToolError):
    """The sandbox cannot hold a script on this machine, so nothing was run."""


class RetrievalError(ChipsmithError):
    """About the index of documents."""

    exit_code = 9


class NoIndexError(RetrievalError):
    """Nothing has been indexed yet."""

    status = 404
    kind = "invalid_request_error"


class BrokenIndexError(RetrievalError):
    """A table of the index cannot be read, or is of another version."""

    status = 503


class IndexBusyError(RetrievalError):
    """Another process writes to the index."""

    status = 409


class DiskFullError(ChipsmithError):
    exit_code = 6
    status = 507


class TrainingError(ChipsmithError):
    exit_code = 7


class TrainingBusyError(TrainingError):
    pass


class NotEnoughDataError(TrainingError):
    pass


class RecipeError(TrainingError):
    exit_code = 2


class DivergedError(TrainingError):
    pass


class NoMemoryError(TrainingError):
    pass


class LaunchError(TrainingError):
    """A process of a training that runs in several died."""


class ScheduleError(TrainingError):
    """The system's timer could not be read or set."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """' Did you mean "x"?' for the nearest of `known`, or the empty string."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f' Did you mean "{near[0]}"?' if near else ""


@contextmanager
def disk_full_guard(
    where: Path, *, fix: str = "free some space there, then run the command again."
) -> Iterator[None]:
    """Turn `ENOSPC` and `EDQUOT` into DiskFullError naming `where`."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise DiskFullError(f"No space left while writing {where}.", fix=fix) from error
