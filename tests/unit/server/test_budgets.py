"""A completion's prompt is as long as this machine computes in time, beside what others wait for."""

import pytest
from attrs import define, field

from chipsmith.core.fim import ANCHOR
from chipsmith.server.backends.budgets import DOCUMENTS, LITTLE, Budgets

FULL = 4 * ANCHOR


@define
class Engine:
    prompt_speed: float = FULL / 2
    waiting: dict[str, int] = field(factory=dict)
    stands: dict[str, int] = field(factory=dict)

    def ahead(self, document):
        return sum(tokens for other, tokens in self.waiting.items() if other != document)

    def standing(self, document, prompt):
        return min(self.stands.get(document, 0), len(prompt))


@pytest.fixture
def engine():
    return Engine()


@pytest.fixture
def budgets(engine):
    return Budgets(engine, cold_ms=2000)


def length(budgets, document):
    return len(budgets.prompt(document, lambda budget: [0] * budget))


def test_who_is_alone_gets_all_that_the_time_allows(budgets):
    assert length(budgets, "a") == FULL


@pytest.mark.parametrize(("ahead", "left"), [(1, 3), (ANCHOR, 3), (2 * ANCHOR, 2), (100 * ANCHOR, 1)])
def test_what_others_wait_for_is_taken_off_in_whole_steps(engine, budgets, ahead, left):
    engine.waiting["b"] = ahead
    assert length(budgets, "a") == left * ANCHOR


def test_ones_own_former_key_is_no_other(engine, budgets):
    engine.waiting["a"] = 3 * ANCHOR
    assert length(budgets, "a") == FULL


@pytest.mark.parametrize(("first", "then"), [(0, 2 * ANCHOR), (2 * ANCHOR, 0)])
def test_a_prompt_under_way_keeps_its_length(engine, budgets, first, then):
    engine.waiting["b"] = first
    chosen = length(budgets, "a")
    engine.waiting["b"], engine.stands["a"] = then, LITTLE + 1
    assert length(budgets, "a") == chosen


def test_a_prompt_of_which_nothing_stands_is_measured_anew(engine, budgets):
    engine.waiting["b"] = 2 * ANCHOR
    assert length(budgets, "a") == FULL - 2 * ANCHOR
    engine.waiting["b"], engine.stands["a"] = 0, LITTLE
    assert length(budgets, "a") == FULL


def test_what_has_no_document_never_changes_its_length(engine, budgets):
    engine.waiting["b"] = 2 * ANCHOR
    assert length(budgets, None) == FULL


def test_only_so_many_documents_are_remembered(engine, budgets):
    engine.waiting["b"] = ANCHOR
    for number in range(DOCUMENTS + 1):
        length(budgets, str(number))
    engine.waiting["b"] = 0
    engine.stands = {"0": FULL, str(DOCUMENTS): FULL}
    assert (length(budgets, "0"), length(budgets, str(DOCUMENTS))) == (FULL, 3 * ANCHOR)
