"""The engine on the real embedded model: same text whatever is cached, shared, cancelled or preempted.

How a prompt is split into batches moves logits by about 0.1, so texts are compared where no two tokens are
that close: a line that stood there thirty times, and a capital.
"""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attrs import define, field
from support.patience import PATIENCE_S

from chipsmith.core.config import EngineConfig
from chipsmith.core.embedded import resolve_model
from chipsmith.core.errors import BrokenModelError, ContextTooLongError, OverloadedError
from chipsmith.core.events import Timings
from chipsmith.server.engine import scheduler, task
from chipsmith.server.engine.job import Delta, Generation, Job, Priority
from chipsmith.server.engine.lookup import Lookup
from chipsmith.server.engine.model import Model
from chipsmith.server.engine.sampling import Sampling
from chipsmith.server.engine.scheduler import Engine
from chipsmith.server.engine.speculation import Speculation
from chipsmith.server.engine.turns import Turns

MODEL = "embedded:smollm2-135m-instruct"
PROMPT = "The capital of France is"
LONG = "create_clock -name clk -period 10 [get_ports clk]\n" * 30


@define
class Run:
    """One job and everything it emitted."""

    job: Job
    deltas: list[Delta]
    done: threading.Event = field(factory=threading.Event)

    def wait(self) -> "Run":
        assert self.done.wait(PATIENCE_S), "the engine does not answer"
        return self

    @property
    def text(self) -> str:
        return "".join(delta.text for delta in self.wait().deltas)

    @property
    def timings(self) -> Timings:
        last = self.wait().deltas[-1].timings
        assert last is not None
        return last


Start = Callable[..., Run]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = Engine(
        resolve_model(MODEL), length=1024, config=EngineConfig(threads=1, slots=3, batch=128, queue=8)
    )
    yield engine
    engine.close()


@pytest.fixture
def start(engine: Engine) -> Start:
    return lambda prompt, **options: submit(engine, prompt, **options)


def submit(engine: Engine, prompt: str, **options: object) -> Run:
    deltas: list[Delta] = []
    run = Run(None, deltas)  # type: ignore[arg-type]  # the job is made on the next line

    def emit(delta: Delta) -> None:
        deltas.append(delta)
        if delta.finish:
            run.done.set()

    generation = Generation(prompt=engine.model.tokenize(prompt), **{"max_tokens": 12, **options})  # type: ignore[arg-type]
    run.job = engine.submit(Job(generation, emit))
    return run


def test_it_knows_the_capital_of_france(start: Start) -> None:
    assert "Paris" in start(PROMPT).text


def test_a_repeated_prompt_costs_one_token_and_gives_the_same_text(start: Start) -> None:
    first = start(LONG, document="a")
    assert first.wait().deltas[-1].finish == "length"
    again = start(LONG, document="a")
    assert again.text == first.text
    assert (again.timings.prompt_tokens, first.timings.reused_tokens + first.timings.prompt_tokens) == (
        1,
        again.timings.reused_tokens + 1,
    )


def test_a_shared_prefix_is_copied_between_documents(start: Start) -> None:
    start(LONG, document="b").wait()
    other = start(LONG + "create_clock -name", document="c")
    assert other.timings.reused_tokens > 500
    alone = start("x", document="b").wait() and start(LONG + "create_clock -name", document="b")
    assert alone.text == other.text


def test_jobs_side_by_side_write_what_each_would_alone(start: Start) -> None:
    prompts = [f"{PROMPT.replace('France', land)}" for land in ("France", "Italy", "Japan", "Spain", "Egypt")]
    together = [start(prompt) for prompt in prompts]
    texts = [run.text for run in together]
    assert texts == [start(prompt).text for prompt in prompts]


def test_stop_strings_and_limits_end_it(start: Start) -> None:
    assert "Paris" not in start(PROMPT, stops=("Paris",)).text
    assert start(PROMPT, max_tokens=0).text == ""
    assert start(PROMPT, max_tokens=1).timings.generated_tokens == 1


def test_sampling_with_a_seed_repeats_itself(start: Start) -> None:
    hot = {"sampling": Sampling(temperature=1.5, seed=11)}
    first, second = start(PROMPT, **hot).text, start(PROMPT, **hot).text
    third = start(PROMPT, sampling=Sampling(temperature=1.5, seed=12)).text
    assert first == second != third


