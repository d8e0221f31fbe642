"""Which licences may be learnt from."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from attrs import frozen

from chipsmith.finetune.curate.recipe import LicenceRecipe


@frozen
class LicencePolicy:
    recipe: LicenceRecipe

    def fault(self, licence: str) -> str | None:
        """Why texts under an SPDX expression are left out, or None.

        A name that is no SPDX identifier is unlike all that is allowed, and so left out by its name.
        """
        if not licence:
            return "licence unknown" if self.recipe.unknown == "drop" else None
        return None if _allowed(licence, self.recipe.allow) else f"licence {licence}"


@cache
def _allowed(licence: str, patterns: tuple[str, ...]) -> bool:
    from boolean import ParseError  # type: ignore[import-untyped] # it ships no types
    from license_expression import (  # type: ignore[import-untyped] # it ships no types
        ExpressionError,
        get_spdx_licensing,
    )

    try:
        expression = get_spdx_licensing().parse(licence)
    except (ExpressionError, ParseError):
        return _matches(licence, patterns)
    return _holds(expression, patterns)


def _holds(expression: Any, patterns: tuple[str, ...]) -> bool:
    """An exception ("WITH …") only grants more."""
    from license_expression import LicenseWithExceptionSymbol

    if isinstance(expression, LicenseWithExceptionSymbol):
        return _matches(expression.license_symbol.key, patterns)
    if not expression.args or not getattr(expression, "operator", None):
        return _matches(expression.key, patterns)
    combine = any if expression.operator == " OR " else all
    return combine(_holds(each, patterns) for each in expression.args)


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name.lower(), pattern.lower()) for pattern in patterns)
