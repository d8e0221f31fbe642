"""A run is found again by what was asked; one trains at a time; space is checked first."""

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import attrs
import pytest

from chipsmith.core.errors import (
    BrokenModelError,
    DiskFullError,
    InputError,
    NotEnoughDataError,
    TrainingBusyError,
    UnknownModelError,
)
from chipsmith.core.registry import Registry
from chipsmith.finetune import sources
from chipsmith.finetune.examples import FimExample, Split, read_examples, write_examples
from chipsmith.finetune.gather import Order, find_or_create_run
from chipsmith.finetune.guards import require_space, training_lock
from chipsmith.finetune.plan import disk_needed
from chipsmith.finetune.recipe import Start
from chipsmith.finetune.recipe_file import parse_recipe
from chipsmith.finetune.run import list_runs, open_run
from chipsmith.finetune.stages import require_same_base

RECIPE = parse_recipe(
    {
        "name": "mine",
        "steps": ["dapt"],
        "data": {"min_examples": 2, "min_heldout": 1, "window_chars": 200},
    }
)


def write_split(split: Split, directory) -> None:
    write_examples(split.train, directory / "train.jsonl")
    write_examples(split.heldout, directory / "heldout.jsonl")


def recorded(count: int) -> Split:
    examples = [FimExample(f"set a{n} ", "\n", f"[expr {n}]", source=f"f{n}.tcl") for n in range(count)]
    return Split(examples[1:], examples[:1])


@pytest.fixture
def devdata(monkeypatch):
    """What has been recorded, set by the test."""

    @contextmanager
    def exported(_self, _format):
        yield Path()

    monkeypatch.setattr(sources.Sources, "exported", exported)

    def set_recorded(count: int) -> None:
        monkeypatch.setattr(sources, "read_split", lambda _: recorded(count))

    return set_recorded


def test_a_new_run_keeps_its_data_and_its_request(home, config, devdata, tiny_base):
    devdata(4)
    run = find_or_create_run(home, config, Order(RECIPE))
    assert list(read_examples(run.data_of("dapt") / "train.jsonl")) == recorded(4).train
    assert list(read_examples(run.heldout / "fim.jsonl")) == recorded(4).heldout
    assert (run.state.data["dapt"]["examples"], run.state.data["heldout"]) == (3, 1)
    assert open_run(home, config, run.root.name) == run
    assert (run.recipe, run.base) == (RECIPE, tiny_base)


def test_the_same_order_continues_an_unfinished_run_with_its_own_data(home, config, devdata):
    devdata(4)
    begun = find_or_create_run(home, config, Order(RECIPE))
    devdata(9)
    assert find_or_create_run(home, config, Order(RECIPE)) == begun


def test_a_finished_run_is_followed_by_one_with_the_new_data(home, config, devdata):
    devdata(4)
    first = find_or_create_run(home, config, Order(RECIPE))
    first.finish()
    assert find_or_create_run(home, config, Order(RECIPE)).root == first.root
    devdata(9)
    assert find_or_create_run(home, config, Order(RECIPE)).root != first.root


@pytest.mark.parametrize("changed", ["recipe", "export"])
def test_another_recipe_or_other_data_is_another_run(home, config, tmp_path, changed):
    write_split(recorded(4), tmp_path / "export")
    order = Order(RECIPE, export=tmp_path / "export")
    first = find_or_create_run(home, config, order)
    if changed == "recipe":
        order = attrs.evolve(order, recipe=attrs.evolve(RECIPE, description="other"))
    else:
        write_split(recorded(5), tmp_path / "export")
    assert find_or_create_run(home, config, order).root != first.root


def test_training_may_continue_the_version_that_serves(home, config, devdata, publish):
    devdata(4)
    Registry(home.models).activate("tab", publish("tab", "v1"))
    recipe = attrs.evolve(RECIPE, start=Start.SERVING)
    run = find_or_create_run(home, config, Order(recipe))
    assert run.base == home.models / "tab" / "v1" / "model.gguf"
    assert run.state.request.parents == ["v1"]
    assert find_or_create_run(home, config, Order(RECIPE)).state.request.parents == []


def test_a_base_that_changed_since_is_named(home, config, devdata, publish):
    devdata(4)
    Registry(home.models).activate("tab", publish("tab", "v1"))
    recipe = attrs.evolve(RECIPE, start=Start.SERVING)
    run = find_or_create_run(home, config, Order(recipe))
    run.base.write_bytes(b"GGUF other")
    with pytest.raises(BrokenModelError, match="has changed since"):
        require_same_base(run)


def test_a_base_that_is_gone_is_named(home, config, devdata, publish):
    devdata(4)
    Registry(home.models).activate("tab", publish("tab", "v1"))
    run = find_or_create_run(home, config, Order(attrs.evolve(RECIPE, start=Start.SERVING)))
    run.base.unlink()
    with pytest.raises(BrokenModelError, match="is gone since"):
        require_same_base(run)


def test_too_little_data_leaves_no_run(home, config, devdata):
    devdata(1)
    with pytest.raises(NotEnoughDataError):
        find_or_create_run(home, config, Order(RECIPE))
    assert not list_runs(home, config)


def test_a_model_of_another_machine_cannot_be_trained(home, config, devdata):
    devdata(4)
    far = attrs.evolve(config.role("tab"), backend="openai", model="far", url="http://127.0.0.1:1/v1")
    config = attrs.evolve(config, roles={**config.roles, "tab": far})
    with pytest.raises(InputError, match="served by openai"):
        find_or_create_run(home, config, Order(RECIPE))


def test_a_finished_stage_is_not_run_again(home, config, devdata):
    devdata(4)
    run = find_or_create_run(home, config, Order(RECIPE))
    run.stage("train", lambda _: {"steps": 3})
    again = open_run(home, config, run.root.name)
    assert again.stage("train", lambda _: pytest.fail("trained again"))["steps"] == 3


def test_an_unknown_run_is_answered_with_the_nearest(home, config, devdata):
    devdata(4)
    name = find_or_create_run(home, config, Order(RECIPE)).root.name
    with pytest.raises(UnknownModelError, match=f'Did you mean "{name}"'):
        open_run(home, config, name[:-1])


def test_a_broken_manifest_hides_its_run_and_no_other(home, config, devdata):
    devdata(4)
    run = find_or_create_run(home, config, Order(RECIPE))
    (home.runs / "broken").mkdir()
    (home.runs / "broken" / "run.json").write_text('{"half')
    assert list_runs(home, config) == [run]


def test_a_second_training_is_told_who_trains(home):
    """The lock is another process's: the kernel frees it when that process dies."""
    script = (
        "import sys; from pathlib import Path; from chipsmith.core.home import Home\n"
        "from chipsmith.finetune.guards import training_lock\n"
        f"with training_lock(Home(Path({str(home.root)!r}))): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(TrainingBusyError, match=f"process {other.pid}"), training_lock(home):
            pass
        other.kill()
        other.wait()
    with training_lock(home):
        pass


def test_space_is_checked_before_training(home, tiny_base):
    needed = disk_needed(tiny_base, RECIPE)
    assert needed > 5 * tiny_base.stat().st_size
    require_space(home.root, needed)
    with pytest.raises(DiskFullError, match="GB"):
        require_space(home.root, 1 << 60)
