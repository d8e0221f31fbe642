"""Configuration: one TOML file, environment and flags over it, validated once.

Precedence: flag > `CHIPSMITH_SECTION__KEY` > file > default.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from attrs import Attribute, Factory, field, fields, frozen, validators
from cattrs import Converter
from cattrs.errors import BaseValidationError, ForbiddenExtraKeysError
from cattrs.v import format_exception, transform_error

from chipsmith.core.errors import ConfigError, UnknownRoleError, did_you_mean
from chipsmith.core.home import Home

ENV_PREFIX = "CHIPSMITH_"


class BackendKind(StrEnum):
    LLAMA = "llama"
    SENTENCE_TRANSFORMERS = "sentence-transformers"
    OPENAI = "openai"


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


@frozen
class RoleConfig:
    """Who answers for a role."""

    backend: BackendKind
    """Who computes: llama.cpp or sentence-transformers in the server, or a remote endpoint."""
    model: str
    """`embedded:NAME`, a path to a GGUF file or a model directory, a Hugging Face repository
    (sentence-transformers), or a remote model's name (openai)."""
    adapter: str | None = None
    """A LoRA adapter (GGUF) over the model."""
    context: int = field(default=2048, validator=validators.ge(128))
    """Tokens a request may span, prompt and answer together."""
    template: str = "auto"
    """Prompt template: `auto` reads the model's metadata."""
    url: str | None = None
    """Base address of the remote endpoint, such as `http://host:8000/v1`."""
    api_key_env: str | None = None
    """Environment variable that holds the endpoint's key; the key itself is never stored."""

    def __attrs_post_init__(self) -> None:
        if self.backend is BackendKind.OPENAI and not self.url:
            raise ValueError("backend openai needs url")


def _check_patterns(_config: TabConfig, _attribute: Attribute[Any], patterns: tuple[str, ...]) -> None:
    """Say of a pattern that cannot be read which it is, before anyone relies on it."""
    if patterns:
        import pathspec

        try:
            pathspec.GitIgnoreSpec.from_lines(patterns)
        except ValueError as error:
            raise ValueError(f"'exclude': {error}") from error


CONTEXT_SOURCES = ("named", "open", "symbols", "similar", "edits")


@frozen
class TabConfig:
    max_tokens: int = field(default=64, validator=validators.ge(1))
    """Longest offer."""
    debounce_ms: int = field(default=60, validator=validators.ge(0))
    """Pause in typing after which an offer is asked for."""
    exclude: tuple[str, ...] = field(default=(), validator=_check_patterns)
    """Files in which nothing is offered, and from which nothing is told: patterns as in `.gitignore`,
    such as `secrets/` or `*.lic`."""
    context_characters: int = field(default=0, validator=validators.ge(0))
    """How much of other files an offer may rest on, in characters; 0 is nothing."""
    context_sources: tuple[str, ...] = field(
        default=CONTEXT_SOURCES, validator=validators.deep_iterable(validators.in_(CONTEXT_SOURCES))
    )
    """What of them: files the document names, open files, definitions of what stands near the cursor,
    similar passages, and the latest edits elsewhere."""


@frozen
class DevdataConfig:
    level: Level = Level.ALL
    """What is recorded: everything, nothing of code, paths and names, or nothing."""


CHAT_MODEL = "embedded:smollm2-135m-instruct"
EMBED_MODEL = "embedded:all-minilm-l6-v2"


def _default_roles() -> dict[str, RoleConfig]:
    return {
        "chat": RoleConfig(BackendKind.LLAMA, CHAT_MODEL),
        "tab": RoleConfig(BackendKind.LLAMA, CHAT_MODEL),
        "embed": RoleConfig(BackendKind.SENTENCE_TRANSFORMERS, EMBED_MODEL, context=256),
    }


ROLES = ("chat", "tab", "embed", "rerank")


@frozen
class Config:
    server: ServerConfig = Factory(ServerConfig)
    engine: EngineConfig = Factory(EngineConfig)
    tab: TabConfig = Factory(TabConfig)
    devdata: DevdataConfig = Factory(DevdataConfig)
    roles: dict[str, RoleConfig] = Factory(_default_roles)

    def role(self, name: str) -> RoleConfig:
        """The configuration of a role.

        Raises:
            UnknownRoleError: no such role, or none configured for it.
        """
        if name not in ROLES:
            raise UnknownRoleError(
                f'There is no role "{name}".{did_you_mean(name, ROLES)}',
                fix=f"use one of {', '.join(ROLES)}.",
            )
        if name not in self.roles:
            raise UnknownRoleError(
                f'No model is configured for the role "{name}".',
                fix=f"add a section [roles.{name}] to the configuration file.",
            )
        return self.roles[name]


