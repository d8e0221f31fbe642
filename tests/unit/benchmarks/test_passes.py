"""Counting what scripts came to."""

from itertools import combinations

import pytest
from benchmarks.passes import Answer, Judge, gain, judged, pass_at, table
from benchmarks.scripts import ARMS, Arm, measure, results, sample
from benchmarks.tasks import HELD_OUT, LEVELS, Task, tasks
from support.servers import RunningServer

from chipsmith.core.home import Home
from chipsmith.eda.specs.store import load_spec
from chipsmith.server.assistants.scripts.request import PARTS


def task(level: str = "easy") -> Task:
    return Task("t", "opensta", level, "do it", "", None, (), "terse")


def answer(
    *drafts: str, offered: str = "nothing", level: str = "easy", repairs: tuple[tuple[str, str], ...] = ()
):
    before, after = tuple(one for one, _ in repairs), tuple(one for _, one in repairs)
    return Answer(task(level), drafts, before, after, offered, 2.0)


class TestPassAt:
    def test_it_is_the_share_of_draws_that_hold_a_right_one(self):
        drafts = [True, True, False, False, False]
        drawn = list(combinations(drafts, 3))
        assert pass_at(3, 5, 2) == pytest.approx(sum(any(draw) for draw in drawn) / len(drawn))

    @pytest.mark.parametrize(("right", "chance"), [(0, 0.0), (1, 0.2), (5, 1.0)])
    def test_of_one_it_is_the_share_of_right_drafts(self, right: int, chance: float):
        assert pass_at(1, 5, right) == pytest.approx(chance)

    @pytest.mark.parametrize(
        ("drafts", "right", "chance"), [(1, 1, 1.0), (1, 0, 0.0), (3, 1, 1.0), (0, 0, 0.0)]
    )
    def test_of_fewer_drafts_than_k_all_are_looked_at(self, drafts: int, right: int, chance: float):
        assert pass_at(5, drafts, right) == chance


class TestTable:
    def test_rates_are_means_over_tasks(self):
        told = table([answer("produces", "runs"), answer("nothing", "parses")])
        assert told["pass@1"]["mean"] == 0.25
        assert told["valid"]["mean"] == 0.75
        assert told["known"]["mean"] == told["runs"]["mean"] == 0.5

    def test_pass_at_5_is_told_where_any_task_has_five_drafts(self):
        assert "pass@5" not in table([answer("produces")])
        assert table([answer(*["runs"] * 4, "produces"), answer("produces")])["pass@5"]["mean"] == 1

    def test_what_the_checks_miss_is_the_share_of_offers_that_run_and_are_wrong(self):
        told = table(
            [answer("runs", offered="runs"), answer("produces", offered="produces"), answer("known")]
        )
        assert told["ran and was wrong"] == {"n": 2, "mean": 0.5, "low": 0.0, "high": 1.0}

    def test_a_repair_helps_if_it_climbs(self):
        told = table([answer("produces", "known", repairs=(("known", "produces"), ("known", "known")))])
        assert told["repairs that helped"]["mean"] == told["repairs that made it right"]["mean"] == 0.5

    def test_levels_that_were_asked_have_rows(self):
        told = table([answer("produces"), answer("known", level="hard")])
        assert told["easy"]["pass@1"]["mean"] == 1
        assert told["hard"]["pass@1"]["mean"] == 0
        assert "medium" not in told

    def test_a_gain_is_told_task_by_task(self):
        before, after = [answer("known"), answer("produces")], [answer("produces"), answer("produces")]
        assert gain(before, after)["mean"] == 0.5


class TestJudged:
    def test_an_answer_is_judged_by_the_tasks_own_expectations(self, home: Home):
        first = next(one for one in tasks(HELD_OUT, "opensta") if one.wrong)
        judge = Judge({"opensta": load_spec("opensta", home)})
        drafts = [
            {"text": first.script, "history": ["puts {", "puts"]},
            {"text": first.wrong, "history": []},
            {"text": "", "history": []},
        ]
        found = judged(first, {"candidates": drafts, "script": first.wrong}, judge, 1.5)
        assert found.drafts == ("produces", "runs", "nothing")
        assert (found.before, found.after) == (("nothing",), ("produces",))
        assert found.offered == "runs"


class TestSample:
    def test_every_beginning_has_each_level_and_tool_alike(self):
        found = [*tasks(HELD_OUT, "opensta"), *tasks(HELD_OUT, "klayout")]
        chosen = sample(found, 12, seed=3)
        assert {(one.level, one.tool): 0 for one in chosen[:6]}.keys() == {
            (level, tool) for level in LEVELS for tool in ("opensta", "klayout")
        }
        assert chosen == sample(found, 12, seed=3)
        assert chosen != sample(found, 12, seed=4)

    def test_more_than_there_are_is_all_of_them(self):
        found = tasks(HELD_OUT, "klayout")
        assert sorted(one.id for one in sample(found, 1000, seed=1)) == sorted(one.id for one in found)


def test_arms_do_without_parts_that_the_server_knows_and_end_with_all():
    assert set(ARMS["bare"]) == set(PARTS)
    assert all(set(without) <= set(PARTS) for without in ARMS.values())
    assert list(ARMS.values())[-1] == ()


class TestArm:
    @pytest.fixture
    def arm(self, fake_server, home: Home) -> Arm:
        server = RunningServer(f"http://127.0.0.1:{fake_server.port}", home, None, {})
        return Arm("+ repair", server, ("repair",))

    @pytest.fixture
    def judge(self, home: Home) -> Judge:
        return Judge({"opensta": load_spec("opensta", home)})

    @pytest.fixture
    def first(self) -> Task:
        return tasks(HELD_OUT, "opensta")[0]

    def draft(self, text: str) -> dict[str, object]:
        return {"text": text, "history": []}

    def test_the_server_is_told_the_prompt_and_the_design_only(self, arm, judge, first, fake_server):
        drafts = [self.draft(first.script), self.draft("puts {")]
        fake_server.answer("POST /v1/scripts", {"candidates": drafts, "script": first.script})
        found = arm.ask(first, 2, judge)
        assert (found.drafts, found.offered) == (("produces", "nothing"), "produces")
        (_, body), *_ = fake_server.requests
        assert body == {
            "prompt": first.prompt,
            "tool": "opensta",
            "design": str(first.design),
            "run": True,
            "candidates": 2,
            "ablate": ["repair"],
        }

    def test_a_refusal_is_a_task_not_done(self, arm, judge, first, fake_server):
        fake_server.answer("POST /v1/scripts", {"error": {"message": "no"}}, status=400)
        assert arm.ask(first, 2, judge).drafts == ()

    def test_an_arm_ends_with_its_share_of_the_time(self, arm, judge, first, fake_server):
        fake_server.answer("POST /v1/scripts", {"candidates": [], "script": ""})
        answers = measure([arm], [first, first], judge, drafts=1, minutes=0)
        assert [len(found) for found in answers.values()] == [1]

    def test_results_are_told_by_tool_and_arm(self, arm, judge, first, fake_server):
        fake_server.answer("POST /v1/scripts", {"candidates": [self.draft(first.script)], "script": ""})
        other = Arm("bare", arm.server, ("repair", "grammar"))
        answers = measure([other, arm], [first], judge, drafts=1, minutes=1)
        told = dict(results(answers, judge.specs))
        assert told["opensta"]["bare"]["easy"]["pass@1"]["mean"] == 1
        assert told["opensta"]["pass@1 gained from first to last arm"]["mean"] == 0
