"""Versions are published whole or not at all, and switching between them loses none."""

import errno
import json
import os
import subprocess
import sys

import pytest

from chipsmith.core.errors import BrokenModelError, DiskFullError, UnknownModelError
from chipsmith.core.registry import BASE, Active, Manifest, Registry


@pytest.fixture
def registry(home):
    return Registry(home.models)


def manifest(version="v1"):
    return Manifest(role="tab", version=version, base="embedded:x", weights="model.gguf")


def staged(registry, content=b"GGUF weights"):
    directory = registry.stage("tab")
    (directory / "model.gguf").write_bytes(content)
    return directory


def left_over(registry):
    return [path.name for path in (registry.root / "tab").iterdir()]


def test_a_published_version_is_listed_with_its_size_and_hash(registry, publish):
    publish("tab", "v1")
    publish("tab", "v2")
    first, second = registry.versions("tab")
    assert (first.version, second.version) == ("v1", "v2")
    assert (first.size, len(first.sha256)) == (12, 64)
    assert registry.weights("tab", "v1").read_bytes() == b"GGUF weights"
    assert registry.versions("chat") == []


def test_a_role_serves_the_configured_model_until_told_otherwise(registry):
    assert registry.active("tab") == Active(BASE, [])


def test_use_and_rollback_go_forth_and_back(registry, publish):
    publish("tab", "v1")
    publish("tab", "v2")
    registry.activate("tab", "v1")
    assert registry.activate("tab", "v2") == Active("v2", [BASE, "v1"])
    assert registry.rollback("tab") == Active("v1", [BASE])
    assert registry.rollback("tab") == Active(BASE, [])
    with pytest.raises(UnknownModelError, match="no earlier version"):
        registry.rollback("tab")


def test_using_what_serves_already_changes_nothing(registry, publish):
    publish("tab", "v1")
    registry.activate("tab", "v1")
    assert registry.activate("tab", "v1") == Active("v1", [BASE])


def test_roles_do_not_touch_each_other(registry, publish):
    publish("tab", "v1")
    publish("chat", "c1")
    registry.activate("tab", "v1")
    registry.activate("chat", "c1")
    assert registry.active("tab").version == "v1"
    assert registry.active("chat").version == "c1"


def test_an_unknown_version_is_named_with_the_nearest(registry, publish):
    publish("tab", "2026-01-01-a")
    with pytest.raises(UnknownModelError, match='Did you mean "2026-01-01-a"'):
        registry.activate("tab", "2026-01-01-b")
    assert registry.active("tab").version == BASE


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: path.unlink(), "is missing"),
        (lambda path: path.write_bytes(b"GGUF"), "4 bytes instead of 12"),
        (lambda path: path.write_bytes(b"PK\x03\x04 weights"[:12]), "not a GGUF file"),
    ],
    ids=["missing", "truncated", "another kind"],
)
def test_damaged_weights_never_become_active(registry, publish, damage, message):
    publish("tab", "v1")
    damage(registry.weights("tab", "v1"))
    with pytest.raises(BrokenModelError, match=message) as caught:
        registry.activate("tab", "v1")
    assert "rollback tab" in caught.value.fix
    assert registry.active("tab").version == BASE


def test_a_broken_manifest_hides_only_its_version(registry, publish):
    publish("tab", "v1")
    publish("tab", "v2")
    (registry.root / "tab" / "v1" / "manifest.json").write_text('{"role": "ta', encoding="utf-8")
    assert [found.version for found in registry.versions("tab")] == ["v2"]
    with pytest.raises(BrokenModelError, match="cannot be read"):
        registry.manifest("tab", "v1")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"tab": {"versoin": 1, "history": 3}}'])
def test_a_broken_active_file_is_an_error_with_the_fix(registry, content):
    registry.active_file.write_text(content, encoding="utf-8")
    with pytest.raises(BrokenModelError, match="cannot be read") as caught:
        registry.active("tab")
    assert "remove it" in caught.value.fix


def test_what_is_not_gguf_is_not_published(registry):
    with pytest.raises(BrokenModelError, match="not a GGUF file"):
        registry.publish(staged(registry, b"pickle"), manifest())
    assert left_over(registry) == []


def test_weights_that_fail_their_check_are_not_published(registry):
    def refuse(_):
        raise BrokenModelError("generates nothing", fix="train again")

    with pytest.raises(BrokenModelError, match="generates nothing"):
        registry.publish(staged(registry), manifest(), check=refuse)
    assert left_over(registry) == []


def test_a_version_is_never_overwritten(registry):
    registry.publish(staged(registry), manifest())
    with pytest.raises(BrokenModelError, match="exists already"):
        registry.publish(staged(registry, b"GGUF other"), manifest())
    assert registry.weights("tab", "v1").read_bytes() == b"GGUF weights"
    assert left_over(registry) == ["v1"]


def test_a_full_disk_publishes_nothing_and_serves_on(registry, publish, monkeypatch):
    publish("tab", "v1")
    registry.activate("tab", "v1")
    directory = staged(registry)

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFullError):
        registry.publish(directory, manifest("v2"))
    with pytest.raises(DiskFullError):
        registry.activate("tab", BASE)
    assert left_over(registry) == ["v1"]
    assert registry.active("tab").version == "v1"


def test_pruning_keeps_the_newest_the_serving_one_and_the_one_before_it(registry, publish):
    for version in ("v1", "v2", "v3", "v4", "v5"):
        publish("tab", version)
    for version in ("v3", "v2", "v1"):
        registry.activate("tab", version)
    assert registry.prune("tab", keep=1) == ["v3", "v4"]
    assert [kept.version for kept in registry.versions("tab")] == ["v1", "v2", "v5"]
    assert registry.active("tab") == Active("v1", [BASE, "v2"])
    assert registry.rollback("tab").version == "v2"


def test_pruning_what_is_few_removes_nothing(registry, publish):
    publish("tab", "v1")
    assert registry.prune("tab", keep=2) == []
    assert [kept.version for kept in registry.versions("tab")] == ["v1"]


def test_processes_that_switch_at_once_lose_no_switch(registry, home, publish):
    """They share one file, so a lost update would shorten another role's history."""
    roles = ["chat", "tab", "embed"]
    for role in roles:
        publish(role, "v1")
    code = (
        "import sys; from pathlib import Path; from chipsmith.core.registry import Registry\n"
        "registry = Registry(Path(sys.argv[1]))\n"
        "for _ in range(20): registry.activate(sys.argv[2], 'v1'); registry.activate(sys.argv[2], 'base')\n"
    )
    racers = [subprocess.Popen([sys.executable, "-c", code, str(home.models), role]) for role in roles]
    assert [racer.wait(timeout=60) for racer in racers] == [0, 0, 0]
    states = json.loads(registry.active_file.read_bytes())
    assert {role: len(state["history"]) for role, state in states.items()} == dict.fromkeys(roles, 40)
