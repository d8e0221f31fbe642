"""The two sides of an export share no file, no time and no near-duplicate."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipsmith.collectors.export import export
from chipsmith.collectors.export_alike import Alike, Example
from chipsmith.collectors.export_select import Filters
from chipsmith.collectors.store import append_event
from chipsmith.core.errors import NothingToExportError
from chipsmith.core.events import CompletionOutcome, CompletionShown
from chipsmith.core.home import Home

CODE = (
    "proc read_design {top lib} {\n    read_liberty $lib\n    read_verilog $top.v\n    link_design $top\n"
    "    read_sdc $top.sdc\n}\nforeach corner {slow typical fast} {\n    read_design top $corner.lib\n    "
)


def rows(out, part):
    return [json.loads(line) for line in (out / f"{part}.jsonl").open(encoding="utf-8")]


OFFERS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 9), st.integers(0, 3), st.integers(0, 3)),
    min_size=1,
    max_size=25,
)


@settings(max_examples=25, deadline=None)
@given(offers=OFFERS, share=st.sampled_from([0.0, 0.3, 0.6]), since=st.sampled_from([None, "2026-03-05"]))
def test_no_leak(offers, share, since):
    with TemporaryDirectory() as directory:
        home, out = Home(Path(directory)), Path(directory) / "out"
        days = {}
        for number, (file, day, context, text) in enumerate(offers):
            base = {"completion": f"c{number}", "time": f"2026-03-{day + 1:02}T00:00:00.{number:03}Z"}
            prefix = f"# {number}\n" * 3 + f"set context {context}\n" + 2 * CODE
            days[prefix] = base["time"]
            append_event(
                home.devdata,
                CompletionShown(path=f"/chip/{file}.tcl", prefix=prefix, text=f"report {text}", **base),
            )
            append_event(home.devdata, CompletionOutcome(outcome="typed_through", **base))
        try:
            manifest = export(home, "fim", out, Filters(heldout_share=share, heldout_since=since))
        except NothingToExportError:
            return
        train, held = rows(out, "train"), rows(out, "heldout")
        assert len(train) + len(held) == manifest["counts"]["exported"]
        assert manifest["counts"]["considered"] == len(offers)
        assert not {row["source"] for row in train} & {row["source"] for row in held}
        answers = [{row["middle"] for row in part} for part in (train, held)]
        assert not answers[0] & answers[1]  # all their contexts are alike
        if since and train and held:
            first, second = ([days[row["prefix"]] for row in part] for part in (train, held))
            assert max(first) < since <= min(second)


@pytest.mark.parametrize(
    ("text", "new"),
    [
        (CODE, False),
        (CODE.replace("    ", "\t").replace("$top.v", "$top.sv"), False),
        (CODE.replace("top", "chip").replace("lib", "db").replace("read", "load"), True),
        ("", True),
    ],
)
def test_alike(text, new):
    seen = Alike()
    assert seen.is_new(Example(CODE.encode(), b"report_checks", 1))
    assert seen.is_new(Example(text.encode(), b"report_checks", 1)) is new


@pytest.mark.parametrize(
    ("answer", "new"),
    [
        (CODE.replace("$top.v", "$top.sv"), False),
        (CODE.replace("top", "chip"), True),
        ("report_checks", True),
    ],
)
def test_alike_answers_in_one_context(answer, new):
    seen = Alike()
    assert seen.is_new(Example(b"# flow", CODE.encode(), 1))
    assert seen.is_new(Example(b"# flow", answer.encode(), 2)) is new


def test_long_answers_that_differ_in_a_name_are_kept_once(home, offer, tmp_path):
    """At their beginning, in the middle and at their end; what is judged otherwise is another example."""
    changes = [
        ("read_design", "load_design"),
        ("read_sdc $top", "read_sdc $chip"),
        ("corner.lib", "corner.db"),
    ]
    for number, (old, new) in enumerate([("", ""), *changes]):
        offer(CODE.replace(old, new, 1), prefix=f"# {number}\n{CODE}")
    offer(CODE.replace("link_design", "link"), "rejected", prefix=f"# refused\n{CODE}")
    for format, kept in (("fim", 1), ("kto", 2)):
        manifest = export(home, format, tmp_path / format, Filters(heldout_share=0.0))
        assert (manifest["counts"]["exported"], manifest["counts"]["dropped"]["near-duplicate"]) == (kept, 3)


def test_one_answer_in_a_context_that_is_alike_is_kept_once_and_another_answer_stays(home, offer, tmp_path):
    offer("report_checks -path_delay max", prefix=f"# first\n{CODE}")
    offer("report_checks -path_delay  max", prefix=f"# second\n{CODE}")
    offer("report_checks -path_delay min", prefix=f"# third\n{CODE}")
    manifest = export(home, "fim", tmp_path / "out", Filters(heldout_share=0.0))
    assert {row["middle"] for row in rows(tmp_path / "out", "train")} >= {"report_checks -path_delay min"}
    assert manifest["counts"]["dropped"] == {"near-duplicate": 1}
