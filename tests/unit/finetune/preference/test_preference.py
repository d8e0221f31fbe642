"""What is preferred is learnt once, from those who agree, in the form in which the role is asked."""

import json

import pytest
from support.steps import make_run

from chipsmith.core.errors import DataError, NotEnoughDataError, RecipeError
from chipsmith.finetune.lines import write_lines
from chipsmith.finetune.preference import step as preference
from chipsmith.finetune.preference.collect import Sieve, parted
from chipsmith.finetune.preference.pair import Judged, Pair
from chipsmith.finetune.preference.recipe import Loss, PreferenceRecipe
from chipsmith.finetune.preference.recorded import from_judged, from_pairs, judged_of
from chipsmith.finetune.preference.rows import judged_rows, pair_rows
from chipsmith.finetune.recipe_file import parse_recipe
from chipsmith.finetune.rendered import Renderer
from chipsmith.finetune.sft.instruction import asked

TINY = {"window": 128, "batch": 4, "epochs": 9, "max_steps": 15, "checkpoint_steps": 5, "learning_rate": 2e-3}


def gap(number: int, **values) -> Pair:
    """A pair for tab: text around a gap."""
    better, worse = f"[get_ports in_{number}]", f"[get_nets in_{number}]"
    code = {"source": f"code:f{number}", "text": f"set x{number} ", "suffix": "\n"}
    return Pair(better, worse, **{**code, **values})


def chat(number: int) -> Pair:
    question = asked(f"List port {number}")
    return Pair(f"get_ports in_{number}", f"get_nets in_{number}", f"request:{number}", question)


def sieve(**values) -> Sieve:
    return Sieve(PreferenceRecipe(**{"min_examples": 2, **values}))


def test_pairs_count_once_and_not_where_the_contrary_was_said():
    contrary = Pair(gap(1).rejected, gap(1).chosen, "code:f1", text=gap(1).text, suffix="\n")
    judge = sieve()
    kept = judge.pairs([gap(1), contrary, gap(2), gap(2), gap(3), gap(4, weight=0.0)])
    assert sorted(pair.source for pair in kept) == ["code:f2", "code:f3"]
    assert +judge.dropped == {"duplicate": 1, "said both ways": 2, "weighs nothing": 1}


def test_no_file_floods_the_rest():
    flood = [gap(n, source="one file") for n in range(300)]
    assert len(sieve(most_of_source=10).pairs([*flood, gap(999)])) == 11


def test_too_few_pairs_are_refused_with_what_there_is():
    with pytest.raises(NotEnoughDataError, match=r"There are 1 pairs .* asks for 20"):
        sieve(min_examples=20).pairs([gap(1)] * 50)


@pytest.mark.parametrize("good", [True, False])
def test_one_label_only_is_refused(good):
    judged = [Judged(f"a{n}", good, f"s{n}", text="x", suffix="") for n in range(30)]
    with pytest.raises(NotEnoughDataError, match="nothing to prefer"):
        sieve().judged(judged)


def test_both_sides_of_a_pair_are_judged_and_contradictions_go():
    judged = [*judged_of([gap(1), gap(2)]), Judged(gap(1).chosen, False, "code:f1", (), gap(1).text, "\n")]
    kept = sieve().judged(judged)
    assert sorted((one.source, one.good) for one in kept) == [
        ("code:f1", False), ("code:f2", False), ("code:f2", True),
    ]  # fmt: skip


def test_sources_are_on_one_side_only():
    learnt, held = parted([gap(n, source=f"s{n // 2}") for n in range(100)], 0.3)
    assert learnt
    assert held
    assert not {pair.source for pair in learnt} & {pair.source for pair in held}


ROWS = (
    {"prompt": "set a ", "chosen": "1", "rejected": "2", "suffix": "\n", "source": "a.tcl"},
    {
        "prompt": "# opensta: list clocks\n", "chosen": "all_clocks", "rejected": "clocks", "suffix": "",
        "source": "opensta", "language": "tcl", "weight": 0.7,
    },
    {"prompt": "set b ", "chosen": "1", "rejected": "1", "suffix": "", "source": "a.tcl"},
)  # fmt: skip