_converter = Converter(forbid_extra_keys=True)


def _texts(value: Any, _kind: Any) -> tuple[str, ...]:
    """A list of texts; a lone text is not one, though Python would take it for its characters."""
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise ValueError("a list of texts is needed")
    return tuple(value)


_converter.register_structure_hook_func(lambda kind: kind == tuple[str, ...], _texts)


def load_config(
    home: Home,
    *,
    path: Path | None = None,
    env: Mapping[str, str] = os.environ,
    flags: Mapping[str, Any] | None = None,
) -> Config:
    """Read, overlay and validate the configuration.

    Args:
        path: a file that must exist; by default `home.config_file`, which may be absent.
        flags: dotted keys to values, such as `{"server.port": 9000}`; None values are unset flags.

    Raises:
        ConfigError: the file is missing or not TOML, or a key or value is wrong; all are named.
    """
    values = _read(path or home.config_file, required=path is not None)
    _merge_default_roles(values)
    for dotted, text in _env_settings(env):
        _put(values, dotted, _parse(text))
    for dotted, value in (flags or {}).items():
        if value is not None:
            _put(values, dotted, value)
    try:
        return _converter.structure(values, Config)
    except (BaseValidationError, ValueError, TypeError) as error:
        raise ConfigError(
            f"The configuration is wrong: {'; '.join(_explain(error))}",
            fix=f"correct {path or home.config_file}, or the CHIPSMITH_ variable or flag that sets it.",
        ) from error


def _read(path: Path, *, required: bool) -> dict[str, Any]:
    if not path.exists():
        if required:
            raise ConfigError(
                f"There is no configuration file {path}.", fix="name one that exists with --config."
            )
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.", fix="correct that line.") from error


def _merge_default_roles(values: dict[str, Any]) -> None:
    """A role in the file starts from its default, so that a file may name just one key of it."""
    defaults = _converter.unstructure(_default_roles())
    named = values.get("roles", {})
    if isinstance(named, dict):
        merged = {
            role: {**defaults.get(role, {}), **given} if isinstance(given, dict) else given
            for role, given in named.items()
        }
        values["roles"] = {**defaults, **merged}


def _env_settings(env: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, text in sorted(env.items()):
        if name.startswith(ENV_PREFIX) and "__" in name:
            yield name.removeprefix(ENV_PREFIX).lower().replace("__", "."), text


def _parse(text: str) -> Any:
    """An environment variable's text as TOML would read it: number, boolean, list; else a string."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _put(values: dict[str, Any], dotted: str, value: Any) -> None:
    *sections, key = dotted.split(".")
    for section in sections:
        values = values.setdefault(section, {})
        if not isinstance(values, dict):
            raise ConfigError(f"{dotted} cannot be set: {section} is not a section.", fix="check the name.")
    values[key] = value


def _explain(error: BaseException) -> list[str]:
    if isinstance(error, ForbiddenExtraKeysError | BaseValidationError):
        return [
            _with_hint(line, error)
            for line in transform_error(error, path="configuration", format_exception=say)
        ]
    return [str(error)]


def say(error: BaseException, kind: type | None) -> str:
    """A validation error's own words where it has some, else cattrs' words for it."""
    return str(error) if type(error) is ValueError else format_exception(error, kind)


def _with_hint(line: str, error: BaseException) -> str:
    for extra in _forbidden(error):
        for name in sorted(extra.extra_fields):
            if name in line:
                known = [attribute.name for attribute in fields(extra.cl)]
                return line + did_you_mean(name, known)
    return line


def _forbidden(error: BaseException) -> Iterator[ForbiddenExtraKeysError]:
    if isinstance(error, ForbiddenExtraKeysError):
        yield error
    elif isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _forbidden(inner)


def to_json(config: Config) -> str:
    """The whole configuration as JSON, without the token."""
    values = _converter.unstructure(config)
    values["server"]["token"] = None if config.server.token is None else "***"
    return json.dumps(values, indent=2)
