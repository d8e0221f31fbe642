"""The sections of the configuration; a key's docstring is its documentation."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from attrs import Attribute, Factory, field, frozen, validators


class Level(StrEnum):
    """How much development data is recorded; a workspace may only tighten it."""

    ALL = "all"
    NO_CODE = "no_code"
    OFF = "off"


@frozen
class ServerConfig:
    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = field(default=8765, validator=[validators.ge(0), validators.le(65535)])
    """Port to listen on; 0 takes a free one."""
    token: str | None = field(default=None, repr=False)
    """Bearer token asked of every request; required when `host` is not loopback."""
    start_timeout_s: float = field(default=60.0, validator=validators.gt(0))
    """How long an editor waits for a server that it started; large models load slowly."""


@frozen
class EngineConfig:
    threads: int | None = None
    """Threads of one decode; None is the number of physical cores."""
    slots: int = field(default=4, validator=[validators.ge(1), validators.le(64)])
    """Sequences kept in one context."""
    batch: int = field(default=256, validator=validators.ge(16))
    """Prompt tokens per micro-batch: a cancelled request ends within one."""
    queue: int = field(default=64, validator=validators.ge(1))
    """Requests that may wait; more are answered with HTTP 429."""
    cold_ms: int = field(default=3000, validator=validators.ge(100))
    """Longest time that a completion's prompt may take to compute when nothing of it is cached; the prompt
    is cut to what this machine computes in that time."""
    fit: bool = True
    """Requantise embedded models once to the form that is fastest on this machine and no worse."""


def _check_patterns(_config: TabConfig, _attribute: Attribute[Any], patterns: tuple[str, ...]) -> None:
    """Say of a pattern that cannot be read which it is, before anyone relies on it."""
    if patterns:
        import pathspec

        try:
            pathspec.GitIgnoreSpec.from_lines(patterns)
        except ValueError as error:
            raise ValueError(f"'exclude': {error}") from error


CONTEXT_SOURCES = ("named", "open", "symbols", "similar", "commands", "edits")


@frozen
class TabConfig:
    max_tokens: int = field(default=64, validator=validators.ge(1))
    """Longest offer."""
    debounce_ms: int = field(default=60, validator=validators.ge(0))
    """Longest pause in typing after which an offer is asked for; shorter where the answer will most likely
    come before the next key, by the person's typing and the machine's speed."""
    least_chance: float = field(default=0.05, validator=[validators.ge(0.0), validators.lt(1.0)])
    """An offer that comes unasked must be taken with this chance, as learnt from what became of yours before;
    0 shows all. While little was decided, all are shown."""
    comments: bool = True
    """Below a comment in constraints or a script for OpenSTA, offer the lines that a known way makes of it,
    else what the model writes if that uses any of the comment's quantities and names. If this is off, the
    model alone is asked."""
    go_back: bool = True
    """Bring the former version back by itself if offers of a new one are clearly taken or kept less."""
    exclude: tuple[str, ...] = field(default=(), validator=_check_patterns)
    """Files in which nothing is offered, and from which nothing is told: patterns as in `.gitignore`,
    such as `secrets/` or `*.lic`."""
    context_characters: int = field(default=0, validator=validators.ge(0))
    """How much of other files an offer may rest on, in characters; 0 is nothing."""
    context_sources: tuple[str, ...] = field(
        default=CONTEXT_SOURCES, validator=validators.deep_iterable(validators.in_(CONTEXT_SOURCES))
    )
    """What of them: files the document names, open files, definitions of what stands near the cursor,
    similar passages, how the tool's commands near the cursor are used, and the latest edits elsewhere."""


@frozen
class DevdataConfig:
    level: Level = Level.ALL
    """What is recorded: everything, nothing of code, paths and names, or nothing."""
    most_mb: int = field(default=10_000, validator=validators.ge(0))
    """Megabytes of recorded data that are kept; beyond them the oldest days go. 0 is no limit."""
    oldest_days: int = field(default=0, validator=validators.ge(0))
    """Days after which recorded data goes; 0 keeps it."""


@frozen
class RetrievalConfig:
    uri: str | None = None
    """Where the index lies: a directory, a shared disk, or `s3://bucket/folder` for a team; by default
    under CHIPSMITH_HOME."""


@frozen
class ScriptsConfig:
    candidates: int = field(default=4, validator=[validators.ge(1), validators.le(32)])
    """Drafts of a script at most, of which the one that gets furthest is offered."""
    rounds: int = field(default=2, validator=[validators.ge(0), validators.le(10)])
    """Repairs with the tool's own message."""
    time_s: float = field(default=30.0, validator=validators.gt(0))
    """Longest run of a script in the sandbox."""
    memory_mb: int = field(default=2048, validator=validators.ge(64))
    """Memory that it may take."""
    processes: int = field(default=64, validator=validators.ge(1))
    """Processes and threads that it may start."""
    output_kb: int = field(default=1024, validator=validators.ge(1))
    """Output that is kept; a script that writes more is stopped."""
    disk_mb: int = field(default=256, validator=validators.ge(1))
    """Files that it may write in its scratch folder."""
    trained: tuple[str, ...] = ("opensta", "klayout", "yosys")
    """Tools on whose scripts the role `script` was trained: it drafts up to half of the candidates."""


@frozen
class ChecksConfig:
    enabled: bool = True
    """Report unknown commands, flags and the like while a person edits, and offer none in completions."""
    tools: dict[str, str] = Factory(dict)
    """Which tool runs which files, where they do not say it themselves: patterns as in `.gitignore` to names
    of tools, such as `"sta/*.tcl" = "opensta"`; the last that fits counts."""


@frozen
class ChatConfig:
    search: bool = True
    """Look into the index for questions that name nothing with @."""
    providers: dict[str, str] = Factory(dict)
    """Context providers of your own: a name, and the command whose output `@name:argument` brings;
    `{argument}` in it is what stands after the colon. It runs without a shell, in the workspace."""
