"""Each kind of instruction says what its source says, in the form in which the server asks."""

import json
import random

import pytest

from chipsmith.core.bugs import BugRecord
from chipsmith.core.chat_prompt import FROM_PASSAGES
from chipsmith.core.errors import DataError
from chipsmith.eda.script_prompt import END
from chipsmith.eda.solved import all_examples, examples_for
from chipsmith.eda.specs.model import ApiClass, Argument, Command, Flag, ToolSpec
from chipsmith.eda.specs.store import load_spec
from chipsmith.finetune.examples import FimExample
from chipsmith.finetune.sft.bugs import WHAT, WHERE, WHO, from_bugs
from chipsmith.finetune.sft.commands import from_spec
from chipsmith.finetune.sft.documents import UNANSWERED, answering, from_passages
from chipsmith.finetune.sft.general import from_chats
from chipsmith.finetune.sft.recorded import from_completions, from_conversations
from chipsmith.finetune.sft.scripts import combination, from_examples, nearest, served_prompt
from chipsmith.retrieval.passages import Passage
from chipsmith.retrieval.questions import questions_of

EXAMPLES = examples_for("opensta")


def question(instruction) -> str:
    return instruction.messages[-1].content


def test_a_script_is_taught_in_a_chat_and_as_the_draft_that_is_served(home):
    (example,) = EXAMPLES[:1]
    chat, draft = from_examples([example], EXAMPLES, home, seed=1)
    assert question(chat) == f"Write a script for opensta: {example.prompt}"
    assert chat.answer == f"```tcl\n{example.script}\n```"
    assert draft.text.endswith(f"# Task: {example.prompt}\n")
    assert draft.answer == example.script + END


def test_no_prompt_shows_its_own_script(home):
    for example in all_examples():
        spec = load_spec(example.tool, home)
        prompt = served_prompt(example, all_examples(), spec, random.Random(1))  # noqa: S311 -- no secrets
        assert f"{example.script}\n\n" not in prompt
        assert example not in nearest(example, all_examples())


def test_scripts_that_combine_the_same_commands_and_flags_are_one_source():
    sources = {combination(example) for example in all_examples()}
    assert len(sources) < len(all_examples())
    one, other = EXAMPLES[0], EXAMPLES[2]
    assert combination(one) == combination(other)  # both create a clock with a name and a period


SPEC = ToolSpec(
    "sta",
    "1",
    "tcl",
    commands=(
        Command("set_load", (Argument("value"),), (Flag("-min"), Flag("-pin", Argument("pin")))),
        Command("report", (), (Flag("-all"),)),
        Command("foreach", (Argument("list"),)),
        Command("secret", checked=False),
    ),
    classes=(ApiClass("Box", methods=(Command("move", (Argument("by"),), returns="Box"), Command("_own"))),),
)


def test_questions_about_commands_are_answered_by_the_spec():
    found = {question(one): one.answer for one in from_spec(SPEC, frozenset({"foreach"}))}
    assert "`set_load [-min] [-pin pin] value`" in found.values()
    assert "-min, -pin." in found.values()
    assert "No, report has no flag -min. It takes -all." in found.values() or (
        "No, report has no flag -pin. It takes -all." in found.values()
    )
    assert "`move by` returns Box." in found.values()
    assert not [asked for asked in found if "foreach" in asked or "secret" in asked or "_own" in asked]


def test_a_bug_is_asked_about_without_its_answer():
    record = BugRecord(
        id="7", synopsis="FIFO overflows on back-pressure", module="fifo", owner="mei",
        description="The write pointer wraps while the reader stalls for more than four cycles.",
    )  # fmt: skip
    found = {question(one).split("\n")[0]: one for one in from_bugs([record])}
    assert {asked: one.answer for asked, one in found.items()} == {
        WHO: "mei", WHERE: "fifo", WHAT: "FIFO overflows on back-pressure"
    }  # fmt: skip
    assert "mei" not in question(found[WHO])
    assert "Module: fifo" not in question(found[WHERE])
    assert "overflows" not in question(found[WHAT])
    assert {one.source for one in found.values()} == {"bugs:7"}


def test_a_bug_that_tells_nothing_teaches_nothing():
    assert not list(from_bugs([BugRecord(id="1", owner="mei"), BugRecord(synopsis="hm", owner="mei")]))


def passage(number: int, text: str) -> Passage:
    return Passage(
        f"p{number}", f"d{number}", text, 1, 4, ("Options",), path=f"d{number}.md", title=f"Tool {number}"
    )


PASSAGES = [
    passage(n, f"-depth{n} N  sets how many levels of logic the mapper may look at before it gives up early")
    for n in range(12)
]


def test_a_grounded_answer_quotes_a_passage_that_is_shown_and_cites_it():
    found = list(from_passages(PASSAGES, most=100, seed=3))
    assert found
    for one in found:
        system, asked = one.messages
        assert FROM_PASSAGES in system.content
        if one.answer != UNANSWERED:
            sentence, _, number = one.answer.rpartition(" [")
            shown = asked.content.split(f"[{number.rstrip(']')}] ")[1].split('"""')[1]
            assert sentence in " ".join(shown.split())
    assert any(one.answer == UNANSWERED for one in found)


def test_a_question_that_no_sentence_answers_makes_no_instruction():
    (asked, *_) = questions_of(PASSAGES[0])
    assert answering(asked)
    unrelated = type(asked)(asked.text, asked.asks, passage(99, "Completely other words stand in here only."))
    assert not answering(unrelated)


def write(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_general_chats_come_in_the_three_usual_layouts(tmp_path):
    said = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]
    shared = [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello."}]
    file = write(
        tmp_path / "chats.jsonl",
        {"messages": said},
        {"conversations": shared},
        {"prompt": "Hi", "completion": "Hello."},
        {"messages": said[:1]},
    )
    found = list(from_chats([file]))
    assert [(question(one), one.answer) for one in found] == [("Hi", "Hello.")] * 3
    assert {one.messages[0].role for one in found} == {"system"}


@pytest.mark.parametrize("row", [{"text": "x"}, {"messages": [{"role": "wizard", "content": "x"}]}, [1]])
def test_a_line_that_is_no_chat_is_named(tmp_path, row):
    with pytest.raises(DataError, match="no chat at line 1"):
        list(from_chats([write(tmp_path / "chats.jsonl", row)]))


def test_of_a_recorded_conversation_the_last_answer_is_learnt_by_its_weight(tmp_path):
    talk = [("user", "one?"), ("assistant", "1"), ("user", "two?"), ("assistant", "2")]
    row = {"messages": [{"role": role, "content": text} for role, text in talk], "weight": 0.3}
    (found,) = from_conversations(write(tmp_path / "train.jsonl", row))
    assert (found.answer, found.weight, found.source) == ("2", 0.3, "recorded:one?")
    assert [message.content for message in found.messages[1:]] == ["one?", "1", "two?"]


def test_a_broken_export_is_named(tmp_path):
    with pytest.raises(DataError, match="line 1"):
        list(
            from_conversations(write(tmp_path / "train.jsonl", {"messages": [{"role": "user"}], "weight": 1}))
        )


def test_completions_weigh_what_was_kept_of_them():
    kept = FimExample("set x ", "\n", "[get_ports a]", weight=0.8, source="a.tcl")
    gone = FimExample("set x ", "\n", "[get_ports b]", weight=0.0, source="a.tcl")
    (found,) = from_completions([kept, gone])
    assert (found.text, found.answer, found.weight) == ("set x ", "[get_ports a]", 0.8)