def test_a_repeat_penalty_ends_a_loop(start: Start) -> None:
    """Greedy decoding of a small model says the same line for ever."""
    loop, free = (
        start(LONG, max_tokens=60, sampling=Sampling(repeat_penalty=penalty)) for penalty in (1.0, 1.3)
    )
    assert loop.text.count("create_clock") > free.text.count("create_clock")


def test_a_cancelled_job_ends_and_leaves_the_others_alone(start: Start) -> None:
    doomed = start(LONG + "set", max_tokens=400)
    neighbour = start(PROMPT)
    doomed.job.cancel()
    assert doomed.wait().deltas[-1].finish == "cancelled"
    assert "Paris" in neighbour.text
    assert start(PROMPT).text == neighbour.text


def test_tab_goes_before_a_chat_in_progress(start: Start) -> None:
    chat = start("Once upon a time", max_tokens=800, priority=Priority.CHAT)
    while not chat.deltas:
        assert not chat.done.wait(0.01)
    tab = start(PROMPT, max_tokens=5, priority=Priority.TAB)
    tab.wait()
    assert not chat.done.is_set()
    chat.job.cancel()


def test_a_preempted_prompt_is_computed_afterwards(start: Start) -> None:
    expected = start(LONG + "create_clock -name", document="d").text
    start("y", document="d").wait()
    chat = start(LONG + "create_clock -name", document="d", priority=Priority.CHAT)
    start(PROMPT, priority=Priority.TAB).wait()
    assert chat.text == expected


def test_a_prompt_over_the_context_is_refused(engine: Engine) -> None:
    with pytest.raises(ContextTooLongError, match="1024"):
        submit(engine, LONG * 3)


def test_generation_ends_at_the_contexts_end(engine: Engine) -> None:
    room = 5
    prompt = engine.model.tokenize(LONG * 2)[: 1024 - room]
    run = submit(engine, engine.model.piece(prompt[0]).decode(), max_tokens=2)
    run.wait()
    text = b"".join(engine.model.piece(token) for token in prompt).decode()
    full = submit(engine, text, max_tokens=400)
    assert full.wait().deltas[-1].finish == "length"
    assert full.timings.generated_tokens <= room + 1


def test_too_many_waiting_jobs_are_refused(engine: Engine) -> None:
    runs: list[Run] = []
    with pytest.raises(OverloadedError, match=r"engine\.queue"):
        runs.extend(submit(engine, LONG + "q", max_tokens=200) for _ in range(40))
    for run in runs:
        run.job.cancel()
    assert all(run.wait().deltas[-1].finish == "cancelled" for run in runs)


def test_closing_cancels_what_runs() -> None:
    engine = Engine(resolve_model(MODEL), length=512, config=EngineConfig(threads=1, slots=1))
    runs = [submit(engine, "Tell me a story", max_tokens=400) for _ in range(2)]
    engine.close()
    assert [run.wait().deltas[-1].finish for run in runs] == ["cancelled", "cancelled"]
    with pytest.raises(OverloadedError):
        submit(engine, PROMPT)


def test_a_completion_in_one_model_interrupts_a_chat_in_another() -> None:
    turns, config = Turns(), EngineConfig(threads=1, slots=1)
    chat, tab = (Engine(resolve_model(MODEL), length=1024, config=config, turns=turns) for _ in range(2))
    talk = submit(chat, "Tell me a story", max_tokens=900)
    while not talk.deltas:
        talk.done.wait(0.01)
    said: list[int] = []

    def listen(_: str) -> None:
        said.append(len(talk.deltas))

    offer = submit(tab, LONG, priority=Priority.TAB, stop_when=listen)
    assert offer.wait().deltas[-1].finish == "length"
    assert len(said) > 1, "asked after every token"
    assert said[-1] == said[0], "nothing of the chat is decoded between them"
    while len(talk.deltas) == said[-1]:
        assert not talk.done.wait(0.01), "then it goes on"
    for engine in (chat, tab):
        engine.close()