def exported(tmp_path, *rows):
    file = tmp_path / "train.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def test_an_export_becomes_gaps_for_tab_and_requests_for_chat(tmp_path):
    code, script = from_pairs(exported(tmp_path, *ROWS), "tab")
    assert (code.text, code.suffix, code.chosen) == ("set a ", "\n", "1")
    assert script.text == "# opensta: list clocks\n"
    (request,) = from_pairs(exported(tmp_path, *ROWS), "chat")
    assert request.messages[-1].content == "Write a script for opensta: list clocks"
    assert (request.chosen, request.weight) == ("```tcl\nall_clocks\n```", 0.7)


@pytest.mark.parametrize("read", [lambda file: from_pairs(file, "tab"), from_judged])
def test_a_broken_line_is_named(tmp_path, read):
    with pytest.raises(DataError, match="line 1"):
        list(read(exported(tmp_path, {"prompt": 1})))


def test_a_gap_is_asked_as_the_server_asks_it(tiny_directory):
    renderer = Renderer(tiny_directory)
    (made,) = pair_rows([gap(1)], renderer, 128, seed=1)
    tokens = renderer.tokens
    prompt = tokens.sentinels.prompt(tokens.tokenize("set x1 "), tokens.tokenize("\n"))
    assert made["prompt_ids"] == prompt
    assert made["chosen_ids"] == [*tokens.tokenize("[get_ports in_1]"), tokens.end]


def test_a_chat_is_asked_with_the_template_and_what_does_not_fit_is_left_out(tiny_directory):
    renderer = Renderer(tiny_directory)
    (good, bad) = sorted(
        judged_rows(judged_of([chat(1)]), renderer, 128, seed=1), key=lambda row: not row["label"]
    )
    assert good["prompt_ids"] == bad["prompt_ids"] == renderer.prompt(asked("List port 1"))
    assert good["completion_ids"][-1:] == renderer.ending
    with pytest.raises(NotEnoughDataError, match="window"):
        pair_rows([chat(1)], renderer, 40, seed=1)


CASES = [("tab", "dpo", "lora"), ("chat", "kto", "full")]


@pytest.mark.parametrize(("role", "loss", "method"), CASES)
def test_the_better_answers_margin_rises_on_held_out_examples(
    tiny_directory, tmp_path, home, role, loss, method
):
    section = {**TINY, "loss": loss, "method": method}
    run = make_run(tmp_path / "run", home, ["preference"], role=role, preference=section)
    made = gap if role == "tab" else chat
    write_lines(run.data_of("preference") / preference.PAIRS, [made(n) for n in range(40)])
    write_lines(run.data_of("preference") / preference.JUDGED, [])
    facts = preference.step(run, tiny_directory)
    assert facts["heldout"]["before"]["margin"] == 0
    assert facts["heldout"]["after"]["margin"] > 0.2
    assert (run.model("preference") / "model.safetensors").is_file()
    if role == "tab":
        assert Renderer(run.model("preference")).tokens.known_sentinels is not None


def test_after_sampling_too_little_is_passed_over_and_alone_it_is_refused(tiny_directory, tmp_path, home):
    for steps in (["sample", "preference"], ["preference"]):
        run = make_run(tmp_path / steps[0], home, steps, preference=TINY)
        write_lines(run.data_of("preference") / preference.PAIRS, [chat(1)])
        write_lines(run.data_of("preference") / preference.JUDGED, [])
        if steps[0] == "sample":
            assert "There are 1 pairs" in preference.step(run, tiny_directory)["skipped"]
            assert not run.model("preference").exists()
        else:
            with pytest.raises(NotEnoughDataError, match="There are 1 pairs"):
                preference.step(run, tiny_directory)


def test_kto_with_batches_of_one_is_refused_as_it_is_read():
    values = {"name": "x", "steps": ["preference"], "preference": {"loss": Loss.KTO, "batch": 1}}
    with pytest.raises(RecipeError, match="batch must be at least 2"):
        parse_recipe(values)
