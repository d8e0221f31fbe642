"""Recipes read from TOML and checked once: every wrong key and value is named."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Protocol, TypeVar, get_type_hints

import cattrs
from attrs import AttrsInstance, fields, has
from cattrs.errors import BaseValidationError
from cattrs.v import transform_error

from chipsmith.core.config import say
from chipsmith.core.errors import RecipeError, did_you_mean
from chipsmith.finetune.recipe import Recipe, recipe_class
from chipsmith.finetune.steps.contract import StepName

SHIPPED = Path(__file__).parent / "recipes"
FIX = "correct it and run again."


class AnyRecipe(AttrsInstance, Protocol):
    """What all recipes have in common."""

    @property
    def name(self) -> str: ...

    @property
    def role(self) -> str: ...


R = TypeVar("R", bound=AnyRecipe)

_converter = cattrs.Converter()


def read_recipe(name: str) -> dict[str, Any]:
    """The values of a shipped recipe by name, or of any TOML file by path; nothing is checked yet.

    Raises:
        RecipeError: no such recipe, or not TOML.
    """
    path = Path(name) if name.endswith(".toml") else SHIPPED / f"{name}.toml"
    if not path.is_file():
        raise RecipeError(
            f'There is no recipe "{name}".{did_you_mean(name, shipped_recipes())}',
            fix=f"use one of {', '.join(shipped_recipes())}, or the path of a .toml file.",
        )
    return {"name": path.stem, **_decoded(path)}


def parse_recipe(values: dict[str, Any]) -> Recipe:
    """A recipe of steps. Raises RecipeError naming every wrong key and value."""
    steps = _steps(values.get("steps"))
    if foreign := [name for name in StepName if name in values and name not in steps]:
        said = "; ".join(f'there is a section "{name}", but steps does not name it' for name in foreign)
        raise RecipeError(f"The recipe is wrong: {said}.", fix=FIX)
    return structure(values, recipe_class(steps))


def structure(values: dict[str, Any], kind: type[R]) -> R:
    """Decoded values as a recipe of a class. Raises RecipeError naming every wrong key and value."""
    wrong = [*_unknown_keys(values, kind)]
    if not wrong:
        try:
            return _converter.structure(values, kind)
        except BaseValidationError as error:
            wrong = transform_error(error, path="recipe", format_exception=say)
    raise RecipeError(f"The recipe is wrong: {'; '.join(wrong)}", fix=FIX)


def recipe_values(recipe: AnyRecipe) -> dict[str, Any]:
    """The whole recipe as plain values, as manifests keep it."""
    values: dict[str, Any] = _converter.unstructure(recipe)
    return values


def shipped_recipes() -> list[str]:
    return sorted(file.stem for file in SHIPPED.glob("*.toml"))


def _steps(named: Any) -> tuple[StepName, ...]:
    if not isinstance(named, list | tuple) or not named:
        raise RecipeError(
            "The recipe names no steps.", fix=f'write steps = ["dapt"], say, of {", ".join(StepName)}.'
        )
    if unknown := [name for name in named if name not in list(StepName)]:
        said = "; ".join(f'there is no step "{name}".{did_you_mean(str(name), StepName)}' for name in unknown)
        raise RecipeError(f"The recipe is wrong: {said}", fix=f"use steps of {', '.join(StepName)}.")
    return tuple(StepName(name) for name in named)


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
