"""Who should take a bug, and which known ones it repeats."""

import itertools

import numpy as np
import pytest

from chipsmith.core.bugs import BugRecord, Evidence
from chipsmith.server.assistants.bugs.assign import START, Assigner
from chipsmith.server.assistants.bugs.choice import Choice, Decision
from chipsmith.server.assistants.bugs.duplicates import duplicates
from chipsmith.server.assistants.bugs.history import History

AREAS = {"ada": "uart parity", "bob": "aes key", "eve": "spi clock"}


def bug(number: int, owner: str, words: str, *, year: int = 2024) -> BugRecord:
    month, day = divmod(number % 330, 28)
    area, _ = words.split()
    return BugRecord(
        id=f"B{number}", synopsis=f"[{area}] Fix {words}", module=f"hw/{area}", owner=owner,
        description=f"The {words} is wrong in case {number}.", date=f"{year}-{month + 1:02}-{day + 1:02}",
    )  # fmt: skip


def history(*bugs: BugRecord) -> History:
    return History.of(bugs, np.zeros((len(bugs), 2)))


@pytest.fixture(scope="module")
def team() -> Assigner:
    """Everybody has an area of their own."""
    turns = itertools.cycle(AREAS.items())
    return Assigner.learn(history(*(bug(number, *next(turns)) for number in range(160))))


@pytest.mark.parametrize(("owner", "words"), AREAS.items())
def test_who_fixed_the_like_is_first_and_told_why(team, owner, words):
    best, *_ = team.rank(bug(329, "", words), [0, 0])
    assert best.owner == owner
    assert best.score > 0.5
    assert "fixed the similar bug" in best.reasons[0]
    assert f"known bugs in hw/{words.split()[0]}" in best.reasons[1]


def test_chances_of_all_are_at_most_one(team):
    assert sum(one.score for one in team.rank(bug(329, "", "unknown words"), [0, 0])) == pytest.approx(
        1, abs=1e-3
    )


def test_the_module_changes_hands():
    old = [bug(number, "ada", "uart parity", year=2020) for number in range(8)]
    new = [bug(number + 100, "bob", "uart parity") for number in range(4)]
    ranked = Assigner(history(*old, *new), Choice.fit([], START)).rank(bug(329, "", "uart parity"), [0, 0])
    assert ranked[0].owner == "bob"


def test_evidence_from_the_code_moves_people_up_and_brings_new_ones(team):
    evidence = [
        Evidence("Zoe <zoe@x.org>", "wrote a.sv:3"),
        Evidence("Bob <bob@x.org>", "owns 1 of 1 files", 0.5),
    ]
    without = {one.owner: one.score for one in team.rank(bug(329, "", "uart parity"), [0, 0])}
    ranked = {one.owner: one for one in team.rank(bug(329, "", "uart parity"), [0, 0], evidence)}
    assert ranked["bob"].score > without["bob"]
    assert ranked["bob"].reasons[-1] == "owns 1 of 1 files"
    assert ranked["Zoe <zoe@x.org>"].reasons == ("wrote a.sv:3",)


def test_nobody_is_known_at_first():
    nobody = Assigner.learn(history())
    assert nobody.rank(bug(1, "", "uart parity"), [0, 0]) == []
    assert nobody.rank(bug(1, "", "x y"), [0, 0], [Evidence("ada", "r")])[0].owner == "ada"


def test_a_known_bug_does_not_vouch_for_its_own_owner(team):
    known = next(one for one in team.history.records if one.owner == "ada")
    assert known.id not in team.rank(known, [0, 0])[0].reasons[0]


def test_choices_are_learnt():
    numbers = np.random.default_rng(1)
    options = [numbers.normal(size=(4, 3)) for _ in range(300)]
    choice = Choice.fit([Decision(one, int(one[:, 1].argmax())) for one in options], np.zeros(3))
    assert choice.weights[1] > 5 * max(abs(choice.weights[0]), abs(choice.weights[2]))
    assert choice.chances(options[0]).argmax() == options[0][:, 1].argmax()


def test_likely_duplicates_are_those_that_say_the_same():
    known = history(bug(1, "ada", "uart parity"), bug(2, "bob", "aes key"))
    same = BugRecord(id="new", synopsis="[uart] Fix uart parity", module="hw/uart",
                     description="The uart parity is wrong in case 1.")  # fmt: skip
    known = History(known.records, np.array([[1.0, 0.0], [0.0, 1.0]]))
    (found,) = duplicates(known, known.like(same, [1.0, 0.0]))
    assert (found.id, found.likely) == ("B1", True)
    assert 0.9 < found.score <= 1.0


def test_missing_dates_and_owners_do_no_harm():
    bugs = [
        BugRecord(id=str(n), synopsis=f"words {n}", owner="ada" if n % 2 else "", date="soon")
        for n in range(120)
    ]
    assert Assigner.learn(history(*bugs)).rank(BugRecord(synopsis="words"), [0, 0])[0].owner == "ada"
