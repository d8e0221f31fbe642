"""Where specs come from: a person's corrections over what was learnt here over what is bundled."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from pathlib import Path

from attrs import evolve

from chipsmith.core.errors import InputError, UnknownToolError, did_you_mean
from chipsmith.core.home import Home
from chipsmith.eda.specs import codec
from chipsmith.eda.specs.model import ToolSpec

CORRECTIONS = "corrections.toml"
_NAME = re.compile(r"[A-Za-z0-9][\w.+-]*")
Stamps = tuple[tuple[str, int], ...]


def load_spec(tool: str, home: Home) -> ToolSpec:
    """Everything known of `tool`, with the commands of the tools that it includes.

    Kept in memory for as long as the files stay as they are, so asking again costs a few microseconds.

    Raises:
        UnknownToolError: nothing is known of it; the near names are named.
        BrokenSpecError: a spec or a correction cannot be read or contradicts itself.
    """
    return _load(tool, home.root, _stamps(home.root / "specs"))


def known_tools(home: Home) -> tuple[str, ...]:
    """Names of the tools that `load_spec` knows, sorted."""
    own = home.root / "specs"
    found = {one.name for one in own.iterdir() if _own_files(one)} if own.is_dir() else set()
    return tuple(sorted(found | _bundled()))


def save_learnt(spec: ToolSpec, home: Home) -> Path:
    """Keep what was learnt of one version of a tool; from now on it wins over what is bundled."""
    path = learnt_file(home, spec.tool, spec.version)
    codec.save(spec, path)
    return path


def learnt_file(home: Home, tool: str, version: str) -> Path:
    return own_folder(home, tool) / (re.sub(r"[^\w.+-]+", "_", version or "unknown") + ".json")


def own_folder(home: Home, tool: str) -> Path:
    """Where what was learnt of a tool and its corrections are.

    Raises:
        InputError: that is no name of a tool.
    """
    if not _NAME.fullmatch(tool):
        raise InputError(
            f'"{tool}" is no name of a tool.', fix="use letters, digits, dots, dashes and underscores."
        )
    return home.root / "specs" / tool


def learnt_versions(home: Home, tool: str) -> list[Path]:
    """Files of what was learnt of `tool`, the one that counts (the latest) first."""
    found = own_folder(home, tool).glob("*.json")
    return sorted(found, key=lambda path: path.stat().st_mtime_ns, reverse=True)


def _own_files(folder: Path) -> bool:
    return folder.is_dir() and any(path.suffix in (".json", ".toml") for path in folder.iterdir())


def _bundled() -> frozenset[str]:
    folder = resources.files(__package__) / "bundled"
    names = (entry.name for entry in folder.iterdir())
    return frozenset(name.removesuffix(".json") for name in names if name.endswith(".json"))


def _stamps(folder: Path) -> Stamps:
    """Every own file and when it was written."""
    return tuple(sorted((str(path), path.stat().st_mtime_ns) for path in folder.glob("*/*.*")))


@lru_cache(maxsize=64)
def _load(
    tool: str, root: Path, stamps: tuple[tuple[str, int], ...], above: tuple[str, ...] = ()
) -> ToolSpec:
    home = Home(root)
    spec = _corrected(_base(tool, home), home)
    for included in spec.includes:
        if included in above:
            raise codec.broken(root / "specs" / tool, f"{tool} and {included} include each other")
        spec = _merged(spec, _load(included, root, stamps, (*above, tool)))
    return spec


def _base(tool: str, home: Home) -> ToolSpec:
    if learnt := learnt_versions(home, tool):
        return _learnt(tool, learnt[0])
    if tool in _bundled():
        path = resources.files(__package__) / "bundled" / f"{tool}.json"
        return codec.decode(path.read_bytes(), Path(str(path)))
    if (own_folder(home, tool) / CORRECTIONS).is_file():
        return ToolSpec(tool, "", "tcl", learnt_from="a person")
    raise unknown_tool(tool, home)


def _learnt(tool: str, path: Path) -> ToolSpec:
    spec = codec.decode(path.read_bytes(), path)
    if spec.tool != tool:
        raise codec.broken(path, f'it says that it is about "{spec.tool}", and lies among those of {tool}')
    return spec


def unknown_tool(tool: str, home: Home) -> UnknownToolError:
    known = known_tools(home)
    return UnknownToolError(
        f'Nothing is known of a tool named "{tool}".{did_you_mean(tool, known)}',
        fix=f"use one of {', '.join(known)}, or run `chipsmith tool learn {tool}`.",
    )


def _corrected(spec: ToolSpec, home: Home) -> ToolSpec:
    path = own_folder(home, spec.tool) / CORRECTIONS
    if not path.is_file():
        return spec
    from chipsmith.eda.specs.corrections import apply_corrections

    return apply_corrections(spec, path)


def _merged(spec: ToolSpec, included: ToolSpec) -> ToolSpec:
    own = {command.name for command in spec.commands}
    classes = {one.name for one in spec.classes}
    return evolve(
        spec,
        commands=(*spec.commands, *(command for command in included.commands if command.name not in own)),
        classes=(*spec.classes, *(one for one in included.classes if one.name not in classes)),
        variables=tuple(dict.fromkeys((*spec.variables, *included.variables))),
    )
