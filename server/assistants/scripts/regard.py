"""Whether lines have to do with what was asked for above them."""

from __future__ import annotations

from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.requests.literals import NAME, NUMBER, dimension, forms_of, is_name
from chipsmith.eda.requests.mentions import classes_of
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.server.assistants.scripts.around import names_around
from chipsmith.server.assistants.scripts.ground import units_of
from chipsmith.server.assistants.scripts.request import ScriptRequest

_NOT_SPOKEN_OF = "pin_name"
"""A class whose members are single letters, mostly."""


def regards(request: ScriptRequest, lines: str, spec: ToolSpec) -> bool:
    """Whether lines of a script use a quantity or a name that a request tells; true where it tells none.

    Quantities are numbers with a unit; a variable may hold one. Names are those of the script around and of
    the design near it. What else a request says may show in any line.
    """
    names = names_around(request, spec)
    told, quantities = _told(request.prompt, names), _quantities(request.prompt, names)
    if not (told or quantities):
        return True
    code = "\n".join(line for line in lines.splitlines() if not line.lstrip().startswith("#"))
    numbers = {float(match["number"]) for match in NUMBER.finditer(code)}
    return any(name in code for name in told) or bool(quantities and ("$" in code or quantities & numbers))


def _told(prompt: str, names: DesignNames) -> list[str]:
    known = frozenset(name for name, classes in classes_of(names).items() if classes - {_NOT_SPOKEN_OF})
    return [word for word in NAME.findall(prompt) if word in known and is_name(word, known)]


def _quantities(prompt: str, names: DesignNames) -> set[float]:
    """As the tool may write them."""
    found = [match for match in NUMBER.finditer(prompt) if dimension(match["unit"] or "")]
    return {float(form) for match in found for form in forms_of(match, units_of(names))}
