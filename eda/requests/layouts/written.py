"""How phrases are written: expressions of KLayout's Python API, shapes in microns."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chipsmith.eda.requests.layouts.atoms import Atom

ORIGIN = "0, 0"


def writer(code: str) -> Callable[[Sequence[Atom]], str]:
    """What writes a phrase from its parts: a function by its name behind `=`, or a template."""
    return _WRITERS[code[1:]] if code.startswith("=") else lambda atoms: code.format(*atoms)


def _box(atoms: Sequence[Atom]) -> str:
    """A size, and where its lower left corner is."""
    return f"db.DBox(0, 0, {atoms[0]})" + _moved(atoms[1:])


def _centred(atoms: Sequence[Atom]) -> str:
    return f"db.DBox({atoms[0]})" + _moved(atoms[1:])


def _moved(atoms: Sequence[Atom]) -> str:
    at = next((atom.code for atom in atoms if atom.kind == "P"), ORIGIN)
    return f".moved({at})" if at != ORIGIN else ""


def _corners(atoms: Sequence[Atom]) -> str:
    return ", ".join(f"db.DPoint({atom})" for atom in atoms if atom.kind == "P")


def _path(atoms: Sequence[Atom]) -> str:
    width = next(atom for atom in atoms if atom.kind == "N")
    return f"db.DPath([{_corners(atoms)}], {width})"


def _polygon(atoms: Sequence[Atom]) -> str:
    return f"db.DPolygon([{_corners(atoms)}])"


def _circle(atoms: Sequence[Atom]) -> str:
    radius, count = atoms[0], next((atom.code for atom in atoms[1:] if atom.kind == "N"), "64")
    box = f"db.DBox(-{radius}, -{radius}, {radius}, {radius})"
    return f"db.DPolygon.ellipse({box}, {count})" + _moved(atoms)


def _grid(atoms: Sequence[Atom]) -> str:
    """The same shape in database units."""
    return atoms[0].code.replace("db.D", "db.")


def _points(atoms: Sequence[Atom]) -> str:
    return ", ".join(f"({atom})" for atom in atoms)


def _numbers(atoms: Sequence[Atom]) -> str:
    return ", ".join(map(str, atoms))


def _layers(atoms: Sequence[Atom]) -> str:
    return ", ".join(f"({atom.layer})" for atom in atoms)


def _mapping(atoms: Sequence[Atom]) -> str:
    pairs = zip(atoms[::2], atoms[1::2], strict=True)
    return ", ".join(f"(({source.layer}), ({target.layer}))" for source, target in pairs)


def _rounded(atoms: Sequence[Atom]) -> str:
    radius, count = atoms[1].grid, atoms[2].code if len(atoms) > 2 else "32"
    return f"{atoms[0]}.rounded_corners({radius}, {radius}, {count})"


_WRITERS: dict[str, Callable[[Sequence[Atom]], str]] = {
    "box": _box, "centred": _centred, "path": _path, "polygon": _polygon, "circle": _circle, "grid": _grid,
    "points": _points, "numbers": _numbers, "layers": _layers, "mapping": _mapping, "rounded": _rounded,
}  # fmt: skip
