"""A student moves towards its teacher, which must speak its tokens."""

import json
import shutil

import pytest
from support.steps import make_run

from chipsmith.core.errors import RecipeError
from chipsmith.finetune.distill import step as distill
from chipsmith.finetune.distill.teacher import load_teacher, require_teacher
from chipsmith.finetune.examples import TRAIN, FimExample, write_examples
from chipsmith.finetune.rendered import Renderer
from chipsmith.finetune.sft.collect import Instructions
from chipsmith.finetune.sft.instruction import Instruction, Kind, asked

TINY = {"window": 128, "batch": 4, "epochs": 9, "max_steps": 15, "checkpoint_steps": 5, "learning_rate": 3e-3}


@pytest.fixture(scope="module")
def teacher(tiny_directory, tmp_path_factory):
    """The tiny model with its layers' weights changed: another model of the same vocabulary."""
    from chipsmith.finetune.model import load_model, save_model

    out, model = tmp_path_factory.mktemp("teacher") / "model", load_model(tiny_directory)
    for name, weights in model.named_parameters():
        if "mlp" in name:
            weights.data *= 3
    save_model(model, tiny_directory, out)
    return out


def test_the_loss_is_the_papers():
    import torch

    from chipsmith.finetune.distill.loss import distillation, divergence

    student, teacher = torch.tensor([[0.0, 0.0], [1.0, 0.0]]), torch.tensor([[0.0, 0.0], [0.0, 1.0]])
    assert divergence(student, student).item() == pytest.approx(0, abs=1e-6)
    p = torch.softmax(teacher[1], 0)
    expected = (p * (p.log() - torch.log_softmax(student[1], 0))).sum() / 2
    assert divergence(student, teacher).item() == pytest.approx(expected.item())
    labels = torch.tensor([0, 1])
    hard = torch.nn.functional.cross_entropy(student, labels)
    assert distillation(student, teacher, labels, alpha=0, temperature=2).item() == pytest.approx(hard.item())
    soft = 4 * divergence(student / 2, teacher / 2)
    assert distillation(student, teacher, labels, alpha=1, temperature=2).item() == pytest.approx(soft.item())


@pytest.mark.parametrize(("role", "method"), [("chat", "lora"), ("tab", "full")])
def test_the_divergence_from_the_teacher_falls(tiny_directory, teacher, tmp_path, home, role, method):
    section = {**TINY, "teacher": str(teacher), "alpha": 1.0, "method": method}
    run = make_run(tmp_path / "run", home, ["distill"], role=role, distill=section)
    data = run.data_of("distill")
    if role == "chat":
        some = [Instruction(Kind.SCRIPTS, f"s{n}", f"puts {n}", asked(f"print {n}")) for n in range(40)]
        Instructions(some[:30], some[30:]).write(data)
    else:
        data.mkdir(parents=True)
        write_examples([FimExample(f"set a{n} ", "\n", f"[get_ports {n}]") for n in range(200)], data / TRAIN)
    found = distill.step(run, tiny_directory)["from_teacher"]
    assert found["nats_after"] < 0.8 * found["nats_before"]
    assert (run.model("distill") / "model.safetensors").is_file()


def test_a_teacher_of_another_vocabulary_is_refused(tiny_directory, teacher, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(teacher, other)
    tokens = json.loads((other / "tokenizer.json").read_text())
    vocabulary = tokens["model"]["vocab"]
    one, other_one = list(vocabulary)[500:502]
    vocabulary[one], vocabulary[other_one] = vocabulary[other_one], vocabulary[one]
    (other / "tokenizer.json").write_text(json.dumps(tokens))
    with pytest.raises(RecipeError, match=r"another vocabulary .* 2 of 1024 tokens"):
        load_teacher(other, Renderer(tiny_directory))


def test_a_gguf_file_teaches_too(tiny_base, tiny_directory):
    model = load_teacher(tiny_base, Renderer(tiny_directory))
    assert not any(weights.requires_grad for weights in model.parameters())


@pytest.mark.parametrize(("named", "said"), [("", "names no teacher"), ("/nowhere/teacher", "no teacher at")])
def test_a_missing_teacher_is_named(named, said):
    with pytest.raises(RecipeError, match=said):
        require_teacher(named)
