"""A home with months of work in it: sessions, offers and their fates, chats, edits, two trainings.

Made by a seeded generator, so that it is the same every time. Version by version more is taken and kept.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import frozen

from chipsmith.collectors.store import append_event
from chipsmith.core.config import TAB_MODEL
from chipsmith.core.events import (
    ChatFeedback,
    ChatTurn,
    CompletionOutcome,
    CompletionRetained,
    CompletionShown,
    ContextUsed,
    EditOutcome,
    EditProposed,
    Event,
    Message,
    SessionStarted,
    Timings,
    TokensGenerated,
)
from chipsmith.core.files import write_json
from chipsmith.core.home import Home
from chipsmith.core.registry import Manifest, Registry

HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
"""What a page must show and never obey."""

VERSIONS = ("base", "20260301-210500-a1b2c3", "20260322-193000-d4e5f6")
PUBLISHED = {VERSIONS[1]: "2026-03-01T21:40:00.000Z", VERSIONS[2]: "2026-03-22T20:05:00.000Z"}
RATES = {VERSIONS[0]: 0.24, VERSIONS[1]: 0.33, VERSIONS[2]: 0.41}
KEPT = {VERSIONS[0]: 0.62, VERSIONS[1]: 0.74, VERSIONS[2]: 0.83}


@frozen
class Snippet:
    language: str
    path: str
    above: str
    text: str
    below: str
    kept: str
    """What the person makes of it later."""


SNIPPETS = (
    Snippet(
        "tcl",
        "/chip/soc/flow/sta.tcl",
        "# Timing of the slow corner.\nread_liberty $libs(slow)\nread_verilog $netlist\nlink_design soc_top\n"
        "read_sdc constraints/top.sdc\n\n",
        "report_checks -path_delay max -format full_clock_expanded -fields {slew cap}",
        "\nreport_tns\nreport_wns\nexit\n",
        "report_checks -path_delay max -format full_clock_expanded -fields {slew cap net} -group_count 20",
    ),
    Snippet(
        "sdc",
        "/chip/soc/constraints/top.sdc",
        "create_clock -name core -period 1.25 [get_ports clk]\n",
        "set_input_delay -max 0.40 -clock core [all_inputs]\n"
        "set_output_delay -max 0.40 -clock core [all_outputs]",
        "\nset_load 0.02 [all_outputs]\n",
        "set_input_delay -max 0.45 -clock core [remove_from_collection [all_inputs] [get_ports clk]]\n"
        "set_output_delay -max 0.40 -clock core [all_outputs]",
    ),
    Snippet(
        "systemverilog",
        "/chip/soc/rtl/fifo.sv",
        "  always_ff @(posedge clk or negedge rst_n) begin\n    if (!rst_n) begin\n",
        "      wr_ptr <= '0;\n      rd_ptr <= '0;\n      count  <= '0;\n    end else begin",
        "\n      if (push && !full) wr_ptr <= wr_ptr + 1'b1;\n    end\n  end\nendmodule\n",
        "      wr_ptr <= '0;\n      rd_ptr <= '0;\n    end else begin",
    ),
    Snippet(
        "python",
        "/chip/soc/scripts/density.py",
        "import klayout.db as kdb\n\nlayout = kdb.Layout()\nlayout.read(path)\ntop = layout.top_cell()\n",
        "area = sum(shape.area() for shape in top.shapes(layout.layer(68, 20)).each())",
        "\nprint(f'density {area / top.bbox().area():.3f}')\n",
        "area = kdb.Region(top.begin_shapes_rec(layout.layer(68, 20))).merged().area()",
    ),
)
QUESTIONS = (
    (
        "Which option of report_checks limits the number of paths per endpoint?",
        "`-endpoint_path_count` does [1]:\n\n```tcl\nreport_checks -endpoint_path_count 3\n```\n\n"
        "Sources: [1] doc/OpenSTA.md",
    ),
    ("What is setup slack?", "The time left between the arrival of the data and when it is required."),
)
FATES = ("rejected", "typed_through", "ignored", "superseded", "filtered")


def make_recorded(home: Home, *, seed: int = 7, sessions: int = 60, hostile: bool = True) -> None:
    """Fill `home` with everything that the dashboard shows."""
    rng = random.Random(seed)  # noqa: S311 -- the same every time
    for number in range(sessions):
        for event in _session(rng, number, sessions):
            append_event(home.devdata, event)
    for event in _hostile() if hostile else ():
        append_event(home.devdata, event)
    make_runs(home, rng)


def _session(rng: random.Random, number: int, of: int) -> Iterator[Event]:
    start = datetime(2026, 2, 2, 8, tzinfo=UTC) + timedelta(days=number * 68 / of, minutes=rng.randrange(300))
    version = _serving(start)
    who: dict[str, Any] = {
        "session": f"session-{number:03}",
        "user": rng.choice(["ann", "ben"]),
        "client": rng.choice(["vscode 1.100", "neovim 0.11"]),
        "workspace": "/chip/soc",
    }
    yield SessionStarted(time=_time(start), version="1.0.0", role_models={"tab": version}, **who)
    moment = start
    for offer in range(rng.randrange(14, 40)):
        moment += timedelta(seconds=rng.randrange(20, 200))
        yield from _offer(rng, moment, f"c{number}-{offer}", version, who)
    for turn in range(rng.randrange(0, 3)):
        moment += timedelta(minutes=4)
        yield from _chat(rng, moment, f"t{number}-{turn}", who)
    if number % 4 == 0:
        yield from _edit(rng, moment + timedelta(minutes=2), f"e{number}", who)


def _serving(moment: datetime) -> str:
    later = [version for version, since in PUBLISHED.items() if _time(moment) >= since]
    return later[-1] if later else VERSIONS[0]


def _offer(
    rng: random.Random, moment: datetime, key: str, version: str, who: dict[str, Any]
) -> Iterator[Event]:
    snippet = rng.choice(SNIPPETS)
    latency = rng.lognormvariate(5.0, 0.55)
    timings = Timings(prompt_tokens=rng.randrange(4, 90), reused_tokens=600, generated_tokens=22)
    common: dict[str, Any] = {"language": snippet.language, "model_version": version, **who}
    yield CompletionShown(
        time=_time(moment), completion=key, path=snippet.path, line=rng.randrange(200), prefix=snippet.above,
        suffix=snippet.below, text=snippet.text, model=TAB_MODEL, timings=timings,
        latency_ms=round(latency, 1), context_sources=rng.sample(["open", "symbols"], rng.randrange(3)),
        **common,
    )  # fmt: skip
    taken = rng.random() < RATES[version]
    partly = taken and rng.random() < 0.2
    fate: Any = ("partly_accepted" if partly else "accepted") if taken else rng.choice(FATES)
    accepted = snippet.text[: len(snippet.text) // (2 if partly else 1)] if taken else ""
    yield CompletionOutcome(
        time=_time(moment + timedelta(seconds=3)), completion=key, outcome=fate,
        reason=rng.choice(["repeats_below", "unbalanced", "loop"]) if fate == "filtered" else "an edit",
        offered_characters=len(snippet.text), accepted_characters=len(accepted), accepted_text=accepted,
        visible_ms=rng.randrange(400, 4000), inferred=True, **common,
    )  # fmt: skip
    yield TokensGenerated(
        time=_time(moment), role="tab", model=TAB_MODEL, model_version=version, timings=timings
    )
    if taken:
        yield from _looks(rng, moment, key, version, snippet, accepted, common)
    elif fate == "rejected":
        yield CompletionRetained(
            time=_time(moment + timedelta(seconds=33)), completion=key, outcome="rejected", age="30s",
            age_s=30, offered_characters=len(snippet.text), kept_characters=12, edit_distance=0.7,
            text=snippet.kept, path=snippet.path, **common,
        )  # fmt: skip


def _looks(  # a look says what an offer is, where it stood and what of it was taken
    rng: random.Random,
    moment: datetime,
    key: str,
    version: str,
    snippet: Snippet,
    accepted: str,
    common: dict[str, Any],
) -> Iterator[Event]:
    changed = rng.random() > KEPT[version]
    for age, seconds in (("15s", 15), ("2m", 120), ("10m", 600)):
        later = changed and seconds > 60
        text = snippet.kept if later else accepted
        kept = round(len(accepted) * 0.55) if later else len(accepted)
        yield CompletionRetained(
            time=_time(moment + timedelta(seconds=seconds + 3)), completion=key, outcome="accepted", age=age,  # type: ignore[arg-type]  # an Age, spelled above
            age_s=seconds, offered_characters=len(accepted), kept_characters=kept,
            edit_distance=0.4 if later else 0.0, still_there=True, text=text, path=snippet.path, **common,
        )  # fmt: skip


def _chat(rng: random.Random, moment: datetime, key: str, who: dict[str, Any]) -> Iterator[Event]:
    question, answer = rng.choice(QUESTIONS)
    messages = [Message("system", "You are Chipsmith."), Message("user", question)]
    common: dict[str, Any] = {"time": _time(moment), **who}
    yield ChatTurn(turn=key, messages=messages, answer=answer, model="m", model_version="base", **common)
    if "[1]" in answer:
        yield ContextUsed(answer=key, passages=["p1"], **common)
    if rng.random() < 0.6:
        rating: Any = rng.choice(["up", "up", "down"])
        yield ChatFeedback(turn=key, rating=rating, text="" if rating == "up" else "No example.", **common)


def _edit(rng: random.Random, moment: datetime, key: str, who: dict[str, Any]) -> Iterator[Event]:
    before = "set_false_path -from [get_clocks a] -to [get_clocks b]\n"
    after = "set_clock_groups -asynchronous -group [get_clocks a] -group [get_clocks b]\n"
    yield EditProposed(
        time=_time(moment), edit=key, path="/chip/soc/constraints/top.sdc", language="sdc",
        instruction="Say the same with clock groups", before=before, after=after, hunks=1,
        model_version="base", **who,
    )  # fmt: skip
    fate: Any = rng.choice(["accepted", "rejected"])
    yield EditOutcome(time=_time(moment), edit=key, hunk=0, outcome=fate, removed=before, added=after, **who)


def _hostile() -> Iterator[Event]:
    """The newest of everything is markup that would do harm if it were obeyed."""
    moment = datetime(2026, 4, 11, 9, tzinfo=UTC)
    who: dict[str, Any] = {"session": HOSTILE, "user": HOSTILE, "client": HOSTILE, "workspace": "/" + HOSTILE}
    common: dict[str, Any] = {"language": HOSTILE, "model_version": VERSIONS[2], **who}
    yield SessionStarted(time=_time(moment), **who)
    yield CompletionShown(
        time=_time(moment), completion="hostile", path=HOSTILE, prefix=HOSTILE, suffix=HOSTILE, text=HOSTILE,
        latency_ms=90.0, context_sources=[HOSTILE], **common,
    )  # fmt: skip
    yield CompletionOutcome(
        time=_time(moment), completion="hostile", outcome="accepted", reason=HOSTILE, accepted_text=HOSTILE,
        accepted_characters=len(HOSTILE), offered_characters=len(HOSTILE), **common,
    )  # fmt: skip
    yield CompletionRetained(
        time=_time(moment), completion="hostile", outcome="accepted", age="15s", age_s=15, text=HOSTILE[:40],
        offered_characters=len(HOSTILE), kept_characters=40, **common,
    )  # fmt: skip
    yield ChatTurn(
        time=_time(moment), turn="hostile", messages=[Message("user", HOSTILE)], answer=HOSTILE, **who
    )
    yield ChatFeedback(time=_time(moment), turn="hostile", rating="down", text=HOSTILE, **who)
    yield EditProposed(
        time=_time(moment), edit="hostile", instruction=HOSTILE, before=HOSTILE, after=HOSTILE, **who
    )


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def make_runs(home: Home, rng: random.Random) -> None:
    """Two trainings that were published, one that the gate refused, and one that goes on."""
    _run(home, rng, "tab-quick-1111111111", VERSIONS[1], "2026-03-01T21:05:00.000Z", passed=True)
    _run(
        home, rng, "tab-quick-2222222222", "20260312-200000-9f9f9f", "2026-03-12T20:00:00.000Z", passed=False
    )
    _run(home, rng, "tab-full-3333333333", VERSIONS[2], "2026-03-22T19:30:00.000Z", passed=True)
    _run(home, rng, "tab-lora-4444444444", "20260410-180000-777777", "2026-04-10T18:00:00.000Z", passed=None)
    registry = Registry(home.models)
    for version, created in PUBLISHED.items():
        staged = registry.stage("tab")
        (staged / "model.gguf").write_bytes(b"GGUF" + bytes(64))
        registry.publish(
            staged,
            Manifest(
                role="tab", version=version, base=TAB_MODEL, weights="model.gguf", created=created,
                recipe={"name": "quick"}, scores={"comparisons": _comparisons(passed=True)},
            ),
        )  # fmt: skip


def _run(
    home: Home, rng: random.Random, name: str, version: str, created: str, *, passed: bool | None
) -> None:
    root, recipe = home.runs / name, name.split("-")[1]
    steps = ("dapt", "sft") if recipe == "full" else ("dapt",)
    count = 240 if passed is not None else 90
    stages: dict[str, Any] = {"start": {"seconds": 14.1}}
    if passed is not None:
        stages |= {step: _trained(count) for step in steps} | _judged(version, passed=passed)
    write_json(
        root / "run.json",
        {
            "request": {"role": "tab", "recipe": {"name": recipe, "steps": steps}, "base": "b",
                        "base_sha256": "0", "parents": []},
            "version": version, "created": created, "chipsmith": "1.0.0", "stages": stages,
            "data": {"sha256": "0", "dapt": {"train": 1800, "files": 214}, "heldout": {"examples": 210}},
            "finished": passed is not None,
        },
    )  # fmt: skip
    with (root / "losses.jsonl").open("w") as stream:
        stream.writelines(line for step in steps for line in _losses(rng, step, count))


def _trained(count: int) -> dict[str, Any]:
    return {
        "steps": count, "planned_steps": count, "tokens": 240_000, "tokens_per_second": 393.0,
        "first_loss": 2.31, "last_loss": 1.42, "seconds": 611.4,
    }  # fmt: skip


def _judged(version: str, *, passed: bool) -> dict[str, dict[str, Any]]:
    lost, won = "worse beyond noise: edit similarity", "nats per character better beyond noise, nothing lost"
    verdict: dict[str, Any] = {"passed": passed, "reason": won if passed else lost}
    published = {"published": passed, "version": version if passed else None, "live": passed}
    return {
        "export": {"agreement": 0.991, "quantisation": "Q4_0", "size": 92_274_688, "seconds": 18.2},
        "evaluate": {
            **verdict, "samples": 300, "sources": 41, "comparisons": _comparisons(passed=passed),
            "compared_with": "base", "seconds": 90.5,
        },
        "publish": {**published, "reason": verdict["reason"], "seconds": 2.0},
    }  # fmt: skip


def _losses(rng: random.Random, stage: str, count: int) -> Iterator[str]:
    for step in range(1, count + 1):
        loss = round(1.35 + 0.95 * 0.985**step + rng.gauss(0, 0.05), 4)
        rate = 1e-4 * min(1.0, step / 20) * (1 - step / 260)
        values = {"stage": stage, "step": step, "tokens": 1000 * step, "loss": loss, "learning_rate": rate}
        yield json.dumps(values) + "\n"


def _comparisons(*, passed: bool) -> list[dict[str, Any]]:
    rows = (
        ("nats per character", "lower", 0.912, 0.804, -0.131, -0.085),
        ("exact first line", "higher", 0.31, 0.36, 0.012, 0.088),
        (
            "edit similarity",
            "higher",
            0.58,
            0.63 if passed else 0.49,
            *((0.02, 0.08) if passed else (-0.12, -0.06)),
        ),
    )
    return [
        {"metric": metric, "better": better, "serving": old, "candidate": new,
         "difference": round(new - old, 4), "low": low, "high": high}
        for metric, better, old, new, low, high in rows
    ]  # fmt: skip
