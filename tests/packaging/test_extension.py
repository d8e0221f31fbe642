"""What the VS Code extension says of Chipsmith is what Chipsmith says of itself."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import attrs

from chipsmith import __version__
from chipsmith.core.config import Config
from chipsmith.core.languages.table import LANGUAGES
from chipsmith.lsp.protocol import InitializationOptions
from chipsmith.lsp.workspace import LARGEST

EXTENSION = Path(__file__).parents[2] / "vscode-extension"
MANIFEST = json.loads((EXTENSION / "package.json").read_text())
TEXTS = json.loads((EXTENSION / "package.nls.json").read_text())


def setting(name: str) -> dict[str, Any]:
    found: dict[str, Any] = MANIFEST["contributes"]["configuration"]["properties"][f"chipsmith.{name}"]
    return found


def constant(file: str, name: str) -> str:
    found = re.search(rf"const {name} = (.+);", (EXTENSION / "src" / file).read_text())
    assert found, f"{file} has no {name}"
    return found[1].strip('"')


def test_the_defaults_are_the_servers() -> None:
    """Where both have a setting, the extension leaves it to the configuration, and names its default."""
    options = InitializationOptions()
    assert (setting("debounceMs")["default"], setting("serverUrl")["default"]) == (options.debounce_ms, "")
    assert f"{Config().tab.debounce_ms} ms" in TEXTS["setting.debounceMs"]


def test_what_the_extension_sends_at_the_start_is_known() -> None:
    sent = re.findall(r"&& \{ (\w+)", (EXTENSION / "src/settings.ts").read_text())
    snake = {re.sub(r"(?=[A-Z])", "_", name).lower() for name in sent}
    assert snake == {"server_url", "token", "debounce_ms"}
    assert snake <= {field.name for field in attrs.fields(InitializationOptions)}


def test_versions_agree() -> None:
    assert MANIFEST["version"] == __version__
    assert constant("version.ts", "NEEDED") <= __version__


def test_both_leave_out_texts_of_the_same_size() -> None:
    assert int(constant("ghost/verdict.ts", "LARGEST").replace("_", "")) == LARGEST


def test_languages_and_their_files_are_chipsmiths() -> None:
    known = {language.id: language for language in LANGUAGES}
    for language in MANIFEST["contributes"]["languages"]:
        assert set(language["extensions"]) == set(known[language["id"]].extensions), language["id"]
