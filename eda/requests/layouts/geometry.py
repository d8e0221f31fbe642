"""Points, boxes, paths, polygons, circles and texts that a request describes."""

from __future__ import annotations

from collections.abc import Sequence

from chipsmith.eda.requests.layouts.phrases import Atom, rule

_UM = r"(?: ?(?:um|µm|microns?|micrometers?|in um))?"
_A = r"(?:an? |the |one |another )?"
_AT = r"(?:,? (?:with|having|whose|and|its|the|at|starting|placed|located|sitting|beginning|anchored|lies|is|that|has|from|going from|being))*"
_CORNER = r"(?: (?:lower[- ]left|bottom[- ]left|ll)(?: corner)?(?: at| in| on| is at| sits at|:| being|)| origin at| (?:starting|beginning) (?:at|from|in)| at| from| with its lower left at| anchored at)"
_CENTRE = r"(?:,? (?:with (?:its |the )?(?:centre|center)(?: at| on| in)|(?:centred|centered)(?: at| on| around| about| in)|(?:and )?(?:centred|centered)(?: at| on| around)?|around|whose (?:centre|center) is(?: at)?))"
_ONL = r"(?: (?:on|in|of)(?: the)?(?: layer)? <L>)?"
_BOX = r"(?:box|rectangle|rect|bar|pad|plate|block|strip|slab|line|square|finger|contact|via|shape)"
_WIRE = r"(?:path|wire|route|trace|track|line|wiring|interconnect|metal path)"
_WIDE = r"(?:,? ?(?:of width|with width|width|with (?:a )?width of|that is|of|at|with) <N>(?: wide)?|,? ?<N>{um}[- ]?(?:wide|width|thick))".replace(
    "{um}", _UM
)
_GON = r"(?:polygon|triangle|quadrilateral|trapezoid|trapezium|l-shape|l shape|shape|outline|hexagon|pentagon|l-shaped polygon|diamond)"
_POINTS = r"(?:(?:runs?|running|goes|going|starts?|starting|that|which|with|having|through|from|of|at|over|by|whose|its|the|are|corner points?|corners?|vertices|points?|nodes?|coordinates|:) ?)+"
_NEXT = r"(?:,? ?(?:and|then|to|over|via|through|up to|down to|right to|left to|on to|onward to|going to|->|→|-|further to|finally to|straight to|up|down|and then(?: up| down)? to|then(?: up| down| right| left)? to)?,? ?)"


def _box(atoms: Sequence[Atom]) -> str:
    """A size, and where its lower left corner is."""
    size, at = atoms[0].code.split(", "), atoms[1].code if len(atoms) > 1 else "0, 0"
    if at == "0, 0":
        return f"db.DBox(0, 0, {size[0]}, {size[1]})"
    return f"db.DBox(0, 0, {size[0]}, {size[1]}).moved({at})"


def _centred(atoms: Sequence[Atom]) -> str:
    at = atoms[1].code if len(atoms) > 1 else "0, 0"
    return f"db.DBox({atoms[0]})" + (f".moved({at})" if at != "0, 0" else "")


def _points(atoms: Sequence[Atom]) -> str:
    return ", ".join(f"db.DPoint({atom})" for atom in atoms if atom.kind == "P")


def _path(atoms: Sequence[Atom]) -> str:
    width = next(atom for atom in atoms if atom.kind == "N")
    return f"db.DPath([{_points(atoms)}], {width})"


def _polygon(atoms: Sequence[Atom]) -> str:
    return f"db.DPolygon([{_points(atoms)}])"


def _circle(atoms: Sequence[Atom]) -> str:
    radius, rest = atoms[0], atoms[1:]
    count = next((atom.code for atom in rest if atom.kind == "N"), "64")
    at = next((atom.code for atom in rest if atom.kind == "P"), "0, 0")
    circle = f"db.DPolygon.ellipse(db.DBox(-{radius}, -{radius}, {radius}, {radius}), {count})"
    return circle + (f".moved({at})" if at != "0, 0" else "")


def _run(most: int) -> str:
    return "<P>" + f"(?:{_NEXT}<P>)?" * (most - 1)


POINTS = [
    rule("P", r"\((?:x ?=? ?)?<N>" + _UM + r"[,;/] ?(?:y ?=? ?)?<N>" + _UM + r"\)" + _UM, "{0}, {1}"),
    rule("P", r"(?:the |its )?\borigin\b", "0, 0"),
    rule("S", rf"<N>{_UM} ?(?:by|x|\*) ?<N>{_UM}(?! (?:points|corners))", "{0}, {1}"),
    rule("S", rf"<N>{_UM}[- ]?(?:wide|long|in x)(?: and|,)? <N>{_UM}[- ]?(?:high|tall|wide|in y)", "{0}, {1}"),
    rule("S", rf"(?:width|length)(?: of|:)? <N>{_UM}(?: and|,)? (?:an? )?height(?: of|:)? <N>{_UM}", "{0}, {1}"),
    rule("S", rf"<N>{_UM}[- ]?square(?! ?(?:um|microns?))", "{0}, {0}"),
    rule("S", rf"square (?:of|with)(?: side(?: length)?s?)? (?:of )?<N>{_UM}", "{0}, {0}"),
]  # fmt: skip
"""Rules for points and sizes."""

