"""Takes the adapter that serves the role `script` into the package, and writes its lineage beside it.

Run it after `finetune run --recipe script` has published one.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from chipsmith.core.config import load_config
from chipsmith.core.embedded import ADAPTERS
from chipsmith.core.files import sha256_of, write_json
from chipsmith.core.home import Home
from chipsmith.core.registry import Registry
from chipsmith.finetune.run import Run, list_runs

ROLE, NAME = "script", "scripts"
LICENCE = "Apache-2.0, as the base; trained on requests and scripts of our own alone"


def lineage(run: Run, adapter: Path) -> dict[str, object]:
    """What made the adapter."""
    request = run.state.request
    return {
        "sha256": sha256_of(adapter),
        "licence": LICENCE,
        "base": Path(request.base).name,
        "base_sha256": request.base_sha256,
        "made_by": f"finetune run --recipe {request.recipe['name']}",
        "recipe": request.recipe,
        "data": run.state.data,
        "stages": run.state.stages,
    }


def main() -> None:
    home = Home.find()
    registry = Registry(home.models)
    version = registry.active(ROLE).version
    run = next(run for run in list_runs(home, load_config(home)) if run.state.version == version)
    target = ADAPTERS / f"{NAME}.gguf"
    shutil.copyfile(registry.weights(ROLE, version), target)
    write_json(target.with_suffix(".json"), lineage(run, target))
    print(f"{target}: {version}, {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
