"""Checkpoints copied to any file system that fsspec knows, so that a run goes on on another machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from transformers import TrainerCallback

from chipsmith.core.errors import InputError

LAST = "trainer_state.json"
"""Copied last: without it a checkpoint is not whole."""


class Mirror(TrainerCallback):
    """Copies each checkpoint when it is written, and then removes the one before it.

    Raises:
        InputError: the file system is unknown or cannot be reached.
    """

    def __init__(self, url: str, run: str, step: str) -> None:
        import fsspec  # type: ignore[import-untyped]  # has no annotations

        try:
            self._files, root = fsspec.core.url_to_fs(url)
        except (ImportError, OSError, ValueError) as error:
            raise InputError(
                f"Checkpoints cannot be copied to {url}: {error}.",
                fix="correct `mirror` in the recipe, or install that file system's package.",
            ) from error
        self._root = f"{root}/{run}/{step}"

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if not state.is_world_process_zero:
            return
        checkpoint = Path(args.output_dir) / f"checkpoint-{state.global_step}"
        target = f"{self._root}/{checkpoint.name}"
        files = sorted((f for f in checkpoint.rglob("*") if f.is_file()), key=lambda f: f.name == LAST)
        for file in files:
            path = f"{target}/{file.relative_to(checkpoint).as_posix()}"
            self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
            self._files.put_file(str(file), path)
        for old in self._checkpoints():
            if old != target:
                self._files.rm(old, recursive=True)

    def fetch(self, directory: Path) -> None:
        """Copy the newest whole checkpoint into `directory`, unless there is one already."""
        if any(directory.glob(f"checkpoint-*/{LAST}")):
            return
        whole = [each for each in self._checkpoints() if self._files.exists(f"{each}/{LAST}")]
        if not whole:
            return
        newest = max(whole, key=lambda each: int(each.rpartition("-")[2]))
        target = directory / newest.rpartition("/")[2]
        for path in sorted(self._files.find(newest), key=lambda each: each.endswith(LAST)):
            file = target / path.removeprefix(newest).lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            self._files.get_file(path, str(file))

    def _checkpoints(self) -> list[str]:
        if not self._files.exists(self._root):
            return []
        found: list[str] = self._files.ls(self._root, detail=False)
        return [each.rstrip("/") for each in found if "/checkpoint-" in each]
