"""docs/reference/http.md: every endpoint and what it takes, from the application itself."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from reference import MADE, field_docs, table, write

from chipsmith.core.config import Config
from chipsmith.core.events import Timings
from chipsmith.core.home import Home
from chipsmith.server import api
from chipsmith.server.api.app import make_app

HEAD = """# HTTP

The server listens on `http://127.0.0.1:8765` unless configured otherwise. With `[server] token` set,
every request carries `Authorization: Bearer TOKEN`. OpenAI's clients work unchanged; a request's `model`
is a role.

An error is `{"error": {"message", "type", "param", "code", "fix"}}` with a matching status: 400 for a
wrong request, 404 for an unknown role, 429 when too many wait, 500 and 503 for the server's own trouble.
Closing the connection cancels the request.

A streamed answer is a sequence of `data:` lines; the last object before `[DONE]` carries `usage`,
`model_version` and `timings`. Every generation answers with them:

"""


def body_of(operation: dict[str, Any], components: dict[str, Any]) -> str:
    """The table of a JSON body's fields, or nothing."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return ""
    name = content["schema"]["$ref"].rsplit("/", 1)[-1]
    return fields_of(name, components)


def fields_of(name: str, components: dict[str, Any]) -> str:
    """The table of an object's fields."""
    docs = all_docs(MODELS[name])
    schema = components[name]
    rows = (
        (
            f"`{field}`",
            _type(values),
            _default(values, field in schema.get("required", ())),
            docs.get(field, ""),
        )
        for field, values in schema["properties"].items()
    )
    return table(("field", "value", "default", "meaning"), rows) + "\n"


def models(base: type[BaseModel] = BaseModel) -> Iterator[tuple[str, type[BaseModel]]]:
    """Name to class, of every body that the application reads."""
    for model in base.__subclasses__():
        if model.__module__.startswith(api.__name__):
            yield model.__name__, model
        yield from models(model)


MODELS = dict(models())


def parts(openapi: dict[str, Any]) -> Iterator[str]:
    """The objects that stand within bodies."""
    components = openapi["components"]["schemas"]
    inner = {
        values["items"]["$ref"].rsplit("/", 1)[-1]
        for schema in components.values()
        for values in schema.get("properties", {}).values()
        if "$ref" in values.get("items", {})
    }
    for name in sorted(inner & MODELS.keys()):
        told = " ".join((MODELS[name].__doc__ or "").split())
        yield f"## {name.removesuffix('Body').lower()}\n\n{told}\n\n{fields_of(name, components)}"


def all_docs(model: type) -> dict[str, str]:
    ours = [base for base in reversed(model.__mro__) if base.__module__.startswith(api.__name__)]
    return {field: text for base in ours for field, text in field_docs(base).items() if text}


def _type(values: dict[str, Any]) -> str:
    if "anyOf" in values:
        return " or ".join(_type(option) for option in values["anyOf"] if option.get("type") != "null")
    if "$ref" in values:
        return f"{values['$ref'].rsplit('/', 1)[-1].removesuffix('Body').lower()}"
    if "enum" in values or "const" in values:
        return ", ".join(f"`{json.dumps(value)}`" for value in values.get("enum", [values.get("const")]))
    if values.get("type") == "array":
        return f"list of {_type(values['items'])}"
    return str(values.get("type", "any"))


def _default(values: dict[str, Any], required: bool) -> str:
    default = values.get("default")
    return "required" if required else "" if default in (None, "") else f"`{json.dumps(default)}`"


def endpoints(openapi: dict[str, Any]) -> Iterator[str]:
    components = openapi["components"]["schemas"]
    for path, operations in openapi["paths"].items():
        for method, operation in operations.items():
            told = " ".join(operation.get("description", "").split())
            query = ", ".join(f"`{parameter['name']}`" for parameter in operation.get("parameters", ()))
            asked = f"Query: {query}.\n\n" if query else ""
            yield f"## `{method.upper()} {path}`\n\n{told}\n\n{asked}{body_of(operation, components)}"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        openapi = make_app(Config(), Home(Path(directory))).openapi()
    timings = table(
        ("field of `timings`", "meaning"),
        ((f"`{name}`", text) for name, text in field_docs(Timings).items()),
    )
    pages = "".join([*endpoints(openapi), *parts(openapi)])
    write("http.md", MADE + HEAD + timings + "\n" + pages.rstrip() + "\n")
