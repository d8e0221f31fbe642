"""Write the recipes for KLayout, which drafts by analogy go by, from the intents that training goes by."""

from __future__ import annotations

import random
import re
from pathlib import Path

from chipsmith.finetune.sft.synthesis.klayout.intents import IN, OF, SAVE, asked, phrases

RECIPES = Path(__file__).parents[1] / "eda" / "recipes" / "klayout.txt"
HEAD = """# What people ask of KLayout and how it is said, in our words; see opensta.txt for the notation.
# Written by scripts/recipes_klayout.py from the intents in finetune/sft/synthesis/klayout/intents.txt.
"""
WORDINGS = 4
"""Of each intent."""
_PLACE = re.compile(r"\{((?:name|number|file|layer|text)\d*)(?::([a-z]+))?(\+?)\}")
UNSAID = {"file2": "out.gds", "name": "TOP"}


def recipes() -> str:
    """The file's text: scripts, each with some of its wordings that are not held out."""
    rng = random.Random(1)  # noqa: S311 -- reproducible choices, no secrets
    parts = [HEAD]
    for one in asked(held_out=False):
        blocks: dict[str, dict[str, None]] = {}
        for number in range(2 * WORDINGS):
            wording = one.intent.wordings[number % len(one.intent.wordings)]
            of, save, within = rng.choice(phrases(OF)), rng.choice(phrases(SAVE)), rng.choice(phrases(IN))
            told = wording.replace(OF, of).replace(SAVE, save if number % 2 else "").replace(IN, within)
            text = one.intent.expand(told, rng)[0]
            blocks.setdefault(_script(one.intent.script, text), {})[_plain(text)] = None
        parts += [
            f"> {script}\n" + "".join(f"{text}\n" for text in [*said][:WORDINGS])
            for script, said in blocks.items()
        ]
    return "\n".join(parts)


def _script(script: str, wording: str) -> str:
    """In one line, with what is written where a wording does not say it."""
    said = {match[1] for match in _PLACE.finditer(wording)}

    def unsaid(match: re.Match[str]) -> str:
        return match[0] if match[1] in said else UNSAID.get(match[1], match[0])

    return _plain(_PLACE.sub(unsaid, script.replace("\n", ";")))


def _plain(text: str) -> str:
    """Places as recipes have them: of what is drawn for them, lengths alone are told."""

    def place(match: re.Match[str]) -> str:
        length = ":length" if match[2] in {"length", "small"} else ""
        return f"{{{match[1]}{length}{match[3]}}}"

    return _PLACE.sub(place, text)


if __name__ == "__main__":
    RECIPES.write_text(recipes(), encoding="utf-8")
