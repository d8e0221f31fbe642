"""How good offers are: holes in real files, completed over the server as an editor asks it.

The files are in no training of ours; the model that ours was made of may have met them. Every hole is asked
of every side in turn: that untaught model, the packaged one without context, with all of it, with each source
alone if asked, and the same of a published version if named.

`python -m benchmarks.quality [--holes N] [--ablate] [--version V]`.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import frozen
from support.servers import RunningServer, running_server

from benchmarks import harness
from benchmarks.files import languages, real_files
from benchmarks.holes import KINDS, OTHER_KINDS, Hole, holes
from benchmarks.scores import Result, difference, rate, table
from chipsmith.core.config import CHAT_MODEL, CONTEXT_SOURCES, ChecksConfig, TabConfig
from chipsmith.core.home import Home
from chipsmith.core.registry import Registry
from chipsmith.core.weights import ADAPTER
from chipsmith.lsp.context.files import Files
from chipsmith.lsp.context.gather import Context
from chipsmith.lsp.context.snippet import Cursor
from chipsmith.lsp.documents import Document
from chipsmith.lsp.toolbox import Toolbox
from chipsmith.lsp.windows import WindowSize, window_at

HOLES, MOST_HOLES = 10, 40
"""For each language and kind."""
PER_FILE = 2
SEED = 1
WINDOW = WindowSize(prefix=1600, suffix=400)
"""Smaller than an editor's, since every hole is a cold prompt."""
MOST_TOKENS = 96
PASSAGES = 1600
"""Characters of other files that an offer may rest on."""


@frozen
class Place:
    """A hole and where it is."""

    language: str
    file: Path
    hole: Hole


@frozen
class Side:
    """Who is asked, and how."""

    name: str
    server: RunningServer
    sources: tuple[str, ...] = ()
    """Context that it is told."""


def places(count: int) -> Iterator[Place]:
    """`count` holes of every kind in every language that has files here, always the same ones."""
    for language in languages()[0]:
        files = real_files(language)
        for kind in KINDS.get(language, OTHER_KINDS):
            rng = random.Random(f"{SEED} {language} {kind}")  # noqa: S311 -- a reproducible sample
            found: list[Place] = []
            for file in rng.sample(files, len(files)):
                cut = holes(file.read_text(encoding="utf-8"), kind, rng)
                found += [Place(language, file, hole) for _, hole in zip(range(PER_FILE), cut, strict=False)]
            yield from found[:count]


class Workspace:
    """A copy of a file's directory, in which the file has the hole: no answer can be read anywhere."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._copied: dict[Path, Path] = {}
        self._toolbox = Toolbox(Home.find(), ChecksConfig())

    def body(self, place: Place, sources: tuple[str, ...]) -> dict[str, Any]:
        """What an editor would ask."""
        root = self._copy(place.file.parent)
        file, text = root / place.file.name, place.hole.prefix + place.hole.suffix
        file.write_text(text, encoding="utf-8")
        document = Document(file.as_uri(), text, 1, place.language)
        offset = len(place.hole.prefix)
        window = window_at(text, offset, WINDOW)
        around = Cursor(offset, offset - len(window.prefix), offset + len(window.suffix))
        config = TabConfig(context_characters=PASSAGES, context_sources=sources)
        context = Context.of(config, Files(root), spec_of=self._toolbox.spec)
        context.index.opened(document)
        passages = [
            {"source": one.source, "path": one.path, "text": one.text}
            for one in context.gather(document, around, 0.0)
        ]
        file.write_text(place.file.read_text(encoding="utf-8"), encoding="utf-8")
        about = {"language": place.language, "path": str(file), "document": document.uri}
        asked = {"model": "tab", "max_tokens": MOST_TOKENS, "temperature": 0.0, "context": passages}
        return {"prompt": window.prefix, "suffix": window.suffix, **about, **asked}

    def _copy(self, directory: Path) -> Path:
        if directory not in self._copied:
            target = self._directory / str(len(self._copied))
            shutil.copytree(directory, target, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
            self._copied[directory] = target
        return self._copied[directory]


def ask(side: Side, place: Place, workspace: Workspace) -> Result:
    body = workspace.body(place, side.sources)
    answer = side.server.post("/v1/completions", body)
    return rate(str(place.file), place.language, place.hole, answer["choices"][0]["text"])


def published(role: str, version: str) -> dict[str, str]:
    """The settings by which a version of the person's own registry serves a role."""
    registry, key = Registry(Home.find().models), f"CHIPSMITH_ROLES__{role.upper()}"
    weights = registry.weights(role, version)
    if weights.name == ADAPTER:
        return {f"{key}__MODEL": registry.manifest(role, version).base, f"{key}__ADAPTER": str(weights)}
    return {f"{key}__MODEL": str(weights)}


def sides(version: str | None, home: Path, stack: ExitStack, *, ablate: bool) -> list[Side]:
    untaught = stack.enter_context(running_server(home / "untaught", CHIPSMITH_ROLES__TAB__MODEL=CHAT_MODEL))
    packaged = stack.enter_context(running_server(home / "packaged"))
    asked = [
        Side("untaught", untaught),
        Side("packaged", packaged),
        Side("packaged with context", packaged, CONTEXT_SOURCES),
    ]
    if ablate:
        asked += [Side(f"packaged with {source}", packaged, (source,)) for source in CONTEXT_SOURCES]
    if version:
        trained = stack.enter_context(running_server(home / "version", **published("tab", version)))
        asked += [Side(version, trained), Side(f"{version} with context", trained, CONTEXT_SOURCES)]
    return asked


def measure(asked: list[Side], chosen: list[Place], workspace: Workspace) -> dict[str, list[Result]]:
    results: dict[str, list[Result]] = {side.name: [] for side in asked}
    for number, place in enumerate(chosen, 1):
        for side in asked:
            results[side.name].append(ask(side, place, workspace))
        if number % 10 == 0:
            print(f"{number} of {len(chosen)} holes", file=sys.stderr)
    return results


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--holes", type=int, default=HOLES, help=f"of each kind, at most {MOST_HOLES}")
    options.add_argument("--ablate", action="store_true", help="ask with each source of context alone, too")
    options.add_argument("--version", help="a published version of the role tab to compare with")
    given = options.parse_args()
    chosen = list(places(min(given.holes, MOST_HOLES)))
    with TemporaryDirectory() as directory, ExitStack() as stack:
        home = Path(directory)
        workspace = Workspace(home / "files")
        results = measure(sides(given.version, home, stack, ablate=given.ablate), chosen, workspace)
    before = results["packaged"]
    harness.save(
        "quality",
        {
            "what": "holes in real files, completed over the server: means with 95 % intervals",
            "bar": "none of its own; versions and context sources are compared",
            "left_out": ", ".join(f"{name} (no files here)" for name in languages()[1]) or "nothing",
            **{name: table(found) for name, found in results.items()},
            "difference_to_packaged": {
                name: difference(before, found) for name, found in results.items() if name != "packaged"
            },
        },
    )


if __name__ == "__main__":
    main()
