"""A parser of what `expr` evaluates, by expr(n): what is substituted in it, and what is wrong."""

from __future__ import annotations

import re

from attrs import Factory, define

from chipsmith.eda.tcl.parser import Parser
from chipsmith.eda.tcl.syntax import Part, Script

FUNCTIONS = frozenset((
    "abs", "acos", "asin", "atan", "atan2", "bool", "ceil", "cos", "cosh", "double", "entier", "exp", "floor",
    "fmod", "hypot", "int", "isqrt", "log", "log10", "max", "min", "pow", "rand", "round", "sin", "sinh",
    "sqrt", "srand", "tan", "tanh", "wide",
))  # fmt: skip
"""Of Tcl 8.6, by mathfunc(n)."""

_SPACE = re.compile(r"(?:\s|\\\r?\n)*")
_NUMBER = re.compile(
    r"(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"(?=(?:eq|ne|in|ni)(?![A-Za-z])|[^A-Za-z0-9_]|\Z)"
)
_WORD = re.compile(r"(?:\w|::)+", re.ASCII)
_CALL = re.compile(r"\s*\(")
_UNARY = re.compile(r"[-+!~]")
_BINARY = re.compile(r"\*\*|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%<>&^|?:]|(?:eq|ne|in|ni)(?![A-Za-z])")
_BOOLEAN = re.compile(
    r"(?:t(?:r(?:ue?)?)?|f(?:a(?:l(?:se?)?)?)?|y(?:es?)?|no?|on|off?|inf(?:inity)?|nan)\Z", re.IGNORECASE
)


@define(eq=False)
class Expression:
    """What is substituted in an expression, and the functions that it calls as (start, name)."""

    parts: list[Part] = Factory(list)
    functions: list[tuple[int, str]] = Factory(list)


def parse_expression(script: Script, start: int, end: int) -> Expression:
    """The expression between two offsets; what is wrong goes to the script's troubles."""
    reader = _ExpressionReader(script, start, end)
    troubles = len(script.troubles)
    reader.read()
    del script.troubles[troubles + 1 :]  # what follows the first is guesswork
    return reader.expression


class _ExpressionReader(Parser):
    """Operands and operators in turn, with a stack of what is open; precedence does not matter here."""

    def __init__(self, script: Script, start: int, end: int) -> None:
        super().__init__(script, start, end)
        self.start = start
        self.expression = Expression()
        self.open: list[str] = []
        """`(` for grouping, `f` for a function's arguments, `?` for a condition that waits for its colon."""

    def read(self) -> None:
        wants_operand = True
        while self.skip(_SPACE):
            before = self.at
            wants_operand = self._operand() if wants_operand else self._operator()
            if self.at == before:
                return self._wrong(f'"{self.text[self.at]}" is not expected in an expression')
        if wants_operand:
            self._wrong(
                "the expression is not finished"
                if self.text[self.start : self.end].strip()
                else "empty expression"
            )
        elif self.open:
            self._wrong("missing : of a condition" if self.open[-1] == "?" else "missing )")
        return None

    def _operand(self) -> bool:
        """Read one operand or what may precede it; whether one is still wanted."""
        sign = self.text[self.at]
        if sign == "$":
            self.expression.parts += (parts := self.variable())
            self.at += 0 if parts else -1
            return not parts
        if sign == "[":
            self.expression.parts.append(self.substitution())
        elif sign == '"':
            self.expression.parts += self.quoted().parts
        elif sign == "{":
            self.braced()
        elif sign == "(":
            self.at += 1
            self.open.append("(")
            return True
        elif sign == ")" and self.open and self.open[-1] == "f" and self._before() == "(":
            self.open.pop()
            self.at += 1
        elif unary := _UNARY.match(self.text, self.at, self.end):
            self.at = unary.end()
            return True
        else:
            return self._name_or_number()
        return False

    def _name_or_number(self) -> bool:
        if number := _NUMBER.match(self.text, self.at, self.end):
            self.at = number.end()
            return False
        word = _WORD.match(self.text, self.at, self.end)
        if not word:
            return True
        if call := _CALL.match(self.text, word.end(), self.end):
            self.expression.functions.append((word.start(), word[0]))
            self.open.append("f")
            self.at = call.end()
            return True
        if _BOOLEAN.match(word[0]):
            self.at = word.end()
            return False
        self._wrong(
            f'invalid bareword "{word[0]}": write ${word[0]}, "{word[0]}" or {word[0]}(…)', word.end()
        )
        self.at = self.end
        return False

    def _operator(self) -> bool:
        """Read one operator or what closes; whether an operand is wanted now."""
        sign = self.text[self.at]
        innermost = self.open[-1] if self.open else ""
        if sign == ")" and innermost in ("(", "f") and innermost:
            self.open.pop()
            self.at += 1
            return False
        if sign == "," and innermost == "f":
            self.at += 1
            return True
        operator = _BINARY.match(self.text, self.at, self.end)
        if not operator or not self._condition(operator[0], innermost):
            return False
        self.at = operator.end()
        return True

    def _condition(self, operator: str, innermost: str) -> bool:
        """Follow `?` and `:`; False where a colon has no question mark."""
        if operator == "?":
            self.open.append("?")
        elif operator == ":":
            if innermost != "?":
                return False
            self.open.pop()
        return True

    def _before(self) -> str:
        return self.text[self.start : self.at].rstrip()[-1:]

    def _wrong(self, message: str, end: int | None = None) -> None:
        start = min(self.at, max(self.end - 1, self.start))
        self.trouble(start, end or min(start + 1, self.end), message, "bad-expression")
        self.at = self.end
