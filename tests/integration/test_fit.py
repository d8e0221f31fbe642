"""The fastest form of a packaged model is found once, is no worse, and is found again elsewhere."""

import json
from pathlib import Path

import pytest

from chipsmith.core.config import EngineConfig
from chipsmith.core.embedded import resolve_model
from chipsmith.core.errors import BrokenModelError
from chipsmith.core.registry import GGUF_MAGIC
from chipsmith.server.engine import fit
from chipsmith.server.engine.fit import PACKAGED, Measured, fitted

MODEL = resolve_model("embedded:smollm2-135m-instruct")
CONFIG = EngineConfig(threads=2)


def refuse(line: str) -> None:
    pytest.fail(f"a choice was made anew: {line}")


def test_a_choice_is_made_once_and_is_no_worse(tmp_path: Path) -> None:
    told: list[str] = []
    chosen = fitted(MODEL, tmp_path, CONFIG, tell=told.append)
    assert chosen.read_bytes()[:4] == GGUF_MAGIC
    assert len(told) == 2
    kept = json.loads(next(tmp_path.glob("*.json")).read_text())
    assert set(kept["measured"]) == {PACKAGED, *fit.FORMS}
    assert kept["measured"][kept["form"]]["loss"] <= kept["measured"][PACKAGED]["loss"] * (1 + fit.TOLERANCE)
    assert {file.suffix for file in tmp_path.iterdir()} <= {".json", ".gguf"}
    assert len(list(tmp_path.glob("*.gguf"))) <= 1, "what was not chosen is removed"

    assert fitted(MODEL, tmp_path, CONFIG, tell=refuse) == chosen
    if chosen != MODEL:
        chosen.unlink()
        assert fitted(MODEL, tmp_path, CONFIG, tell=refuse).exists(), "a lost file is made again"


def measuring(monkeypatch: pytest.MonkeyPatch, **speeds: tuple[float, float]) -> None:
    """Let forms have these speeds and losses, and cost nothing to make."""

    def measure(file: Path, config: EngineConfig) -> Measured:
        form = next((form for form in fit.FORMS if form in file.name), PACKAGED)
        speed, loss = speeds[form]
        return Measured(speed, speed / 4, loss)

    monkeypatch.setattr(fit, "_measure", measure)
    monkeypatch.setattr(fit, "_requantise", lambda path, target, form: target.write_bytes(b"GGUF"))


def test_a_faster_form_that_reads_worse_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measuring(monkeypatch, packaged=(200, 2.0), Q8_0=(300, 2.01), Q4_0=(400, 2.2))
    assert fitted(MODEL, tmp_path, CONFIG, tell=str).name.endswith("Q8_0.gguf")


def test_where_nothing_is_faster_the_packaged_file_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, packaged=(400, 2.0), Q8_0=(300, 2.0), Q4_0=(350, 2.0))
    assert fitted(MODEL, tmp_path, CONFIG, tell=str) == MODEL
    assert not list(tmp_path.glob("*.gguf"))


def test_another_processor_chooses_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measuring(monkeypatch, packaged=(200, 2.0), Q8_0=(300, 2.0), Q4_0=(100, 2.0))
    fitted(MODEL, tmp_path, CONFIG, tell=str)
    fitted(MODEL, tmp_path, CONFIG, tell=refuse)
    monkeypatch.setattr(fit.llama_cpp, "llama_print_system_info", lambda: b"another one")
    told: list[str] = []
    fitted(MODEL, tmp_path, CONFIG, tell=told.append)
    assert told


def test_a_damaged_choice_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measuring(monkeypatch, packaged=(200, 2.0), Q8_0=(300, 2.0), Q4_0=(100, 2.0))
    chosen = fitted(MODEL, tmp_path, CONFIG, tell=str)
    next(tmp_path.glob("*.json")).write_text('{"source": ')
    assert fitted(MODEL, tmp_path, CONFIG, tell=str) == chosen


def test_a_file_that_cannot_be_requantised_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(MODEL.read_bytes()[:1_000_000])
    with pytest.raises(BrokenModelError, match=r"engine\.fit"):
        fitted(broken, tmp_path / "fitted", CONFIG, tell=str)
    assert not list((tmp_path / "fitted").iterdir())
