"""Which files a text names, by language family."""

from __future__ import annotations

import re
from functools import lru_cache

_TCL_COMMANDS = r"source|read_verilog|read_sverilog|read_systemverilog|read_sdc|read_xdc|read_upf|load_upf"
_TCL_FILE = re.compile(r"(?<![\w.\-])[\w.\-/]+\.(?:tcl|tm|sdc|xdc|upf|v|vh|sv|svh)\b")
_TCL = re.compile(rf"^[ \t]*(?:{_TCL_COMMANDS})\b((?:[^\n\\]|\\.|\\\n){{0,2000}}+)", re.MULTILINE)
_VARIABLE = re.compile(r"(?:\$\{?[\w:]+\}?|\[[^\]\n]*\])/+")
_INCLUDE = re.compile(r"^[ \t]*`include[ \t]+\"([^\"\n]+)\"", re.MULTILINE)
_PACKAGE = re.compile(r"\bimport[ \t]+(\w+)::")
_FROM = re.compile(r"^[ \t]*from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+([^\n#]*)", re.MULTILINE)
_IMPORT = re.compile(r"^[ \t]*import[ \t]+([\w., \t]+)", re.MULTILINE)
_VHDL = re.compile(r"^[ \t]*use[ \t]+work\.(\w+)", re.MULTILINE | re.IGNORECASE)
_PLAIN = {
    "c": re.compile(r"^[ \t]*#[ \t]*include[ \t]+\"([^\"\n]+)\"", re.MULTILINE),
    "makefile": re.compile(r"^-?include[ \t]+([^\s#$]+)", re.MULTILINE),
    "shellscript": re.compile(r"^[ \t]*(?:source|\.)[ \t]+[\"']?([\w./\-]+)", re.MULTILINE),
    "spice": re.compile(r"^[ \t]*\.inc(?:lude)?[ \t]+[\"']?([^\s\"']+)", re.MULTILINE | re.IGNORECASE),
}


@lru_cache(maxsize=16)
def references(family: str, text: str) -> tuple[str, ...]:
    """Names of files, relative as the text has them, without repeats. Liberty and other data are left out."""
    found = _FINDERS.get(family, _plainly)(family, text)
    return tuple(dict.fromkeys(name for name in found if name))


def _plainly(family: str, text: str) -> list[str]:
    pattern = _PLAIN.get(family)
    return pattern.findall(text) if pattern else []


def _tcl(_family: str, text: str) -> list[str]:
    """Literal file names of a command; what a variable or command before them says is unknown."""
    literal = (_VARIABLE.sub(" ", rest) for rest in _TCL.findall(text))
    return [name for rest in literal for name in _TCL_FILE.findall(rest)]


def _verilog(_family: str, text: str) -> list[str]:
    """Includes, and packages, which by custom lie in files of their names."""
    packages = [f"{name}{end}" for name in dict.fromkeys(_PACKAGE.findall(text)) for end in (".sv", ".svh")]
    return [*_INCLUDE.findall(text), *packages]


def _vhdl(_family: str, text: str) -> list[str]:
    return [f"{name}{end}" for name in _VHDL.findall(text) for end in (".vhd", ".vhdl")]


def _python(_family: str, text: str) -> list[str]:
    names = [name.split(" as ")[0].strip() for group in _IMPORT.findall(text) for name in group.split(",")]
    found = [path for name in names if name for path in _modules(name.replace(".", "/"))]
    for dots, module, imported in _FROM.findall(text):
        base = "../" * (len(dots) - 1) + module.replace(".", "/")
        found += _modules(base) if module else []
        members = re.findall(r"\w+", imported.partition(" as ")[0])[:8]
        found += [f"{base.rstrip('/')}/{name}.py".lstrip("/") for name in members] if dots else []
    return found


def _modules(path: str) -> list[str]:
    return [f"{path}.py", f"{path}/__init__.py", f"src/{path}.py"]


_FINDERS = {"tcl": _tcl, "verilog": _verilog, "vhdl": _vhdl, "python": _python}
