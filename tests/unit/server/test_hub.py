"""Roles share models; a new version takes over while requests run; a bad one changes nothing."""

from pathlib import Path
from typing import Any

import pytest
from support.fakes import FakeBackend

from chipsmith.core.config import BackendKind, Config, RoleConfig
from chipsmith.core.config.roles import default_roles
from chipsmith.core.errors import BrokenModelError, ConfigError, InputError, UnknownRoleError
from chipsmith.core.home import Home
from chipsmith.core.registry import BASE, Manifest, Registry
from chipsmith.server.hub import Hub

MODEL = "embedded:smollm2-135m-instruct"
SHARED = {**default_roles(), "tab": RoleConfig(BackendKind.LLAMA, MODEL)}


class FakeHub(Hub):
    """Makes fake backends; `broken` names weights that do not load."""

    def __init__(self, config: Config, registry: Registry) -> None:
        super().__init__(config, registry)
        self.made: list[FakeBackend] = []
        self.broken = False

    def _make(self, wanted: Any) -> FakeBackend:
        if self.broken:
            raise BrokenModelError("It does not load.", fix="train again.")
        self.made.append(FakeBackend())
        return self.made[-1]


def publish(registry: Registry, version: str, *, base: str = MODEL, asks: str = "") -> None:
    staged = registry.stage("tab")
    (staged / "model.gguf").write_bytes(b"GGUF" + version.encode())
    manifest = Manifest(role="tab", version=version, base=base, weights="model.gguf", asks=asks)
    registry.publish(staged, manifest)


@pytest.fixture
def registry(home: Home) -> Registry:
    return Registry(home.models)


@pytest.fixture
async def hub(registry: Registry) -> FakeHub:
    hub = FakeHub(Config(roles=SHARED), registry)
    await hub.load()
    return hub


async def test_roles_with_the_same_model_share_it(hub: FakeHub) -> None:
    assert hub.served["chat"].backend is hub.served["tab"].backend
    assert len(hub.made) == 2  # one for chat and tab, one for embed


async def test_the_role_of_scripts_is_loaded_when_it_is_first_asked_for(registry: Registry) -> None:
    roles = {**SHARED, "script": RoleConfig(BackendKind.LLAMA, MODEL, adapter="a/scripts.gguf")}
    hub = FakeHub(Config(roles=roles), registry)
    await hub.load()
    assert "script" in hub.roles - set(hub.served)
    async with hub.text("script") as (served, _):
        assert served.adapter == "scripts.gguf"
    await hub.load()
    assert "script" in hub.served and len(hub.made) == 3


async def test_a_published_version_takes_over(hub: FakeHub, registry: Registry) -> None:
    publish(registry, "v1")
    registry.activate("tab", "v1")
    await hub.load(["tab"])
    assert hub.served["tab"].version == "v1"
    assert hub.served["chat"].version == BASE
    assert not hub.made[0].closed, "chat still uses it"


async def test_a_version_is_asked_as_its_manifest_says(hub: FakeHub, registry: Registry) -> None:
    assert hub.served["tab"].asks == ""
    publish(registry, "v1", asks="Answer attributes: quality:4")
    registry.activate("tab", "v1")
    await hub.load(["tab"])
    assert hub.served["tab"].asks == "Answer attributes: quality:4"


async def test_requests_under_way_end_on_the_model_they_began_on(hub: FakeHub, registry: Registry) -> None:
    publish(registry, "v1")
    publish(registry, "v2")
    registry.activate("tab", "v1")
    await hub.load(["tab"])
    async with hub.lease("tab") as held:
        registry.activate("tab", "v2")
        await hub.load(["tab"])
        assert held.version == "v1"
        assert not held.backend.closed
        assert hub.served["tab"].version == "v2"
    assert held.backend.closed


async def test_a_version_that_does_not_load_leaves_the_old_one(hub: FakeHub, registry: Registry) -> None:
    publish(registry, "v1")
    registry.activate("tab", "v1")
    hub.broken = True
    await hub.load(["tab"])
    assert hub.served["tab"].version == BASE
    assert "does not load" in str(hub.errors["tab"])
    async with hub.lease("tab") as served:
        assert served.version == BASE


async def test_truncated_weights_leave_the_old_one(hub: FakeHub, registry: Registry) -> None:
    publish(registry, "v1")
    registry.activate("tab", "v1")
    registry.weights("tab", "v1").write_bytes(b"GG")
    await hub.load(["tab"])
    assert hub.served["tab"].version == BASE
    assert isinstance(hub.errors["tab"], BrokenModelError)


async def test_a_version_of_another_base_is_refused(hub: FakeHub, registry: Registry) -> None:
    publish(registry, "v1", base="embedded:another")
    registry.activate("tab", "v1")
    await hub.load(["tab"])
    assert isinstance(hub.errors["tab"], ConfigError)
    assert "chipsmith models use tab base" in hub.errors["tab"].fix


async def test_a_mended_role_has_no_error(hub: FakeHub, registry: Registry) -> None:
    hub.broken = True
    publish(registry, "v1")
    registry.activate("tab", "v1")
    await hub.load(["tab"])
    hub.broken = False
    await hub.load(["tab"])
    assert (hub.served["tab"].version, hub.errors) == ("v1", {})


async def test_a_role_that_never_loaded_answers_with_its_error(registry: Registry, tmp_path: Path) -> None:
    missing = RoleConfig(BackendKind.LLAMA, str(tmp_path / "no.gguf"))
    hub = Hub(Config(roles={"tab": missing}), registry)
    await hub.load()
    with pytest.raises(Exception, match=r"no\.gguf"):
        async with hub.lease("tab"):
            pass


async def test_unknown_roles_and_wrong_kinds_are_named(hub: FakeHub) -> None:
    with pytest.raises(UnknownRoleError, match='mean "tab"'):
        async with hub.lease("tap"):
            pass
    hub.served["embed"].loaded.backend = type("Only", (), {"embed": None, "close": None})()
    with pytest.raises(InputError, match="generates no text"):
        async with hub.text("embed"):
            pass
