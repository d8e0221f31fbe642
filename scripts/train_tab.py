"""Train the packaged tab model anew and put it where it comes along: `make tab-model`.

Its corpus is gathered, the recipe `tab` trains an adapter over the packaged chat model (most of an hour on
two idle cores), and what wins is copied to `core/deltas` with its lineage. All else that a run leaves lies
in DIR; killed and started again, it goes on where it was.

`python scripts/train_tab.py DIR`
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import cattrs
from tab_corpus import Taken, gather, read_sources

from chipsmith.core.config import CHAT_MODEL, TAB_MODEL
from chipsmith.core.embedded import DELTAS, EMBEDDED, LINEAGE, SCHEME
from chipsmith.core.errors import TrainingError
from chipsmith.core.files import write_json
from chipsmith.core.registry import Manifest, Registry

ROLE = "tab"
MODEL = EMBEDDED[TAB_MODEL.removeprefix(SCHEME)]
FINETUNE = Path(sys.executable).with_name("finetune")


def corpus(work: Path) -> list[Taken]:
    """What was learnt, gathered unless an earlier run has done so."""
    listed = work / "sources.json"
    if not listed.exists():
        shutil.rmtree(work / "corpus", ignore_errors=True)
        write_json(listed, cattrs.unstructure(gather(work / "corpus", read_sources())))
    return cattrs.structure(json.loads(listed.read_bytes()), list[Taken])


def train(work: Path) -> tuple[Manifest, Path]:
    """The version that the run published, and its adapter.

    Raises:
        TrainingError: the run failed, or what it made did not win.
    """
    settings = {
        "CHIPSMITH_HOME": str(work / "home"),
        "CHIPSMITH_ROLES__TAB__MODEL": CHAT_MODEL,
        "OMP_WAIT_POLICY": "ACTIVE",
    }
    command = [
        str(FINETUNE),
        "run",
        "--recipe",
        ROLE,
        "--role",
        ROLE,
        "--corpus",
        str(work / "corpus"),
        "--json",
    ]
    done = subprocess.run(command, env={**os.environ, **settings}, stdout=subprocess.PIPE, check=False)
    published = json.loads(done.stdout)["stages"]["publish"] if done.returncode == 0 else {}
    if not published.get("published"):
        raise TrainingError(
            f"Nothing was published: {published.get('reason', 'the run failed')}.",
            fix="see what it says above.",
        )
    registry = Registry(work / "home" / "models")
    version = published["version"]
    return registry.manifest(ROLE, version), registry.weights(ROLE, version)


def lineage(manifest: Manifest, sources: list[Taken]) -> dict[str, Any]:
    return {
        "command": "make tab-model",
        "base": {
            "package": f"{MODEL.package}=={metadata.version(MODEL.package)}",
            "file": MODEL.path,
            "licence": MODEL.licence,
            "sha256": manifest.data["base_sha256"],
        },
        "created": manifest.created,
        "sha256": manifest.sha256,
        "recipe": manifest.recipe,
        "data": manifest.data,
        "sources": cattrs.unstructure(sources),
        "scores": manifest.scores,
    }


def main() -> None:
    work = Path(sys.argv[1]).absolute()
    work.mkdir(parents=True, exist_ok=True)
    sources = corpus(work)
    manifest, adapter = train(work)
    delta = DELTAS / MODEL.delta
    delta.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(adapter, delta)
    write_json(delta.with_name(LINEAGE), lineage(manifest, sources))
    print(f"{delta}: {delta.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
