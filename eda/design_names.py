"""What a design calls its things: ports, instances, nets, clocks and cells, read from its files.

A light reading of structural Verilog, liberty and SDC for the names alone; whether they can be loaded is
for the tool to say.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from attrs import Factory, define

from chipsmith.core.errors import InputError
from chipsmith.eda.gds import cell_names

MAX_BYTES = 32_000_000
"""Of one file; the names of a larger one are not read."""
SUFFIXES = {"netlist": (".v", ".sv", ".vg"), "liberty": (".lib",), "sdc": (".sdc",)}
LAYOUTS = (".gds", ".oas")
CLASSES = ("inputs", "outputs", "cells", "nets", "clocks", "lib_cells", "lib_pins", "libraries")
MOST_BITS = 63
"""The highest bit of a bus that has a name of its own, from its lowest."""

_LEAVES = re.compile(r"(?:^|_)(?:d?out|q|tx|o)(?:_\w+)?\d*(?:\[|$)", re.IGNORECASE)
_CLOCK_INPUT = re.compile(r"clk|clock|^ck$|_ck$", re.IGNORECASE)
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_MODULE = re.compile(r"\bmodule\s+(\w+)(.*?)\bendmodule\b", re.DOTALL)
_PORTS = re.compile(
    r"\b(input|output|inout)\s+(?:wire\s+|reg\s+|logic\s+)*(\[[^\]]*\])?\s*([\w\s,]+?)\s*[;)]?(?=[;)]|,\s*(?:input|output|inout)\b|$)"
)
_WIRES = re.compile(r"\bwire\s+(\[[^\]]*\])?\s*([\w\s,]+?)\s*;")
_INSTANCE = re.compile(r"\b([A-Za-z_]\w*)\s+([A-Za-z_]\w*)\s*\(\s*\.", re.DOTALL)
_LIBERTY_CELL = re.compile(r'\bcell\s*\(\s*"?([\w.]+)"?\s*\)')
_LIBERTY_PIN = re.compile(r'\bpin\s*\(\s*"?([A-Za-z_]\w*)"?\s*\)')
_LIBERTY_NAME = re.compile(r'\blibrary\s*\(\s*"?([\w.]+)"?\s*\)')
_LIBERTY_TIME = re.compile(r'\btime_unit\s*:\s*"?\s*1\s*([munp]?s)')
_SDC_CLOCK = re.compile(r"\bcreate_(?:generated_)?clock\b([^\n;]*(?:\\\n[^\n;]*)*)")
_CLOCK_NAME = re.compile(r"-name\s+\{?([\w./]+(?:\[\d+\])?)")
_CLOCK_PORT = re.compile(r"get_ports\s+\{?([\w./]+(?:\[\d+\])?)")


MayRead = Callable[[Path], bool]


def anything(_: Path) -> bool:
    return True


@define
class DesignNames:
    """Names in the order in which they stand, each once."""

    top: str = ""
    inputs: list[str] = Factory(list)
    outputs: list[str] = Factory(list)
    cells: list[str] = Factory(list)
    nets: list[str] = Factory(list)
    clocks: list[str] = Factory(list)
    lib_cells: list[str] = Factory(list)
    lib_pins: list[str] = Factory(list)
    """Names of the pins of library cells."""
    libraries: list[str] = Factory(list)
    pins: dict[str, list[str]] = Factory(dict)
    """Instance to the names of its connected pins."""
    layouts: list[str] = Factory(list)
    """Files."""
    structures: list[str] = Factory(list)
    """Cells of the layouts that are GDS files."""
    time_unit: str = "ns"
    partial: bool = False
    """Only what a request names is here, not all that the design has."""

    def add(self, kind: str, name: str) -> None:
        """A name of a class: clock, input, output, cell, net, pin (`cell/pin`), lib_cell or lib_pin."""
        if kind == "pin":
            cell, _, leg = name.rpartition("/")
            legs = self.pins.setdefault(cell, [])
            legs += [leg] if leg not in legs else []
            kind, name = "cell", cell
        listed: list[str] = getattr(self, f"{kind}s")
        listed += [one for one in with_bits(name) if one not in listed]

    def extend(self, other: DesignNames) -> None:
        """Add what another one knows; a port that is known here keeps its direction."""
        ports = set(self.ports)
        for field in CLASSES:
            listed: list[str] = getattr(self, field)
            known = ports if field in ("inputs", "outputs") else set(listed)
            listed += [name for name in getattr(other, field) if name not in known]
        if other.time_unit != DesignNames().time_unit:
            self.time_unit = other.time_unit
        for cell, legs in other.pins.items():
            here = self.pins.setdefault(cell, [])
            here += [leg for leg in legs if leg not in here]

    @property
    def ports(self) -> list[str]:
        return self.inputs + self.outputs

    @property
    def data_inputs(self) -> list[str]:
        """Inputs but for the clocks: buses as a whole."""
        clocks = self.clock_inputs
        return [name for name in self.inputs if name not in clocks and "[" not in name]

    @property
    def clock_inputs(self) -> list[str]:
        return [name for name in self.inputs if name in self.clocks or _CLOCK_INPUT.search(name)]


def read_design_names(directory: Path, may_read: MayRead = anything) -> DesignNames:
    """Names in a folder's netlists, libraries and constraints, or in those its `design.toml` lists.

    Args:
        may_read: which of the files may be read.

    Raises:
        InputError: there is no such folder, it is empty, or its `design.toml` cannot be read.
    """
    if not directory.is_dir():
        raise InputError(f"There is no folder {directory}.", fix="name the folder of a design with --design.")
    top, paths = _files(directory)
    paths = {kind: [path for path in found if may_read(path)] for kind, found in paths.items()}
    if not any(directory.iterdir()):
        raise InputError(
            f"The folder {directory} is empty.", fix="name the folder that holds the design's files."
        )
    names = read_names(paths, top)
    names.layouts = sorted(path.name for path in directory.iterdir() if path.suffix.lower() in LAYOUTS)
    gds = [directory / name for name in names.layouts if name.lower().endswith(".gds")]
    structures = [name for path in gds if path.stat().st_size <= MAX_BYTES for name in cell_names(path)]
    names.structures = list(dict.fromkeys(structures))
    return names


def read_names(paths: Mapping[str, Sequence[Path]], top: str = "") -> DesignNames:
    """Names in the files of each kind that `SUFFIXES` has; `top` is the module whose names they are."""
    names = DesignNames(top)
    modules = {name: body for path in paths["netlist"] for name, body in _modules(_read(path))}
    _netlist(names, modules)
    for path in paths["liberty"]:
        text = _read(path)
        names.lib_cells += _LIBERTY_CELL.findall(text)
        names.lib_pins += _LIBERTY_PIN.findall(text)
        names.libraries += _LIBERTY_NAME.findall(text)
        if unit := _LIBERTY_TIME.search(text):
            names.time_unit = unit[1]
    for path in paths["sdc"]:
        names.clocks += _clocks(_read(path))
    return _unique(names)


def _files(directory: Path) -> tuple[str, dict[str, list[Path]]]:
    listed: dict[str, object] = {}
    if (description := directory / "design.toml").is_file():
        try:
            listed = tomllib.loads(description.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputError(f"{description} cannot be read: {error}.", fix="correct it.") from error
    files = {}
    for kind, suffixes in SUFFIXES.items():
        named = listed.get(kind)
        written = [named] if isinstance(named, str) else named if isinstance(named, list) else None
        found = (
            sorted(path for path in directory.iterdir() if path.suffix.lower() in suffixes)
            if written is None
            else [directory / str(name) for name in written]
        )
        files[kind] = [path for path in found if path.is_file()]
    return str(listed.get("top", "")), files


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.stat().st_size <= MAX_BYTES else ""


def _modules(text: str) -> Iterable[tuple[str, str]]:
    return _MODULE.findall(_COMMENT.sub(" ", text))


def _netlist(names: DesignNames, modules: dict[str, str]) -> None:
    """The names within the top module: the one listed, else the one that no other instantiates."""
    used = {kind for body in modules.values() for kind, _ in _INSTANCE.findall(body)}
    names.top = names.top or next((name for name in modules if name not in used), "")
    body = modules.get(names.top, "")
    for direction, bits, listed in _PORTS.findall(body):
        (names.outputs if direction == "output" else names.inputs).extend(_bits(listed, bits))
    for bits, listed in _WIRES.findall(body):
        names.nets += _bits(listed, bits)
    for match in _INSTANCE.finditer(body):
        names.cells.append(match[2])
        connections = body[match.end() - 1 : body.find(";", match.end())]
        names.pins[match[2]] = re.findall(r"\.(\w+)\s*\(", connections)
    names.nets = names.ports + names.nets


def _bits(listed: str, bits: str) -> list[str]:
    """The names of a declaration; of a bus its bits as well."""
    found = []
    for name in re.findall(r"\w+", listed):
        found.append(name)
        if limits := re.match(r"\[\s*(\d+)\s*:\s*(\d+)\s*\]", bits):
            low, high = sorted(map(int, limits.groups()))
            found += [f"{name}[{bit}]" for bit in range(low, min(high, low + MOST_BITS) + 1)]
    return found


def _clocks(text: str) -> Iterable[str]:
    for words in _SDC_CLOCK.findall(text):
        if found := _CLOCK_NAME.search(words) or _CLOCK_PORT.search(words):
            yield found[1]


def leaves(name: str) -> bool:
    """Whether a port of this name mostly is an output."""
    return bool(_LEAVES.search(name))


def with_bits(name: str) -> list[str]:
    """A name; a bit of a bus with its bus and the bits below it, as a netlist would have them."""
    bus, _, index = name.rstrip("]").partition("[")
    if not index:
        return [name]
    highest = min(max(map(int, index.split(":"))), MOST_BITS)
    return [bus, *(f"{bus}[{bit}]" for bit in range(highest + 1))]


def _unique(names: DesignNames) -> DesignNames:
    for field in CLASSES:
        setattr(names, field, list(dict.fromkeys(getattr(names, field))))
    return names
