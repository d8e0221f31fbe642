"""Reading the configuration: a TOML file, environment and flags over it, validated once."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import Factory, fields, frozen
from cattrs import Converter
from cattrs.errors import BaseValidationError, ForbiddenExtraKeysError
from cattrs.v import format_exception, transform_error

from chipsmith.core.config.roles import ROLES, RoleConfig, default_roles
from chipsmith.core.config.sections import (
    ChatConfig,
    ChecksConfig,
    DevdataConfig,
    EngineConfig,
    RetrievalConfig,
    ScriptsConfig,
    ServerConfig,
    TabConfig,
)
from chipsmith.core.errors import ConfigError, UnknownRoleError, did_you_mean
from chipsmith.core.home import Home

ENV_PREFIX = "CHIPSMITH_"


@frozen
class Config:
    server: ServerConfig = Factory(ServerConfig)
    engine: EngineConfig = Factory(EngineConfig)
    tab: TabConfig = Factory(TabConfig)
    devdata: DevdataConfig = Factory(DevdataConfig)
    chat: ChatConfig = Factory(ChatConfig)
    retrieval: RetrievalConfig = Factory(RetrievalConfig)
    scripts: ScriptsConfig = Factory(ScriptsConfig)
    checks: ChecksConfig = Factory(ChecksConfig)
    roles: dict[str, RoleConfig] = Factory(default_roles)

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
    defaults = _converter.unstructure(default_roles())
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
