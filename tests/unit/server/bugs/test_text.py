"""Aliases, chunks, central sentences, facts, and the check of a summary against its record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipsmith.collectors.bugs.folding import fold
from chipsmith.core.bugs import BugRecord, Comment
from chipsmith.server.assistants.bugs.aliases import Aliases
from chipsmith.server.assistants.bugs.checking import check
from chipsmith.server.assistants.bugs.chunks import chunks
from chipsmith.server.assistants.bugs.facts import facts_of
from chipsmith.server.assistants.bugs.sentences import central, sentences_of
from chipsmith.server.assistants.support import Support

PATHS = (
    "see hw/ip/otbn/dv/env/seq_lib/base_vseq.sv and hw/ip/aes/dv/env/seq_lib/base_vseq.sv: "
    "tb.dut.u_top.u_otbn.u_alu.result is 0 in short/a.sv"
)


def test_long_paths_get_short_names():
    assert Aliases.of(PATHS).text == ("see base_vseq.sv and base_vseq.sv~2: u_alu.result is 0 in short/a.sv")


def test_paths_are_put_back_only_where_the_name_stands_alone():
    aliases = Aliases.of(PATHS)
    assert aliases.restore("base_vseq.sv~2, my_base_vseq.sv, u_alu.result.") == (
        "hw/ip/aes/dv/env/seq_lib/base_vseq.sv, my_base_vseq.sv, tb.dut.u_top.u_otbn.u_alu.result."
    )


@given(
    st.lists(
        st.sampled_from(["hw/ip/a/b/c/d/e/f/x.sv", "tb.dut.u_aaaaaaaa.u_bbbbbbbb.q", "x.sv", "or"]),
        max_size=9,
    )
)
def test_nothing_is_lost_by_aliases(words):
    text = " ".join(words)
    assert "x.sv" not in words or Aliases.of(text).restore("x.sv") == "x.sv"
    assert Aliases.of(text).restore(Aliases.of(text).text) == text


def count(text: str) -> int:
    return len(text.split())


@given(st.text(alphabet="ab .;\n", max_size=300), st.integers(2, 20))
def test_chunks_hold_everything_and_fit(text, most):
    pieces = list(chunks(text, count, most))
    assert " ".join(pieces).split() == text.split()
    assert all(count(piece) <= most for piece in pieces)


def test_chunks_are_cut_between_lines():
    assert list(chunks("a b\nc d\ne f", count, 6)) == ["a b\nc d", "e f"]


def test_wrapped_lines_are_one_sentence_and_items_their_own():
    text = (
        "It fails\nafter reset. See e.g. a.sv for it.\n- one item\n- two items\n\n"
        "UVM_ERROR @ 1: x\nUVM_ERROR @ 2: y"
    )
    assert sentences_of(text) == [
        "It fails after reset.",
        "See e.g. a.sv for it.",
        "one item",
        "two items",
        "UVM_ERROR @ 1: x",
        "UVM_ERROR @ 2: y",
    ]


def test_what_is_said_twice_is_central_once():
    text = (
        "The arbiter drops requests.\nThe arbiter drops the requests.\nLunch was late today.\n"
        "Requests to the arbiter get lost after reset.\nThe weather is fine and dry."
    )
    chosen = central(text, 2)
    assert chosen == ["The arbiter drops requests.", "Requests to the arbiter get lost after reset."]


BUG = BugRecord(
    id="AES-9",
    synopsis="[aes,dv] Timeout in `aes_stress` after reset",
    module="hw/ip/aes",
    description=(
        "Seen with VCS 2023.03-SP2, tool version 1.4.2, seed 12345, at hw/ip/aes/rtl/aes_core.sv:228. "
        "The signal tb.dut.u_aes.idle_o stays low for 120 ns. See #4711 and commit 8c89cb9af1."
    ),
    comments=(Comment("ada", "Fails since 2024-03-01 in u_ctrl too.", 1),),
    logs=(fold("run.log", ["INFO: begin", *["UVM_ERROR @ 77: bus timeout"] * 3, "0 errors"]),),
)


def test_facts_come_from_the_record_alone():
    facts = facts_of(BUG)
    assert (facts.first_error, facts.errors, facts.log_lines) == ("UVM_ERROR @ 77: bus timeout", 3, 5)
    assert set(facts.modules) >= {"hw/ip/aes", "aes", "dv"}
    assert "tb.dut.u_aes.idle_o" in facts.signals
    assert "hw/ip/aes/rtl/aes_core.sv:228" in facts.files
    assert set(facts.versions) == {"2023.03-SP2", "1.4.2"}
    assert facts.seeds == ("12345",)
    assert set(facts.times) >= {"120 ns", "77", "2024-03-01"}
    assert facts.ids == ("#4711",)
    assert facts.revisions == ("8c89cb9af1",)
    assert "aes_stress" in facts.names


def test_an_empty_record_has_no_facts():
    assert facts_of(BugRecord(synopsis="it is slow")).first_error == ""


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("The signal tb.dut.u_aes.idle_o stays low for 120 ns.", ()),
        ("A timeout is seen after reset in aes_stress.", ()),
        ("The signal tb.dut.u_aes.busy_o stays low.", ("tb.dut.u_aes.busy_o",)),
        ("It was seen with version 1.4.3.", ("1.4.3",)),
        ("This critical bug stays low.", ("critical",)),
        ("It was fixed after reset.", ("fixed",)),
        ("The remote server refuses customers' payments.", ("customers",)),
        ("Payments to a remote server stop.", ("payments", "remote", "server", "stop")),
    ],
)
def test_sentences_without_support_are_told_with_what_is_missing(sentence, missing):
    assert Support(BUG.text()).missing(sentence) == missing


def test_of_a_summary_the_supported_sentences_are_kept_once():
    summary = "Timeout after reset. Timeout after reset. Seen in u_dma. Sure, gladly!"
    checked = check(summary, Support(BUG.text()))
    assert checked.kept == ("Timeout after reset.",)
    assert [one.unsupported[0] for one in checked.dropped] == ["u_dma", "sure"]
    assert checked.share == pytest.approx(1 / 3)
