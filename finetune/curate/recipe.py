"""What decides how texts are curated."""

from __future__ import annotations

from typing import Any, Literal

from attrs import Attribute, Factory, field, frozen, validators

from chipsmith.core.errors import did_you_mean
from chipsmith.finetune.recipe import positive, share

PERMISSIVE = (
    *("0BSD", "Apache-2.0", "BSD-*", "BSL-1.0", "CC-BY-[1-4].0", "CC0-1.0", "ISC", "MIT", "MIT-0"),
    *("NCSA", "PSF-2.0", "Python-2.0*", "SHL-*", "TCL", "TU-Berlin-*", "Unlicense", "Zlib"),
    *("Apache License*", "BSD", "BSD License", "Expat", "MIT License", "public-domain"),
)
"""Patterns of SPDX identifiers, and of the names that Debian and older packages of Python have for the
same, whose texts may be learnt and the model passed on."""


RULES = (
    *("too short", "too long", "unreadable characters", "encoded data", "generated", "long lines"),
    *("few letters", "odd words", "few stop words", "unfinished lines", "boilerplate"),
    *("repeated lines", "repetitive"),
)
"""Names of the rules of quality."""
CATEGORIES = ("prose", "code", "report", "log", "commit", "bug", "help", "devdata")


def _no_negatives(_: Any, attribute: Attribute[Any], value: dict[str, float]) -> None:
    if wrong := [key for key, weight in value.items() if weight < 0]:
        raise ValueError(f"{attribute.name}.{wrong[0]} is below 0")


def _known_categories(_: Any, attribute: Attribute[Any], value: dict[str, float]) -> None:
    if wrong := [key for key in value if key not in CATEGORIES]:
        raise ValueError(f'{attribute.name} has no key "{wrong[0]}"{did_you_mean(wrong[0], CATEGORIES)}')


def _known_rules(_: Any, attribute: Attribute[Any], value: tuple[str, ...]) -> None:
    if wrong := [name for name in value if name not in RULES]:
        raise ValueError(f'{attribute.name} names no rule "{wrong[0]}"{did_you_mean(wrong[0], RULES)}')


@frozen
class LicenceRecipe:
    allow: tuple[str, ...] = PERMISSIVE
    """Patterns of SPDX identifiers. Of "A OR B" one suffices."""
    unknown: Literal["keep", "drop"] = field(default="keep", validator=validators.in_(("keep", "drop")))
    """What becomes of texts that name none, as a company's own files mostly do."""
    of: dict[str, str] = Factory(dict)
    """SPDX expressions for whole sources, by the name the source is given by; they overrule the files."""


@frozen
class QualityRecipe:
    skip: tuple[str, ...] = field(default=(), validator=_known_rules)
    """Rules that are not applied, by the names that reports give them."""
    min_chars: int = field(default=64, validator=positive)
    max_chars: int = field(default=1_000_000, validator=positive)


@frozen
class DuplicateRecipe:
    similarity: float = field(default=0.8, validator=[validators.ge(0.5), validators.le(1.0)])
    """Jaccard similarity of word 5-grams from which on the later of two texts is dropped; 1 drops
    equal texts only."""


@frozen
class ContaminationRecipe:
    ngram: int = field(default=10, validator=validators.ge(4))
    """Words. Evaluation texts with fewer cannot be looked for, and are counted in the report."""
    contained: float = field(default=0.5, validator=[validators.gt(0.0), validators.le(1.0)])
    """Share of an evaluation text's n-grams that a training text may not reach."""


@frozen
class BlendRecipe:
    """ChipNeMo up-samples documents two to four times (arXiv 2311.00176, table 2)."""

    weights: dict[str, float] = field(
        factory=lambda: {"prose": 2.0, "help": 2.0, "commit": 0.5, "report": 0.5, "log": 0.25},
        validator=[_no_negatives, _known_categories],
    )
    """How often texts of a category are seen in one epoch; 1 for those that are not named."""
    sources: dict[str, float] = field(factory=dict, validator=_no_negatives)
    """The same for whole sources, by the name the source is given by."""
    general: float = field(default=0.1, validator=[validators.ge(0.0), validators.lt(1.0)])
    """Share of an epoch's characters that is general text, if enough is given."""
    replay: tuple[str, ...] = ("python",)
    """Where general text comes from, unless a person names it: paths, or `python` for its library and
    reference, which are on every machine."""
    general_repeats: float = field(default=4.0, validator=validators.ge(1.0))
    """How often general text is repeated for that at most: more teaches little (Muennighoff et al.
    2023, arXiv 2305.16264)."""
    most_of_one: float = field(default=0.2, validator=[validators.gt(0.0), validators.le(1.0)])
    """Share of the recorded work that one session, person or file may have."""


@frozen
class CurateRecipe:
    """The recipe section `[curate]`."""

    quality: QualityRecipe = Factory(QualityRecipe)
    licences: LicenceRecipe = Factory(LicenceRecipe)
    duplicates: DuplicateRecipe = Factory(DuplicateRecipe)
    contamination: ContaminationRecipe = Factory(ContaminationRecipe)
    blend: BlendRecipe = Factory(BlendRecipe)
    commits: int = field(default=2000, validator=validators.ge(0))
    """Newest of each repository; 0 is no history."""
    heldout_share: float = field(default=0.02, validator=share)
    """Share of the files that is kept apart for the loss on held-out text; at least one file."""
    shard_mb: int = field(default=64, validator=positive)
    """Size of a file of the result before it is compressed, about."""
