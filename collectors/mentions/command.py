"""A provider that is a command of the person's own, named in the configuration."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Sequence

from attrs import frozen

from chipsmith.collectors.mentions.attachment import LARGEST, Attachment, Situation, cut
from chipsmith.core.errors import InputError

TIMEOUT_S = 20.0


@frozen
class Command:
    """Runs without a shell, in the workspace; `{argument}` in a word of it is what stands after the colon."""

    name: str
    command: str

    @property
    def help(self) -> str:
        return f"What `{self.command}` prints."

    def bring(self, argument: str, situation: Situation) -> Sequence[Attachment]:
        where = situation.workspace if situation.workspace and situation.workspace.is_dir() else None
        words = [word.replace("{argument}", argument) for word in shlex.split(self.command)]
        fix = f"correct `chat.providers.{self.name}` in the configuration."
        try:
            done = subprocess.run(words, cwd=where, capture_output=True, timeout=TIMEOUT_S, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise InputError(f"@{self.name} failed: {error}.", fix=fix) from error
        text = done.stdout[: 4 * LARGEST].decode("utf-8", "replace")
        if done.returncode or not text.strip():
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["it printed nothing"]
            raise InputError(f"@{self.name} brought nothing ({done.returncode}): {said[0]}", fix=fix)
        return [Attachment(self.name, argument, cut(text))]
