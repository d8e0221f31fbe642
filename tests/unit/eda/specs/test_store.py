"""A person's corrections win over what was learnt, and that over what is bundled."""

import os
from pathlib import Path

import pytest
from attrs import evolve

from chipsmith.core.errors import BrokenSpecError, InputError, UnknownToolError
from chipsmith.core.home import Home
from chipsmith.eda.specs.bundle import factual
from chipsmith.eda.specs.codec import decode, encode
from chipsmith.eda.specs.model import ApiClass, Argument, Command, Flag, Kind, ToolSpec
from chipsmith.eda.specs.notation import parse_usage
from chipsmith.eda.specs.store import known_tools, learnt_file, load_spec, save_learnt

OURS = ToolSpec(
    "ours",
    "1.2/beta",
    "tcl",
    (
        Command(
            "place",
            parse_usage("cells").arguments,
            parse_usage("[-density number]").flags,
            help="Place cells.",
        ),
        Command("route"),
    ),
    includes=("tcl",),
)


def correct(home: Home, tool: str, text: str) -> Path:
    path = home.root / "specs" / tool / "corrections.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize("tool", ["klayout", "openroad", "opensta", "sdc", "tcl", "yosys"])
def test_what_is_bundled_loads_without_the_tool_and_holds_no_words_of_others(tool: str, home: Home):
    spec = load_spec(tool, home)
    assert spec.commands or spec.classes
    assert factual(spec) == spec


def test_commands_of_included_tools_are_there(home: Home):
    spec = load_spec("opensta", home)
    assert spec.command("create_clock")
    assert spec.command("::foreach")
    assert "sta_report_default_digits" in spec.variables
    assert "errorInfo" in spec.variables


def test_the_tools_own_command_wins_over_that_of_an_included_tool(home: Home):
    source = load_spec("opensta", home).command("source")
    assert source is not None
    assert source.flag("-echo")


def test_what_was_learnt_wins_over_what_is_bundled(home: Home):
    save_learnt(ToolSpec("opensta", "9.9", "tcl", (Command("new_command"),)), home)
    spec = load_spec("opensta", home)
    assert (spec.version, spec.names) == ("9.9", ("new_command",))


def test_the_version_learnt_last_counts(home: Home):
    for version, when in (("2", 2_000), ("1", 1_000)):
        path = save_learnt(evolve(OURS, version=version), home)
        os.utime(path, (when, when))
    assert load_spec("ours", home).version == "2"


def test_what_was_learnt_comes_back_whole(home: Home):
    path = save_learnt(OURS, home)
    assert path == learnt_file(home, "ours", "1.2/beta")
    assert decode(path.read_bytes(), path) == OURS
    assert "ours" in known_tools(home)


def test_corrections_win_over_both(home: Home):
    save_learnt(OURS, home)
    correct(
        home,
        "ours",
        """
        remove = ["route"]
        variables = ["ours_mode"]
        [commands.place]
        flags.-density = { value = "cells:list", required = true }
        arguments.cells.kind = "name"
        [commands.check]
        usage = "[-fast] file"
        returns = "boolean"
        """,
    )
    spec = load_spec("ours", home)
    assert spec.command("route") is None
    assert spec.command("place") == Command(
        "place",
        (Argument("cells", Kind.NAME),),
        (Flag("-density", Argument("cells", Kind.LIST), required=True),),
        help="Place cells.",
    )
    check = spec.command("check")
    assert check is not None
    assert (check.returns, check.fewest) == ("boolean", 1)
    assert "ours_mode" in spec.variables


def test_a_tool_may_be_written_by_hand_alone(home: Home):
    correct(home, "house", 'includes = ["tcl"]\n[commands.go]\nusage = "[-fast]"\n')
    assert load_spec("house", home).command("go")
    assert load_spec("house", home).command("puts")
    assert "house" in known_tools(home)


def test_a_change_of_a_file_is_seen_at_once(home: Home):
    save_learnt(OURS, home)
    assert load_spec("ours", home).command("route")
    correct(home, "ours", 'remove = ["route"]\n')
    assert load_spec("ours", home).command("route") is None


def test_the_same_spec_is_not_read_twice(home: Home):
    assert load_spec("opensta", home) is load_spec("opensta", home)


def test_an_unknown_tool_names_the_near_one(home: Home):
    with pytest.raises(UnknownToolError, match=r'Did you mean "opensta"'):
        load_spec("opnsta", home)