@pytest.mark.parametrize("kept", [0, 3, 4000, 5_000_000])
def test_a_truncated_file_is_an_error_not_a_crash(tmp_path: Path, kept: int) -> None:
    truncated = tmp_path / "model.gguf"
    with resolve_model(MODEL).open("rb") as whole:
        truncated.write_bytes(whole.read(kept))
    with pytest.raises(BrokenModelError, match="Fix:"):
        Model(truncated)


def test_not_a_number_in_the_weights_fails_the_smoke_test(tmp_path: Path) -> None:
    data = bytearray(resolve_model(MODEL).read_bytes())
    data[-2_000_000:] = b"\xff" * 2_000_000
    broken = tmp_path / "model.gguf"
    broken.write_bytes(data)
    with pytest.raises(BrokenModelError, match="smoke test"):
        Engine(broken, length=256, config=EngineConfig(threads=1, slots=1))


@pytest.fixture
def guessing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guesses that cost nothing, whatever this machine is like."""
    monkeypatch.setattr(engine, "_speculation", Speculation({1: 1.0, 16: 1.0}))


@pytest.mark.usefixtures("guessing")
def test_guessing_saves_decodes_and_changes_nothing(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    guessed = start(LONG, max_tokens=40)
    assert guessed.timings.right_tokens > 20, "a text of equal lines is easily guessed"
    monkeypatch.setattr(Speculation, "worth", lambda *_: 0)
    plain = start(LONG, max_tokens=40)
    assert (plain.text, plain.timings.guessed_tokens) == (guessed.text, 0)


@pytest.mark.usefixtures("guessing")
def test_wrong_guesses_leave_no_trace(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [start(PROMPT, max_tokens=20).text, start(f"{PROMPT} Paris", max_tokens=20).text]
    monkeypatch.setattr(Lookup, "guess", lambda self, most: [5, 6, 7][:most])
    runs = [start(PROMPT, max_tokens=20, document="w"), start(f"{PROMPT} Paris", max_tokens=20, document="w")]
    assert [run.text for run in runs] == expected
    assert runs[0].timings.right_tokens == 0 < runs[0].timings.guessed_tokens


@pytest.mark.usefixtures("guessing")
def test_what_healing_took_back_is_guessed_too(start: Start, engine: Engine) -> None:
    prompt = engine.model.tokenize(LONG)
    taken, left = prompt[-2:], engine.model.pieces
    text = b"".join(left[token] for token in prompt[:-2]).decode()
    healed = start(text, repeat=taken, max_tokens=8)
    assert healed.timings.guessed_tokens > 0
    assert start(LONG, max_tokens=6).text.startswith(healed.text[:20])


def test_a_whole_answer_is_one_delta(start: Start) -> None:
    whole = start(PROMPT, whole=True)
    assert (whole.text, len(whole.deltas)) == (start(PROMPT).text, 1)


@pytest.mark.parametrize("every_s", [0.0, 60.0])
def test_tokens_that_come_quickly_are_shown_together(
    start: Start, monkeypatch: pytest.MonkeyPatch, every_s: float
) -> None:
    monkeypatch.setattr(task, "SHOW_EVERY_S", every_s)
    run = start(PROMPT, max_tokens=8).wait()
    assert run.text == start(PROMPT, max_tokens=8, whole=True).text
    assert [bool(delta.text) for delta in run.deltas] == ([True] * 8 if every_s == 0 else [True, True])


def test_an_answer_does_not_wait_for_anothers_long_prompt(start: Start) -> None:
    start(PROMPT, max_tokens=1, document="quick").wait()
    cold = start("set x 1\n" * 180, max_tokens=1, document="cold")
    quick = start(PROMPT, max_tokens=4, document="quick")
    assert "Paris" in quick.text
    assert not cold.done.is_set()
    assert cold.wait().deltas[-1].finish == "length"


def test_sampled_text_is_not_guessed(start: Start) -> None:
    assert start(LONG, sampling=Sampling(temperature=0.8, seed=1)).timings.guessed_tokens == 0


def test_a_job_that_cannot_start_is_answered_and_the_engine_goes_on(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(scheduler, "Task", lambda *_: 1 / 0)
        failed = start(PROMPT).wait()
    assert isinstance(failed.deltas[-1].error, ZeroDivisionError)
    assert "Paris" in start(PROMPT).text
