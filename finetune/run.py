"""A training run on the disk: one directory, whose manifest says what is done.

`runs/<role>-<recipe>-<key>/` holds `run.json`, `data/`, a directory for each step, the exported files,
`losses.jsonl`, `report.json` and `report.html`. The key is a hash of all that decides the result, so that
the same command finds the same run again. Stages are functions `Run -> facts`; a finished stage's facts
stand in the manifest and it is not run again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cattrs
from attrs import Factory, define, frozen

from chipsmith import __version__
from chipsmith.core.config import Config
from chipsmith.core.errors import UnknownModelError, did_you_mean
from chipsmith.core.events import now
from chipsmith.core.files import private_directory, write_json
from chipsmith.core.home import Home
from chipsmith.core.registry import Registry
from chipsmith.finetune.recipe import Recipe
from chipsmith.finetune.recipe_file import parse_recipe

MANIFEST = "run.json"
HELDOUT = "heldout"


@frozen
class Request:
    """What was asked for; two runs of equal requests differ in their data alone."""

    role: str
    recipe: dict[str, Any]
    base: str
    """Path of the GGUF file, or the directory of safetensors, that training starts from."""
    base_sha256: str
    parents: list[str]
    """Published versions that the base continues."""
    export: str | None = None
    """The export directory; None where the run exported the development data itself."""
    corpus: list[str] = Factory(list)


@define
class State:
    """The manifest: what was asked, what is known of the data, which stages are done."""

    request: Request
    version: str
    """The version under which it is published, should it be."""
    data: dict[str, Any]
    created: str = Factory(now)
    chipsmith: str = __version__
    stages: dict[str, dict[str, Any]] = Factory(dict)
    finished: bool = False


@frozen
class Run:
    """An opened run: where it lies, what it is for, and the house it lives in."""

    root: Path
    state: State
    home: Home
    config: Config

    @property
    def recipe(self) -> Recipe:
        """Of a run of steps; the retriever reads its own from the request."""
        return parse_recipe(self.state.request.recipe)

    @property
    def base(self) -> Path:
        return Path(self.state.request.base)

    @property
    def data(self) -> Path:
        return self.root / "data"

    def data_of(self, step: str) -> Path:
        """What a step learns from; of `curate`, also what it makes for the steps after it."""
        return self.data / step

    @property
    def heldout(self) -> Path:
        """What old and new are compared on."""
        return self.data / HELDOUT

    @property
    def start(self) -> Path:
        """The model directory that the first step reads."""
        return self.root / "start"

    def model(self, step: str) -> Path:
        """The model directory that a step writes."""
        return self.root / step / "model"

    def adapter(self, step: str) -> Path:
        """peft's directory, where the step trained adapters."""
        return self.root / step / "adapter"

    def checkpoints(self, step: str) -> Path:
        return self.root / step / "checkpoints"

    @property
    def exact(self) -> Path:
        """The trained model as F16 GGUF."""
        return self.root / "candidate-f16.gguf"

    @property
    def candidate(self) -> Path:
        """The file that would serve."""
        return self.root / "candidate.gguf"

    @property
    def trained(self) -> Path:
        """The directory of safetensors that would serve."""
        return self.root / "candidate"

    @property
    def vectors(self) -> Path:
        """What embedding models made of the data: vectors, and the rows to train on."""
        return self.root / "vectors"

    @property
    def report(self) -> Path:
        return self.root / "report.json"

    @property
    def page(self) -> Path:
        """The report to look at."""
        return self.root / "report.html"

    @property
    def losses(self) -> Path:
        """Every logged step of every training; see `callbacks.LossLog`."""
        return self.root / "losses.jsonl"

    @property
    def registry(self) -> Registry:
        return Registry(self.home.models)

    @property
    def saved(self) -> bool:
        """Whether the run was begun before."""
        return (self.root / MANIFEST).is_file()

    def save(self) -> None:
        write_json(self.root / MANIFEST, cattrs.unstructure(self.state))

    def stage(self, name: str, work: Callable[[Run], dict[str, Any]]) -> dict[str, Any]:
        """Run a stage unless it is done, and return its facts."""
        if name not in self.state.stages:
            started = time.monotonic()
            facts = work(self)
            self.state.stages[name] = {**facts, "seconds": round(time.monotonic() - started, 1)}
            self.save()
        return self.state.stages[name]

    def finish(self) -> None:
        """Say in the manifest that there is nothing left to do, and remove what only that needed."""
        self.state.finished = True
        self.save()
        for path in self.root.iterdir():
            if path.is_dir() and path != self.data:
                shutil.rmtree(path, ignore_errors=True)
        for file in (self.exact, self.candidate):
            file.unlink(missing_ok=True)


def create_run(home: Home, config: Config, request: Request, data: dict[str, Any]) -> Run:
    """The run of this request and data: the one begun before, or a new one."""
    text = json.dumps([cattrs.unstructure(request), data["sha256"]], sort_keys=True)
    key = hashlib.sha256(text.encode()).hexdigest()[:10]
    root = home.runs / f"{request.role}-{request.recipe['name']}-{key}"
    if (root / MANIFEST).is_file():
        return open_run(home, config, root.name)
    private_directory(root)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    return Run(root, State(request, f"{stamp}-{key[:6]}", data), home, config)


def open_run(home: Home, config: Config, name: str) -> Run:
    """Raises UnknownModelError where there is no such run or its manifest cannot be read."""
    file = home.runs / name / MANIFEST
    try:
        return Run(file.parent, cattrs.structure(json.loads(file.read_bytes()), State), home, config)
    except FileNotFoundError as error:
        known = [run.root.name for run in list_runs(home, config)]
        raise UnknownModelError(
            f'There is no run "{name}".{did_you_mean(name, known)}', fix="see `finetune list`."
        ) from error
    except Exception as error:  # whatever is wrong with the file, the fix is the same
        raise UnknownModelError(
            f"{file} cannot be read: {error}.", fix=f"remove {file.parent} and train again."
        ) from error


def list_runs(home: Home, config: Config) -> list[Run]:
    """All runs, oldest first; those whose manifest is broken are left out."""
    runs = []
    for file in home.runs.glob(f"*/{MANIFEST}"):
        try:
            runs.append(open_run(home, config, file.parent.name))
        except UnknownModelError:
            continue
    return sorted(runs, key=lambda run: run.state.created)


def unfinished_run(home: Home, config: Config, request: Request) -> Run | None:
    """The newest run of this request that was begun and not finished."""
    runs = [run for run in list_runs(home, config) if run.state.request == request]
    return next((run for run in reversed(runs) if not run.state.finished), None)
