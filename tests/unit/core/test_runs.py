"""Training runs, read from their files."""

import json

import pytest
from support.recorded import make_recorded

from chipsmith.core.errors import UnknownModelError
from chipsmith.core.runs import MOST_POINTS, curves, run_record, run_records


@pytest.fixture
def runs(home):
    make_recorded(home, sessions=0, hostile=False)
    return home


def test_runs_come_newest_first_with_their_verdicts(runs):
    found = run_records(runs)
    assert [(run.recipe, run.finished, run.published) for run in found] == [
        ("lora", False, False),
        ("full", True, True),
        ("quick", True, False),
        ("quick", True, True),
    ]
    assert found[2].verdict["reason"] == "worse beyond noise: edit similarity"


def test_an_unknown_run_is_named_with_its_neighbour(runs):
    with pytest.raises(UnknownModelError, match="tab-quick-1111111111"):
        run_record(runs, "tab-quick-111111111")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"request": {}}', '{"request": [], "stages": 3}'])
def test_a_broken_manifest_is_passed_over(runs, text):
    broken = runs.runs / "broken"
    broken.mkdir()
    (broken / "run.json").write_text(text)
    assert len(run_records(runs)) == 4


def test_curves_of_a_run_that_goes_on(runs):
    run = run_record(runs, "tab-lora-4444444444")
    with (run.root / "losses.jsonl").open("a") as stream:
        for line in ('"step": 90, "loss": 7.0', '"step": 91, "loss": NaN', '"loss": 1.0', '"step": 92, "lo'):
            stream.write(f'{{"stage": "dapt", {line}}}\n')
        stream.write("nonsense\n[1]\n")
    points = curves(run)["dapt"]
    assert [point["step"] for point in points] == [*range(1, 91), 91]
    assert points[89] == {"step": 90, "loss": 7.0}
    assert points[90] == {"step": 91}


def test_each_step_of_a_recipe_has_a_curve_of_its_own(runs):
    run = run_record(runs, "tab-full-3333333333")
    assert list(curves(run)) == ["dapt", "sft"]


def test_a_run_that_has_just_begun_has_none(runs):
    run = run_record(runs, "tab-lora-4444444444")
    (run.root / "losses.jsonl").unlink()
    assert curves(run) == {}
    assert run_record(runs, run.name).changed > 0


def test_a_long_curve_is_thinned_to_means(runs):
    run = run_record(runs, "tab-lora-4444444444")
    lines = (json.dumps({"step": step, "loss": step % 2}) for step in range(1, 4 * MOST_POINTS + 1))
    (run.root / "losses.jsonl").write_text("\n".join(lines))
    points = curves(run)[""]
    assert len(points) == MOST_POINTS
    assert {point["loss"] for point in points} == {0.5}
    assert points[-1]["step"] == 4 * MOST_POINTS
