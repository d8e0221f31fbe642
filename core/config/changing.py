"""Changing one setting in the configuration file, with the person's comments left as they are."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from chipsmith.core.config.loading import ENV_PREFIX, load_config
from chipsmith.core.errors import ConfigError
from chipsmith.core.files import atomic_write
from chipsmith.core.home import Home


def change_setting(
    home: Home, dotted: str, value: str, *, path: Path | None = None, env: Mapping[str, str] = os.environ
) -> Path:
    """Write a text setting such as `devdata.level` to the configuration file, and return the file.

    Raises:
        ConfigError: an environment variable decides it, or the file or the value is wrong; nothing changes.
    """
    import tomlkit

    variable = ENV_PREFIX + dotted.replace(".", "__").upper()
    if variable in env:
        raise ConfigError(
            f"{variable} decides {dotted}; a file cannot.", fix=f"unset {variable}, or change it there."
        )
    load_config(home, path=path, env=env, flags={dotted: value})
    file = path or home.config_file
    document = tomlkit.parse(file.read_text(encoding="utf-8") if file.exists() else "")
    section, key = dotted.split(".")
    if section not in document:
        document[section] = tomlkit.table()
    document[section][key] = value
    with atomic_write(file) as stream:
        stream.write(tomlkit.dumps(document).encode())
    return file
