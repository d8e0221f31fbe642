"""A recipe may end in a small adapter, which the server lays over the configured model."""

import json

import pytest
from support.tiny_model import write_corpus, write_tiny_model

from chipsmith.core.config import load_config
from chipsmith.core.errors import BrokenModelError, RecipeError
from chipsmith.core.fim import SMOLLM2_SENTINELS
from chipsmith.core.registry import Registry
from chipsmith.finetune import pipeline
from chipsmith.finetune.adapter import write_adapter
from chipsmith.finetune.serving import serving
from chipsmith.finetune.stages import execute
from chipsmith.server.hub import Hub

RECIPE = {
    "name": "small",
    "steps": ["dapt"],
    "data": {"window_chars": 200},
    "dapt": {
        "method": "lora",
        "lora": {"rank": 8},
        "window": 128,
        "batch": 4,
        "max_steps": 60,
        "epochs": 50,
        "learning_rate": 1e-2,
    },
    "evaluate": {"samples": 12, "context": 128},
    "export": {"form": "adapter", "proof_positions": 500},
}


def changed(**sections) -> dict:
    return {**RECIPE, **{name: {**RECIPE.get(name, {}), **values} for name, values in sections.items()}}


async def test_an_adapter_is_trained_proven_published_and_served(home, tmp_path):
    base = write_tiny_model(tmp_path / "tiny.gguf")
    home.root.mkdir()
    home.config_file.write_text(f'[roles.tab]\nmodel = "{base}"\ncontext = 256\n')
    config = load_config(home, env={"CHIPSMITH_ENGINE__FIT": "false"})
    order = pipeline.read_order(RECIPE, None, None, (write_corpus(tmp_path / "corpus"),))
    run = pipeline.find_or_create_run(home, config, order)
    report = execute(run, pipeline.stages(run))

    exported = report["stages"]["export"]
    assert exported["top1"] >= 0.99
    assert report["stages"]["evaluate"]["comparisons"][0]["high"] < 0
    version = report["stages"]["publish"]["version"]
    weights = Registry(home.models).weights("tab", version)
    assert weights.name == "adapter.gguf"
    assert exported["size"] == weights.stat().st_size < base.stat().st_size
    assert serving(home, config, "tab").adapter == weights

    hub = Hub(config, Registry(home.models))
    await hub.load(["tab"])
    try:
        async with hub.text("tab") as (served, backend):
            assert served.version == version
            assert backend.fills_in_the_middle
    finally:
        await hub.close()


@pytest.mark.parametrize(
    "recipe",
    [
        changed(dapt={"method": "full"}),
        changed(dapt={"method": "dora"}),
        {**RECIPE, "start": "serving"},
        {**RECIPE, "steps": ["dapt", "distill"], "distill": {"method": "lora"}},
    ],
)
def test_what_is_no_single_adapter_is_refused_before_anything_is_trained(recipe):
    with pytest.raises(RecipeError, match="one step that trains") as error:
        pipeline.read_order(recipe, None, None, ())
    assert "export.form" in error.value.fix


def test_an_adapter_of_other_tensors_is_refused(tmp_path):
    import torch
    from safetensors.torch import save_file

    (tmp_path / "adapter_config.json").write_text(json.dumps({"lora_alpha": 8}))
    save_file({"base_model.model.lm_head.bias": torch.zeros(4)}, tmp_path / "adapter_model.safetensors")
    base = write_tiny_model(tmp_path / "tiny.gguf")
    with pytest.raises(BrokenModelError, match="cannot be added"):
        write_adapter(tmp_path, base, SMOLLM2_SENTINELS, tmp_path / "out.gguf")
    assert not (tmp_path / "out.gguf").exists()
