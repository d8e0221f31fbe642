"""Command specs as JSON: compact, because some ship in the package, and checked when they are read."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from cattrs import BaseValidationError, Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn
from cattrs.v import transform_error

from chipsmith.core.errors import BrokenSpecError
from chipsmith.core.files import atomic_write
from chipsmith.eda.specs.model import ApiClass, Argument, Command, Flag, Kind, ToolSpec
from chipsmith.eda.specs.sanity import contradictions

_CLASSES = (Argument, Flag, Command, ApiClass, ToolSpec)


def decode(data: bytes, path: Path) -> ToolSpec:
    """A spec from JSON.

    Raises:
        BrokenSpecError: `data` is no JSON, has a wrong shape, or contradicts itself; `path` is named.
    """
    try:
        spec = _structure(json.loads(data))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise broken(path, str(error)) from error
    if wrong := contradictions(spec):
        raise broken(path, "; ".join(wrong[:3]))
    return spec


def encode(spec: ToolSpec) -> bytes:
    """`spec` as JSON, one command or class a line, without what is at its default."""
    raw = _converter(strict=False).unstructure(spec)
    lists = {key: raw.pop(key) for key in ("commands", "classes") if key in raw}
    head = [f"{json.dumps(key)}: {_compact(value)}" for key, value in raw.items()]
    blocks = [
        f"{json.dumps(key)}: [\n" + ",\n".join(_compact(item) for item in items) + "\n]"
        for key, items in lists.items()
    ]
    return ("{\n" + ",\n".join([*head, *blocks]) + "\n}\n").encode()


def save(spec: ToolSpec, path: Path) -> None:
    """Write `spec` to `path` atomically."""
    with atomic_write(path) as stream:
        stream.write(encode(spec))


def in_words(error: BaseValidationError, what: str) -> list[str]:
    """What is wrong with a file's content, and where in it."""
    from chipsmith.core.config.loading import say

    return transform_error(error, path=what, format_exception=say)


def broken(path: Path, why: str) -> BrokenSpecError:
    fix = f"delete {path}, then run `chipsmith tool learn` again."
    return BrokenSpecError(f"The command spec {path} cannot be used: {why}.", fix=fix)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _structure(raw: Any) -> ToolSpec:
    try:
        return _converter(strict=False).structure(raw, ToolSpec)
    except Exception:
        # Reading it again with every check on costs time, and says where it is wrong.
        try:
            return _converter(strict=True).structure(raw, ToolSpec)
        except BaseValidationError as error:
            raise ValueError("; ".join(in_words(error, "spec")[:3])) from error


def _as_it_is(value: Any, kind: type) -> Any:
    """A text or a truth value; cattrs would make one of anything."""
    if type(value) is not kind:
        raise ValueError(f"{value!r} is no {'text' if kind is str else 'truth value'}")
    return value


@cache
def _converter(*, strict: bool) -> Converter:
    converter = Converter(detailed_validation=strict)
    for kind in (str, bool):
        converter.register_structure_hook(kind, _as_it_is)
    converter.register_structure_hook(Kind, lambda value, _: Kind(value))
    for one in _CLASSES:
        structure = make_dict_structure_fn(one, converter, _cattrs_detailed_validation=strict)
        converter.register_structure_hook(one, structure)
        unstructure = make_dict_unstructure_fn(one, converter, _cattrs_omit_if_default=True)
        converter.register_unstructure_hook(one, unstructure)
    return converter
