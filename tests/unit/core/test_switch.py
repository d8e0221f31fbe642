"""A version serves in the registry and in the server, or in neither."""

import pytest

from chipsmith.core.config import Config, ServerConfig
from chipsmith.core.errors import RefusedError, UnknownModelError, UnknownRoleError
from chipsmith.core.registry import BASE, Active, Registry
from chipsmith.core.switch import Switched, roll_back, use_version

CONFIG = Config(server=ServerConfig(port=1))
RELOAD = "POST /v1/models/reload?role=tab"
REFUSAL = {"error": {"message": "v2 generates nothing.", "fix": "train again."}}


@pytest.fixture
def registry(home, publish):
    publish("tab", "v1")
    publish("tab", "v2")
    return Registry(home.models)


def test_without_a_server_the_next_one_will_serve_it(home, registry):
    assert use_version(home, CONFIG, "tab", "v1") == Switched(BASE, "v1", live=False)
    assert roll_back(home, CONFIG, "tab") == Switched("v1", BASE, live=False)


def test_a_running_server_is_told(home, registry, fake_server):
    fake_server.answer(RELOAD, {"roles": {}})
    assert use_version(home, CONFIG, "tab", "v1").live
    assert [asked for asked, _ in fake_server.requests] == [RELOAD]


def test_what_the_server_refuses_does_not_stay_active(home, registry, fake_server):
    registry.activate("tab", "v1")
    fake_server.answer(RELOAD, REFUSAL, status=500)
    with pytest.raises(RefusedError, match="refused tab v2, so v1 serves on: v2 generates nothing"):
        use_version(home, CONFIG, "tab", "v2")
    assert registry.active("tab") == Active("v1", [BASE])
    assert [asked for asked, _ in fake_server.requests] == [RELOAD, RELOAD]  # the second takes it back


def test_a_refused_rollback_is_undone_too(home, registry, fake_server):
    registry.activate("tab", "v1")
    registry.activate("tab", "v2")
    fake_server.answer(RELOAD, REFUSAL, status=500)
    with pytest.raises(RefusedError, match="v2 serves on"):
        roll_back(home, CONFIG, "tab")
    assert registry.active("tab") == Active("v2", [BASE, "v1"])


def test_a_refused_reload_of_what_serves_already_changes_nothing(home, registry, fake_server):
    registry.activate("tab", "v1")
    fake_server.answer(RELOAD, REFUSAL, status=500)
    with pytest.raises(RefusedError):
        use_version(home, CONFIG, "tab", "v1")
    assert registry.active("tab") == Active("v1", [BASE])


def test_an_unknown_role_or_version_reaches_no_server(home, registry, fake_server):
    with pytest.raises(UnknownRoleError):
        use_version(home, CONFIG, "tabb", "v1")
    with pytest.raises(UnknownModelError):
        use_version(home, CONFIG, "tab", "v3")
    assert fake_server.requests == []
