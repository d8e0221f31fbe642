"""OpenROAD's Python API, learnt from a list of its functions: one JSON object a line.

Each has `function`, such as `odb.dbNet.getName()`, `parameters`, such as `str(name), odb.dbNet`, and
`returns`. The list tells a part of the API and was written by hand, so what is not in it may exist.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from attrs import evolve

from chipsmith.core.errors import InputError
from chipsmith.eda.specs.learn.report import Learnt
from chipsmith.eda.specs.model import ApiClass, Argument, Command, Kind, ToolSpec

READY = {"design": "openroad.Design", "tech": "openroad.Tech"}
"""What OpenROAD's Python shell has under these names once a design is loaded."""
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+\(?\)?")
_QUOTED = re.compile(r"\(f?[\"'“].*\)$")
_KINDS = {"int": Kind.INTEGER, "float": Kind.NUMBER, "bool": Kind.BOOLEAN, "list": Kind.LIST}


def learn_openroad(path: Path, version: str = "") -> Learnt:
    """Raises InputError: the file cannot be read, or is no such list."""
    unclear: list[str] = []
    found: defaultdict[str, dict[str, list[Command]]] = defaultdict(lambda: defaultdict(list))
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        entry = _entry(path, number, line)
        name = _QUOTED.sub("(", entry["function"].strip())
        if name != entry["function"].strip():
            entry["parameters"] = "str(text)"
        if not _NAME.fullmatch(name):
            unclear.append(f"line {number}: {name} is a call, not a name")
            continue
        owner, command = _command(name.rstrip("()"), entry)
        found[owner][command.name].append(command)
    for owner in list(found):
        found[owner.partition(".")[0]]  # the module of a class, even where it has no function of its own
    classes = [_class(owner, found) for owner in sorted(found)]
    spec = ToolSpec(
        "openroad",
        version or "unknown",
        "python",
        classes=tuple(classes),
        objects={name: one for name, one in READY.items() if one in found},
        complete=False,
        learnt_from=path.name,
    )
    return Learnt(spec, tuple(unclear))


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}.", fix="name the file with the list.") from error


def _entry(path: Path, number: int, line: str) -> dict[str, str]:
    try:
        entry: Any = json.loads(line)
        return {
            key: str(entry.get(key) or "") for key in ("function", "parameters", "returns", "description")
        }
    except (ValueError, AttributeError) as error:
        raise InputError(
            f"{path}, line {number} is no JSON object with a function.", fix="give one JSON object a line."
        ) from error


def _command(name: str, entry: dict[str, str]) -> tuple[str, Command]:
    """The class or module that has the function, and the function; a class's own name makes one of it."""
    returns = entry["returns"].strip()
    owner, _, short = name.rpartition(".")
    if returns == name or short[:1].isupper():
        owner, short = name, "__init__"
    arguments = tuple(_argument(word, at) for at, word in enumerate(_split(entry["parameters"])))
    return owner, Command(short, arguments, returns=returns, help=entry["description"].strip()[:160])


def _split(parameters: str) -> list[str]:
    """Parameters at the commas that stand in no bracket."""
    return [part.strip() for part in re.split(r",(?![^(\[]*[)\]])", parameters) if part.strip()]


def _argument(word: str, at: int) -> Argument:
    kind, _, name = word.rstrip(")").partition("(")
    plain = name if name.isidentifier() else f"value{at + 1}"
    return Argument(plain, _KINDS.get(kind.strip(), Kind.ANY))


def _class(owner: str, found: dict[str, dict[str, list[Command]]]) -> ApiClass:
    methods = tuple(_merged(commands) for commands in found[owner].values())
    inner = {name.removeprefix(owner + "."): "type" for name in found if name.startswith(owner + ".")}
    return ApiClass(owner, methods=methods, attributes=inner)


def _merged(commands: list[Command]) -> Command:
    """One method of several lines of the list."""
    ways = tuple(dict.fromkeys(command.arguments for command in commands))
    fewest = min(map(len, ways))
    longest = max(ways, key=len)
    arguments = tuple(evolve(one, required=at < fewest) for at, one in enumerate(longest))
    return evolve(commands[0], arguments=arguments, overloads=ways if len(ways) > 1 else ())
