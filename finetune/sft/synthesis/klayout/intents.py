"""What people ask of KLayout, as `intents.txt` tells it."""

from __future__ import annotations

from functools import cache

from attrs import frozen

from chipsmith.eda.requests.wording import Intent
from chipsmith.finetune.sft.synthesis.macros import alternatives, sides

OF, SAVE, IN = "@of", "@save", "@in"
"""Parts of a wording that depend on the intent's place in a request."""
WRITES = "layout.write("


@frozen
class Asked:
    """An intent with the wordings of one side of the split."""

    intent: Intent

    @property
    def name(self) -> str:
        """What it does, without its values."""
        return self.intent.script

    @property
    def frame(self) -> str:
        """Whether it works on a layout that is read, on a new one, or on none."""
        script = self.intent.script
        return "read" if ".read(" in script else "new" if "db.Layout()" in script else "none"

    @property
    def writes(self) -> bool:
        return WRITES in self.intent.script

    @property
    def alone(self) -> bool:
        """Its sense is the file that it writes, so that nothing can be put before or after."""
        return self.writes and not all(SAVE in wording for wording in self.intent.wordings)

    @property
    def follows(self) -> bool:
        """Whether it can be asked for after something else."""
        begins = self.frame == "new" and "insert(" not in self.intent.script
        return not (self.alone or begins)


@cache
def phrases(macro: str) -> tuple[str, ...]:
    """The ways to say one of the parts that depend on the place."""
    return alternatives(__package__, macro.removeprefix("@"))


@cache
def asked(*, held_out: bool) -> tuple[Asked, ...]:
    """All intents with the wordings of one side."""
    later = {macro.removeprefix("@") for macro in (OF, SAVE, IN)}
    return tuple(Asked(one) for one in sides(__package__, held_out=held_out, later=later))
