"""The fastest form of a packaged model is found once, is no worse, and is found again elsewhere."""

import json
from pathlib import Path

import pytest
from support.patience import wait_until
from support.servers import running_server

from chipsmith.core.config import TAB_MODEL, EngineConfig
from chipsmith.core.embedded import resolve_model
from chipsmith.core.errors import BrokenModelError
from chipsmith.core.registry import FITTED
from chipsmith.core.weights import GGUF_MAGIC
from chipsmith.server.engine import fit as fitting
from chipsmith.server.engine.fit import FORMS, PACKAGED, TOLERANCE, Measured, fit, fitted

MODEL = resolve_model("embedded:smollm2-135m-instruct")
CONFIG = EngineConfig(threads=1)


def test_a_choice_is_made_once_and_is_no_worse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "ROUNDS", 1)
    assert fitted(MODEL, tmp_path) == MODEL, "nothing has been chosen yet"
    assert fit(MODEL, tmp_path, CONFIG)
    kept = json.loads(next(tmp_path.glob("*.json")).read_text())
    assert set(kept["measured"]) == {PACKAGED, *FORMS}
    assert kept["measured"][kept["form"]]["loss"] <= kept["measured"][PACKAGED]["loss"] * (1 + TOLERANCE)
    assert {file.suffix for file in tmp_path.iterdir()} <= {".json", ".gguf"}
    assert len(list(tmp_path.glob("*.gguf"))) <= 1, "what was not chosen is removed"
    assert fitted(MODEL, tmp_path).read_bytes()[:4] == GGUF_MAGIC
    assert fit(MODEL, tmp_path, CONFIG) is None, "it is known now"


def measuring(monkeypatch: pytest.MonkeyPatch, **speeds: tuple[float, float]) -> None:
    """Let forms have these speeds and losses, and cost nothing to make."""

    def measure(file: Path, config: EngineConfig) -> Measured:
        form = next((form for form in FORMS if form in file.name), PACKAGED)
        speed, loss = speeds[form]
        return Measured(speed, speed / 4, loss)

    monkeypatch.setattr(fitting, "_measure", measure)
    monkeypatch.setattr(fitting, "_requantise", lambda path, target, form: target.write_bytes(b"GGUF"))


def test_a_faster_form_that_reads_worse_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measuring(monkeypatch, packaged=(200, 2.0), Q8_0=(300, 2.01), Q4_0=(400, 2.2))
    fit(MODEL, tmp_path, CONFIG)
    assert fitted(MODEL, tmp_path).name.endswith("Q8_0.gguf")


def test_where_nothing_is_faster_the_packaged_file_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, packaged=(400, 2.0), Q8_0=(300, 2.0), Q4_0=(350, 2.0))
    told = fit(MODEL, tmp_path, CONFIG)
    assert told is not None
    assert told.endswith("serves as it is: 400 prompt and 100 answer tokens/s, and no other form is faster.")
    assert fitted(MODEL, tmp_path) == MODEL
    assert not list(tmp_path.glob("*.gguf"))


def test_a_form_that_the_file_has_already_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, packaged=(400, 2.0), Q4_0=(350, 2.0))
    fit(resolve_model(TAB_MODEL), tmp_path, CONFIG)
    (choice,) = tmp_path.glob("*.json")
    assert set(json.loads(choice.read_text())["measured"]) == {PACKAGED, "Q4_0"}


def test_another_processor_chooses_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measuring(monkeypatch, packaged=(200, 2.0), Q8_0=(300, 2.0), Q4_0=(100, 2.0))
    fit(MODEL, tmp_path, CONFIG)
    monkeypatch.setattr(fitting, "_processor", lambda: "another one")
    assert fitted(MODEL, tmp_path) == MODEL
    assert fit(MODEL, tmp_path, CONFIG)


@pytest.mark.parametrize("damage", ["choice", "weights"])
def test_what_was_damaged_or_lost_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    measuring(monkeypatch, packaged=(200, 2.0), Q8_0=(300, 2.0), Q4_0=(100, 2.0))
    fit(MODEL, tmp_path, CONFIG)
    chosen = fitted(MODEL, tmp_path)
    if damage == "choice":
        next(tmp_path.glob("*.json")).write_text('{"source": ')
    else:
        chosen.unlink()
    assert fitted(MODEL, tmp_path) == MODEL
    assert fit(MODEL, tmp_path, CONFIG)
    assert fitted(MODEL, tmp_path) == chosen


def test_it_gives_up_when_the_server_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measuring(monkeypatch, packaged=(200, 2.0), Q8_0=(300, 2.0), Q4_0=(100, 2.0))
    assert fit(MODEL, tmp_path, CONFIG, stop=lambda: True) is None
    assert fitted(MODEL, tmp_path) == MODEL


def test_a_file_that_cannot_be_requantised_is_an_error_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "_measure", lambda file, config: Measured(1.0, 1.0, 1.0))
    monkeypatch.setattr("llama_cpp.llama_model_quantize", lambda *_: 1)
    with pytest.raises(BrokenModelError, match=r"engine\.fit"):
        fit(MODEL, tmp_path / "fitted", CONFIG)
    assert not list((tmp_path / "fitted").iterdir())


def test_a_truncated_file_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(MODEL.read_bytes()[:1_000_000])
    with pytest.raises(BrokenModelError, match=r"broken\.gguf"):
        fit(broken, tmp_path / "fitted", CONFIG)
    assert not (tmp_path / "fitted").exists()


def test_a_server_starts_with_the_packaged_form_and_swaps_to_the_fastest(tmp_path: Path) -> None:
    with running_server(tmp_path / "home", CHIPSMITH_ENGINE__FIT="true") as server:
        ask = {"model": "tab", "prompt": "set x", "max_tokens": 4}
        assert server.post("/v1/completions", ask)["model_version"] == "base"
        fitted_files = server.home.models / FITTED

        def chosen() -> bool:
            assert server.post("/v1/completions", ask)["choices"][0]["text"]
            return bool(list(fitted_files.glob("*.json")))

        wait_until(chosen)
        assert server.post("/v1/completions", ask)["choices"][0]["text"]
        assert server.get("/health")["status"] == "ok"