HEAD = '"tool": "ours", "version": "1", "language": "tcl"'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("\x00", "cannot be used"),
        ("[]", "cannot be used"),
        ('{"tool": "ours"}', "version"),
        ('{"tool": "ours", "version": "1", "language": "perl"}', "perl"),
        ('{"tool": "other", "version": "1", "language": "tcl"}', 'about "other"'),
        (f'{{{HEAD}, "includes": ["ours"]}}', "itself"),
        (f'{{{HEAD}, "commands": [{{"name": 7}}]}}', "7 is no text"),
        (f'{{{HEAD}, "commands": [{{"name": "two words"}}]}}', "two words"),
        (f'{{{HEAD}, "commands": [{{"name": "a"}}, {{"name": "a"}}]}}', '"a" is there twice'),
        (f'{{{HEAD}, "commands": [{{"name": "a", "checked": "no"}}]}}', "'no' is no truth value"),
        (
            f'{{{HEAD}, "commands": [{{"name": "a", "flags": [{{"name": "-x"}}, {{"name": "-x"}}]}}]}}',
            "twice",
        ),
        (f'{{{HEAD}, "commands": [{{"name": "a", "flags": [{{"name": "x"}}]}}]}}', "no dash"),
        (f'{{{HEAD}, "commands": [{{"name": "a", "arguments": [{{"kind": "colour"}}]}}]}}', "colour"),
        (f'{{{HEAD}, "commands": [{{"name": "a", "arguments": [{{"kind": "choice"}}]}}]}}', "no choices"),
    ],
)
def test_a_broken_or_contradictory_spec_is_named_with_the_fix(content: str, why: str, home: Home):
    path = learnt_file(home, "ours", "1")
    path.parent.mkdir(parents=True)
    path.write_text(content)
    with pytest.raises(BrokenSpecError, match=why) as caught:
        load_spec("ours", home)
    assert str(path) in caught.value.message + caught.value.fix
    assert path.read_text() == content


def test_tools_that_include_each_other_are_named(home: Home):
    save_learnt(ToolSpec("one", "1", "tcl", includes=("two",)), home)
    save_learnt(ToolSpec("two", "1", "tcl", includes=("one",)), home)
    with pytest.raises(BrokenSpecError, match="include each other"):
        load_spec("one", home)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("remove = [", "cannot be used"),
        ('remove = ["rout"]', r'Did you mean "route"'),
        ("[commands.plaec]\nhelp = 'x'", r'Did you mean "place"'),
        ("[commands.place]\narguments.cell.kind = 'name'", r'Did you mean "cells"'),
        ("[commands.place]\nusage = '[-a'", "missing ]"),
        ("[commands.place]\nflags.-a.value = true", "switch"),
        ("[commands.place]\ncolour = 'red'", "colour"),
        ("[commands.place]\narguments.cells.kind = 'colour'", "colour"),
    ],
)
def test_a_broken_correction_is_named_with_the_fix(text: str, why: str, home: Home):
    save_learnt(OURS, home)
    path = correct(home, "ours", text)
    with pytest.raises(BrokenSpecError, match=why) as caught:
        load_spec("ours", home)
    assert str(path) in caught.value.fix


def test_facts_are_compact_and_whole():
    spec = ToolSpec("py", "1", "python", classes=(ApiClass("m.A", attributes={"x": "m.B"}, help="words"),))
    assert b"words" not in encode(factual(spec))
    assert decode(encode(spec), Path("x")) == spec


def test_the_example_in_the_reference_is_understood(home: Home):
    page = (Path(__file__).parents[4] / "docs" / "reference" / "corrections.md").read_text("utf-8")
    example = page.split("```toml\n")[1].split("```")[0]
    cells = parse_usage("[-all] [-density d] [-effort e] [-quick] [-fast] [-careful] [cells]")
    place = Command("place_cells", cells.arguments, cells.flags)
    names = ("old_report", "get_rows", "get_sites")
    save_learnt(ToolSpec("ours", "1", "tcl", (place, *map(Command, names))), home)
    correct(home, "ours", example)
    spec = load_spec("ours", home)
    corrected = spec.command("place_cells")
    rows = spec.command("check_rows")
    assert corrected is not None
    assert rows is not None
    assert spec.command("old_report") is None
    assert corrected.needs == (("-all", "cells"),)
    assert corrected.flag("-fast") == Flag("-fast", group="-fast|-careful")
    assert corrected.flag("-quick") is None
    assert [flag.required for flag in rows.flags] == [False, False, False, True]
    assert [spec.command(name).returns for name in names[1:]] == ["objects", "objects"]  # type: ignore[union-attr] - they are there


@pytest.mark.parametrize("name", ["", "../models", "a/b", ".hidden", "a b"])
def test_a_name_that_leads_out_of_the_folder_is_refused(name: str, home: Home):
    with pytest.raises(InputError, match="no name of a tool"):
        load_spec(name, home)
    with pytest.raises(InputError, match="no name of a tool"):
        save_learnt(evolve(OURS, tool=name), home)
    assert not home.root.exists()
