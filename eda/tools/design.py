"""A design's folder: the files that a run finds, and what is loaded before the script.

A folder may describe itself in `design.toml`; then the tool loads the design first, and the script goes on
from there. Without it, nothing is loaded and the script reads what it needs.

    top = "adder"
    liberty = ["../cells/linden.lib"]
    netlist = ["adder.v"]
    sdc = "adder.sdc"
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from attrs import field, frozen
from cattrs import Converter
from cattrs.errors import BaseValidationError
from cattrs.v import transform_error

from chipsmith.core.errors import InputError

DESCRIPTION = "design.toml"
KINDS = (".lib", ".v", ".sv", ".vh", ".svh", ".sdc", ".spef", ".sdf", ".lef", ".def", ".gds", ".oas")
"""What may lie outside the folder: files of a design, by their suffix, and no others."""


def _names(value: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


@frozen
class Design:
    """What `design.toml` says; paths relative to its folder."""

    folder: Path
    top: str = ""
    liberty: tuple[str, ...] = field(default=(), converter=_names)
    netlist: tuple[str, ...] = field(default=(), converter=_names)
    sdc: tuple[str, ...] = field(default=(), converter=_names)
    about: str = ""

    @classmethod
    def read(cls, folder: Path) -> Design:
        """Raises InputError: there is no such folder, or its description cannot be read."""
        if not folder.is_dir():
            raise InputError(f"There is no folder {folder}.", fix="name the folder that holds the design.")
        description = folder / DESCRIPTION
        if not description.is_file():
            return cls(folder)
        try:
            values = tomllib.loads(description.read_text(encoding="utf-8"))
            return _converter.structure({**values, "folder": folder}, cls)
        except BaseValidationError as error:
            raise _unreadable(description, "; ".join(transform_error(error, path=""))) from error
        except (OSError, ValueError) as error:
            raise _unreadable(description, str(error)) from error

    @property
    def named(self) -> tuple[str, ...]:
        return (*self.liberty, *self.netlist, *self.sdc)

    def from_outside(self) -> Mapping[str, bytes]:
        """Files that are named and lie elsewhere, by the name under which a run finds them.

        Raises:
            InputError: one is absent, or is no file of a design.
        """
        return {Path(name).name: self._read(name) for name in self.named if self._is_outside(name)}

    def _is_outside(self, name: str) -> bool:
        return not (self.folder / name).resolve().is_relative_to(self.folder.resolve())

    def _read(self, name: str) -> bytes:
        path = (self.folder / name).resolve()
        if path.suffix.lower() not in KINDS or not path.is_file():
            raise InputError(
                f"{self.folder / DESCRIPTION} names {name}, which is no file of a design.",
                fix=f"name a file that exists and ends in one of {', '.join(KINDS)}.",
            )
        return path.read_bytes()

    def local(self, name: str) -> str:
        """What a run calls a file that the description names."""
        return Path(name).name if self._is_outside(name) else name


def design_near(folder: Path, workspace: Path | None) -> Path | None:
    """The nearest folder with a description: a file's own, or one above it in the workspace."""
    above = (folder, *folder.parents)
    inside = workspace is not None and workspace in above
    for one in above[: above.index(workspace) + 1] if inside and workspace else above[:1]:
        if (one / DESCRIPTION).is_file():
            return one
    return None


def _unreadable(description: Path, reason: str) -> InputError:
    return InputError(f"{description} cannot be read: {reason}.", fix="give top, liberty, netlist and sdc.")


_converter = Converter(forbid_extra_keys=True)
_converter.register_structure_hook(Path, lambda value, _: Path(value))
_converter.register_structure_hook_func(lambda kind: kind == tuple[str, ...], lambda value, _: _names(value))

Loads = Callable[[Design], str]
"""Tcl that loads a design, for one tool."""


def load_opensta(design: Design) -> str:
    """OpenSTA returns 0 where a file cannot be linked."""
    lines = [
        *(f"read_liberty {{{design.local(name)}}}" for name in design.liberty),
        *(f"read_verilog {{{design.local(name)}}}" for name in design.netlist),
    ]
    if design.top and design.netlist:
        lines.append(f'if {{![link_design {design.top}]}} {{error "{design.top} cannot be linked"}}')
    return "\n".join([*lines, *(f"read_sdc {{{design.local(name)}}}" for name in design.sdc)])


def load_yosys(design: Design) -> str:
    lines = [
        *(f"yosys read_liberty -lib {{{design.local(name)}}}" for name in design.liberty),
        *(f"yosys read_verilog {{{design.local(name)}}}" for name in design.netlist),
    ]
    if design.top and design.netlist:
        lines.append(f"yosys hierarchy -check -top {design.top}")
    return "\n".join(lines)


def load_nothing(_: Design) -> str:
    return ""
