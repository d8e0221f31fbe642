"""Slash commands and rules, which people edit as files."""

from pathlib import Path

import pytest

from chipsmith.collectors.instructions import expand, prompt_files, rules
from chipsmith.collectors.instructions.rules import MOST
from chipsmith.core.errors import InputError
from chipsmith.core.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize("name", ["explain", "fix", "doc", "test", "script", "bug", "commit"])
def test_our_commands_say_what_they_do_and_take_what_follows(home, name):
    command = prompt_files(home, None)[name]
    assert command.description
    assert "the fifo" in expand(f"/{name} the fifo", {name: command})


def test_a_text_that_begins_with_no_command_stays(home):
    commands = prompt_files(home, None)
    for text in ("explain /fix", "/usr/bin/sta fails", "a / b", ""):
        assert expand(text, commands) == text


def test_the_workspace_wins_over_the_person_and_the_person_over_us(home, tmp_path):
    write(home.root / "prompts/fix.md", "# Mine\nMend {{ input }} my way.")
    assert expand("/fix it", prompt_files(home, tmp_path)) == "Mend it my way."
    write(tmp_path / ".chipsmith/prompts/fix.md", "# Ours\nMend {{ input }} our way.")
    assert expand("/fix it", prompt_files(home, tmp_path)) == "Mend it our way."


def test_a_prompt_without_a_place_for_it_takes_what_follows_at_its_end(home):
    write(home.root / "prompts/lint.md", "Check the style.")
    assert expand("/lint top.v", prompt_files(home, None)) == "Check the style.\n\ntop.v"


def test_an_unknown_command_names_the_nearest(home):
    with pytest.raises(InputError, match='Did you mean "explain"'):
        expand("/explian this", prompt_files(home, None))


@pytest.mark.parametrize("template", ["{{ input", "{{ nothing }} {{ input }}", "{% for %}{{ input }}"])
def test_a_broken_prompt_file_is_named(home, template):
    write(home.root / "prompts/odd.md", template)
    with pytest.raises(InputError, match=r"/odd is broken.*odd\.md"):
        expand("/odd x", prompt_files(home, None))


def test_a_prompt_file_cannot_reach_into_python(home):
    write(home.root / "prompts/odd.md", "{{ input.__class__.__mro__ }}")
    with pytest.raises(InputError, match="broken"):
        expand("/odd x", prompt_files(home, None))


def test_a_binary_prompt_file_is_passed_over(home):
    (home.root / "prompts").mkdir(parents=True)
    (home.root / "prompts/bad.md").write_bytes(b"\0\1")
    assert "bad" not in prompt_files(home, None)


def test_rules_of_the_person_come_before_those_of_the_workspace(home, tmp_path):
    write(home.root / "rules.md", "Be brief.")
    write(tmp_path / ".chipsmith/rules/b.md", "Clocks end in _clk.")
    write(tmp_path / ".chipsmith/rules/a.md", "Use SystemVerilog.")
    assert rules(home, tmp_path) == "Be brief.\n\nUse SystemVerilog.\n\nClocks end in _clk."


def test_a_rule_may_be_for_some_files_only(home, tmp_path):
    write(tmp_path / ".chipsmith/rules/sdc.md", "files: *.sdc, constraints/\nPeriods are in ns.")
    assert rules(home, tmp_path, "top.sdc") == "Periods are in ns."
    assert rules(home, tmp_path, "constraints/a.tcl") == "Periods are in ns."
    assert rules(home, tmp_path, "top.v") == ""
    assert rules(home, tmp_path) == ""


def test_rules_are_bounded(home):
    write(home.root / "rules.md", "rule\n" * MOST)
    assert len(rules(home, None)) <= MOST


def test_no_rules(home, tmp_path):
    assert rules(home, tmp_path) == ""