LISTS = [
    rule("Q", r"<P>(?:,? <P>)*(?:,| and|, and|;) <P>", lambda atoms: ", ".join(f"({atom})" for atom in atoms)),
    rule("M", rf"<N>{_UM}, ?<N>{_UM}(?:, ?<N>{_UM})*,? and <N>", lambda atoms: ", ".join(map(str, atoms))),
    rule("K", r"<L>, ?<L>(?:, ?<L>)*,? (?:and|or) <L>", lambda atoms: ", ".join(f"({atom.layer})" for atom in atoms)),
]  # fmt: skip
"""Rules for lists of three and more; of two points as well."""

SHAPES = [
    rule("G", rf"{_A}(?:text|label|string|name)s?{_ONL}(?: (?:saying|reading|with the text|with|called|named|that says|that reads|of|:))*[: ]+<T>,? ?{_AT} ?{_UM} ?<P>", 'db.DText("{0}", {1})'),
    rule("G", r"<T> as (?:a )?(?:text|label),? (?:at|on) <P>", 'db.DText("{0}", {1})'),
    rule("G", rf"{_A}(?:{_BOX} )?[(\[]<N>, ?<N>[;,] ?<N>, ?<N>[)\]]", "db.DBox({0}, {1}, {2}, {3})"),
    rule("G", rf"(?:{_A}{_BOX} )?<P> ?(?:-|–|\.\.|—) ?<P>", "db.DBox({0}, {1})"),
    rule("G", rf"{_A}{_BOX} <P>(?: ?to ?| ?- ?| ?; ?|, ?| )<P>{_UM}", "db.DBox({0}, {1})"),
    rule("G", rf"{_A}{_WIRE}{_WIDE}(?: metal)?{_ONL}{_AT} ?{_POINTS}{_run(8)}", _path),
    rule("G", rf"{_A}<N>{_UM}[- ](?:wide )?{_WIRE}{_ONL}{_AT} ?{_POINTS}{_run(8)}", _path),
    rule("G", rf"{_A}{_WIRE} {_POINTS}{_run(8)}{_UM},? ?{_WIDE}", _path),
    rule("G", rf"{_A}{_GON}{_ONL},?:? (?:{_POINTS})?{_run(12)}{_UM}", _polygon),
    rule("G", rf"{_A}(?:{_BOX}{_ONL} )?(?:from|between|spanning|covering|reaching from|with corners(?: at)?|going from|window)(?: the)? <P>,? (?:to|and|through|-) <P>{_UM}(?: {_BOX}\b)?(?! (?:to|and|over|via|then)[ ,]*[\ue300-\ue3ff])", "db.DBox({0}, {1})"),
    rule("G", rf"{_A}(?:circle|disc|disk|round pad|circular pad){_ONL}(?: (?:with|of|having|,))*(?: a)? radius (?:of )?<N>{_UM}{_CENTRE} <P>(?:,? (?:(?:approximated |drawn |made |built )?(?:with|of|by|using|from)) <N> (?:points|corners|vertices))?", _circle),
    rule("G", rf"{_A}(?:circle|disc|disk|round pad|circular pad){_ONL}(?:,? (?:with|of|having))*,?(?: a)? radius (?:of )?<N>{_UM}(?:,? (?:(?:and )?(?:approximated |drawn |made |built )?(?:(?:with|of|by|using|from) )?)<N> (?:points|corners|vertices))?(?:(?:{_CENTRE}|,? cent(?:re|er)(?:ed)?)? ?(?:at |around |on )?<P>)?", _circle),
    rule("G", rf"{_A}<S>{_UM}(?: {_BOX})?{_ONL}{_CENTRE}(?: the)? <P>", _centred),
    rule("G", rf"{_A}{_BOX}{_ONL} (?:of|with|measuring|sized)(?: size)? <S>{_UM}{_CENTRE}(?: the)? <P>", _centred),
    rule("G", rf"{_A}<S>{_UM}(?: {_BOX})?{_ONL},?{_AT}{_CORNER}(?: the)? <P>", _box),
    rule("G", rf"{_A}{_BOX}{_ONL} (?:of|with|measuring|sized)(?: size)? <S>{_UM},?{_AT}{_CORNER}(?: the)? <P>", _box),
    rule("G", rf"{_A}{_BOX},? (?:of|with|measuring|sized|:)(?: size)? <S>{_UM}", _box),
    rule("G", rf"{_A}{_BOX},? <S>{_UM}", _box),
    rule("G", rf"{_A}<S>{_UM} {_BOX}\b", _box),
    rule("G", rf"{_A}{_BOX} (?:of|with side|with sides of|with a side of) <N>{_UM}(?! (?:wide|high|by|and))", "db.DBox(0, 0, {0}, {0})"),
    rule("G", rf"{_A}<N>{_UM}[- ](?:box|contact|via|pad)\b", "db.DBox(0, 0, {0}, {0})"),
    rule("G", r"<G>,? in (?:database units|dbu)", lambda atoms: atoms[0].code.replace("db.D", "db.")),
]  # fmt: skip
"""Rules for shapes; they follow those for points."""
