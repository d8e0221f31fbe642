"""Recipes read from TOML and checked once: every wrong key and value is named."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar, get_type_hints

import cattrs
from attrs import AttrsInstance, fields, has
from cattrs.errors import BaseValidationError
from cattrs.v import transform_error

from chipsmith.core.config import say
from chipsmith.core.errors import RecipeError, did_you_mean

SHIPPED = Path(__file__).parent / "recipes"
STAGE = "stage"
"""The key that says which stage a recipe is for; without it, it is for completion."""


class AnyRecipe(AttrsInstance, Protocol):
    """What all recipes have in common."""

    stage: ClassVar[str]

    @property
    def name(self) -> str: ...


R = TypeVar("R", bound=AnyRecipe)

_converter = cattrs.Converter()


def load_recipe(name: str, kind: type[R]) -> R:
    """Read a shipped recipe by name, or any TOML file by path.

    Raises:
        RecipeError: no such recipe, not TOML, for another stage, or a wrong key or value; all of them are
            named.
    """
    path = Path(name) if name.endswith(".toml") else SHIPPED / f"{name}.toml"
    if not path.is_file():
        raise RecipeError(
            f'There is no recipe "{name}".{did_you_mean(name, shipped_recipes())}',
            fix=f"use one of {', '.join(shipped_recipes())}, or the path of a .toml file.",
        )
    values = _decoded(path)
    if (stage := values.pop(STAGE, "completion")) != kind.stage:
        raise RecipeError(f"{path} is for another stage.", fix=f"add --stage {stage}.")
    return parse_recipe({"name": path.stem, **values}, kind, source=str(path))


def parse_recipe(values: dict[str, Any], kind: type[R], *, source: str = "the recipe") -> R:
    """Check decoded values. Raises RecipeError naming every wrong key and value."""
    wrong = [*_unknown_keys(values, kind)]
    if not wrong:
        try:
            return _converter.structure(values, kind)
        except BaseValidationError as error:
            wrong = transform_error(error, path="recipe", format_exception=say)
    raise RecipeError(f"{source} is wrong: {'; '.join(wrong)}", fix="correct it and run again.")


def recipe_values(recipe: AnyRecipe) -> dict[str, Any]:
    """The whole recipe as plain values, as manifests keep it."""
    values: dict[str, Any] = _converter.unstructure(recipe)
    return values


def shipped_recipes(stage: str | None = None) -> list[str]:
    """Names of all recipes, or of a stage's."""
    found = sorted(SHIPPED.glob("*.toml"))
    return [file.stem for file in found if stage in (None, _decoded(file).get(STAGE, "completion"))]


def _decoded(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecipeError(f"{path} is not valid TOML: {error}.", fix="correct that line.") from error


def _unknown_keys(values: dict[str, Any], kind: type[AttrsInstance], section: str = "") -> list[str]:
    """One line for each key of `values` that the class `kind` does not have, sections included."""
    known = {attribute.name: attribute for attribute in fields(kind)}
    wrong = []
    for key, value in values.items():
        if key not in known:
            wrong.append(f'there is no key "{section}{key}".{did_you_mean(key, known)}'.rstrip("."))
        elif isinstance(value, dict) and has(nested := get_type_hints(kind)[key]):
            wrong += _unknown_keys(value, nested, f"{section}{key}.")
    return wrong
