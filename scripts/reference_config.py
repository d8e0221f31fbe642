"""docs/reference/configuration.md: every section and key, its default and meaning."""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

from attrs import NOTHING, Attribute, fields
from reference import MADE, field_docs, table, write

from chipsmith.core.config import Config, RoleConfig

HEAD = """# Configuration

One TOML file, `config.toml` in `CHIPSMITH_HOME` (or the file that `--config` names). An environment
variable `CHIPSMITH_SECTION__KEY` wins over it, and a flag over both. Wrong keys and values are an error
that names them all.

```toml
[server]
port = 8765

[roles.tab]
model = "~/models/code.gguf"
context = 4096
```

"""


def sections() -> Iterator[tuple[str, type]]:
    hints = get_type_hints(Config)
    for field in fields(Config):
        yield ("roles.NAME", RoleConfig) if field.name == "roles" else (field.name, hints[field.name])


def rows(kind: type) -> Iterator[tuple[str, str, str, str]]:
    hints, docs = get_type_hints(kind), field_docs(kind)
    for field in fields(kind):
        yield f"`{field.name}`", _type(hints[field.name]), _default(field), docs.get(field.name, "")


def _type(hint: Any) -> str:
    if isinstance(hint, types.UnionType):
        return " or ".join(_type(part) for part in hint.__args__ if part is not type(None))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return ", ".join(f"`{value}`" for value in hint)
    if get_origin(hint) in (list, tuple):
        return f"list of {_type(get_args(hint)[0])}"
    if get_origin(hint) is dict:
        return "table of texts"
    return {"str": "text", "int": "whole number", "float": "number", "bool": "true or false"}[hint.__name__]


def _default(field: Attribute[Any]) -> str:
    if field.default is NOTHING:
        return "(of the role)"
    factory = getattr(field.default, "factory", None)
    value = factory() if factory else field.default
    if isinstance(value, list | tuple | dict):
        return f"`{json.dumps(value)}`"
    return "" if value is None else f"`{value}`"


def roles() -> str:
    defaults = Config().roles.items()
    return table(
        ("role", "backend", "model", "context"),
        ((f"`{name}`", f"`{role.backend}`", f"`{role.model}`", str(role.context)) for name, role in defaults),
    )


if __name__ == "__main__":
    page = MADE + HEAD
    for name, kind in sections():
        page += f"## `[{name}]`\n\n{table(('key', 'value', 'default', 'meaning'), rows(kind))}\n"
    page += "The roles are `chat`, `tab`, `script`, `embed` and `rerank`. By default these are served:\n\n"
    page += roles()
    write("configuration.md", page)
