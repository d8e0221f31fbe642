"""What may stand in the places that a person's request fills: numbers, names, objects, files, texts."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import Factory, frozen

OBJECT_CLASSES = ("port", "clock", "pin", "cell", "net", "lib_cell")
"""What an EDA tool's `get_…` commands find."""


@frozen
class Values:
    """Candidates for each kind of place; where there are none, the grammar leaves that kind open."""

    numbers: tuple[str, ...] = ()
    """As they are to be written, in the tool's units."""
    names: tuple[str, ...] = ()
    """Of the person's choosing, such as a new clock's."""
    objects: Mapping[str, tuple[str, ...]] = Factory(dict)
    """Class (one of OBJECT_CLASSES) to names."""
    files: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    """Quoted text that is to be printed."""

    def named(self, kind: str) -> tuple[str, ...]:
        return tuple(self.objects.get(kind, ()))
