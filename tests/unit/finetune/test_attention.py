"""Attention by rows is transformers' masked attention, without the work for what is masked."""

import json

import pytest

from chipsmith.finetune.attention import NAME, attend_by_rows
from chipsmith.finetune.model import load_model
from chipsmith.finetune.packing import collate

torch = pytest.importorskip("torch")

WINDOWS = [
    {"input_ids": [*range(300, 312)], "labels": [*range(300, 312)], "seq_lengths": [5, 1, 6]},
    {"input_ids": [*range(400, 409)], "labels": [*range(400, 409)], "seq_lengths": [9]},
]


@pytest.fixture
def model(tiny_directory):
    return load_model(tiny_directory).train()


def learn(model) -> tuple[float, list]:
    model.zero_grad()
    loss = model(**collate(WINDOWS)).loss
    loss.backward()
    return loss.item(), [weights.grad for weights in model.parameters()]


def test_loss_and_gradients_are_those_of_the_masked_window(model):
    masked_loss, masked = learn(model)
    masked = [gradient.clone() for gradient in masked]
    attend_by_rows(model)
    loss, found = learn(model)
    assert model.config._attn_implementation == NAME
    assert loss == pytest.approx(masked_loss, rel=1e-5)
    torch.testing.assert_close(found, masked, atol=1e-5, rtol=1e-4)


def test_no_row_hears_of_another(model):
    attend_by_rows(model)
    embedded = []
    model.get_input_embeddings().register_forward_hook(
        lambda _layer, _given, out: embedded.append(out.requires_grad_()) or out.retain_grad()
    )
    batch = collate(WINDOWS)
    read = {name: batch[name] for name in ("input_ids", "position_ids", "cu_seq_lens_q")}
    model(**read).logits[0, 12:].sum().backward()
    heard = embedded[0].grad[0].abs().sum(-1) > 0
    assert heard.tolist() == [False] * 12 + [True] * 9


@pytest.mark.parametrize(
    "layers",
    [{"sliding_window": 8}, {"attn_logit_softcapping": 50.0}, {"layer_types": ["sliding_attention"]}],
)
def test_a_model_with_layers_of_another_kind_keeps_its_own(model, layers):
    own = model.config._attn_implementation
    for name, value in layers.items():
        setattr(model.config, name, value)
    attend_by_rows(model)
    assert model.config._attn_implementation == own != NAME


def test_a_machine_with_a_gpu_keeps_its_kernels(model, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    attend_by_rows(model)
    assert model.config._attn_implementation != NAME


def test_what_is_saved_knows_nothing_of_it(model, tmp_path):
    attend_by_rows(model)
    model.save_pretrained(tmp_path)
    assert NAME not in json.loads((tmp_path / "config.json").read_text()).values()
