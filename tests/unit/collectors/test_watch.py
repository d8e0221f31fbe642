"""A version that fares worse with people than the one before it goes by itself; noise changes nothing."""

import random

import cattrs
import pytest
from attrs import evolve

from chipsmith.collectors import live
from chipsmith.collectors.live import Live, Shares, compare_live, shares
from chipsmith.collectors.watch import Watched, look, told, watched
from chipsmith.core.config import Config, TabConfig
from chipsmith.core.events import CompletionOutcome, CompletionRetained, CompletionShown, now
from chipsmith.core.files import write_json
from chipsmith.core.registry import BASE, Registry

SESSIONS, EACH = 12, 20


@pytest.fixture
def worked(record):
    """Record sessions of offers of a version, of which a share is accepted and a share of that kept."""

    def worked(version, rate, *, kept=1.0, sessions=SESSIONS, time=None):
        rng = random.Random(version)  # noqa: S311 -- the same at every run
        for session in range(sessions):
            for number in range(EACH):
                told = {"completion": f"{version}-{session}-{number}", "time": time or now()}
                taken = rng.random() < rate
                record(
                    CompletionShown(text="0123456789", model_version=version, session=f"s{session}", **told),
                    CompletionOutcome(outcome="accepted" if taken else "rejected", **told),
                )
                if taken and kept < 1:
                    record(
                        CompletionRetained(
                            outcome="accepted", age="1h", age_s=3600, offered_characters=10,
                            kept_characters=round(10 * kept), **told,
                        )
                    )  # fmt: skip

    return worked


@pytest.fixture
def served(home, publish):
    """v1 serves, after the configured model did."""
    publish("tab", "v1")
    registry = Registry(home.models)
    registry.activate("tab", "v1")
    return registry


def test_a_clear_loss_of_acceptance_goes_back_once_and_says_so(home, served, worked):
    worked(BASE, 0.5)
    worked("v1", 0.2)
    found = look(home, Config())
    assert served.active("tab").version == BASE
    assert "Gone back from v1 to base" in told(found)
    assert "acceptance" in told(found)
    served.activate("tab", "v1")  # a person wants it all the same
    assert look(home, Config()).gone_back == found.gone_back
    assert served.active("tab").version == "v1"
    assert list(watched(home)) == ["v1"]


def test_a_clear_loss_of_retention_goes_back(home, served, worked):
    worked(BASE, 0.5, kept=0.9)
    worked("v1", 0.5, kept=0.4)
    assert look(home, Config()).live.lost == ["retention 90.0% → 40.0%"]
    assert served.active("tab").version == BASE


def test_a_person_may_want_to_decide_alone(home, served, worked):
    worked(BASE, 0.5)
    worked("v1", 0.2)
    found = look(home, Config(tab=TabConfig(go_back=False)))
    assert served.active("tab").version == "v1"
    assert "left serving" in told(found)


def test_what_fares_as_well_stays(home, served, worked):
    worked(BASE, 0.4)
    worked("v1", 0.4)
    assert "no worse" in told(look(home, Config()))
    assert served.active("tab").version == "v1"


@pytest.mark.parametrize(
    "few", [{"sessions": live.FEWEST_SESSIONS - 1}, {"time": "2020-01-01T00:00:00.000Z"}], ids=["few", "old"]
)
def test_too_little_says_nothing(home, served, worked, few):
    worked(BASE, 0.9)
    worked("v1", 0.0, **few)
    assert "Too little" in told(look(home, Config()))
    assert served.active("tab").version == "v1"


def test_an_older_version_that_a_person_brought_back_is_not_judged(home, served, publish, worked):
    publish("tab", "v2")
    served.activate("tab", "v2")
    served.activate("tab", "v1")
    assert look(home, Config()) is None
    assert "Nothing to compare" in told(None)


def test_the_configured_model_is_not_judged(home):
    assert look(home, Config()) is None


def test_one_session_that_refused_all_is_noise():
    """Offer by offer the difference would be beyond noise; session by session it is not."""
    old = [(10, 20)] * 10
    new = [(10, 20)] * 9 + [(0, 180)]
    found = shares("acceptance", old, new, 1)
    assert found.after < found.before - 0.2
    assert not found.lost


def test_a_trifle_is_no_loss_however_sure():
    assert not Shares("acceptance", 0.50, 0.49, -0.011, -0.009).lost
    assert Shares("acceptance", 0.50, 0.40, -0.11, -0.09).lost


def test_what_was_found_is_read_again_and_rubbish_is_found_anew(home):
    one = Watched(Live("v1", "base", 300, 9, [Shares("acceptance", 0.5, 0.2, -0.4, -0.2)]), now(), now())
    write_json(home.watched, {"v1": cattrs.unstructure(one)})
    assert watched(home) == {"v1": one}
    home.watched.write_text("[")
    assert watched(home) == {}
    assert watched(evolve(home, root=home.root / "none")) == {}


def test_nothing_recorded(home):
    assert compare_live(home, "v1", BASE) == Live("v1", BASE, 0, 0)
