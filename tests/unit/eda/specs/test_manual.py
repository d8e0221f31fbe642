"""Help and manuals of in-house tools, in the layouts that people meet."""

import pytest

from chipsmith.core.errors import InputError
from chipsmith.eda.specs.learn.inhouse import learn_command, learn_file
from chipsmith.eda.specs.learn.manual import learn_manual
from chipsmith.eda.specs.learn.report import Learnt
from chipsmith.eda.specs.learn.sources import lines_of
from chipsmith.eda.specs.model import Command, Kind


def learn(text: str, suffix: str = "", program: str = "") -> Learnt:
    return learn_manual("ours", "1", lines_of(text, suffix), program=program)


def command(learnt: Learnt, name: str) -> Command:
    found = learnt.spec.command(name)
    assert found is not None
    return found


def flags(of: Command) -> dict[str, str | None]:
    return {flag.name: flag.value.name if flag.value else None for flag in of.flags}


def test_argparse():
    found = command(
        learn(
            """usage: check [-h] [--top NAME] [--mode {fast,slow}] [-j N]
             netlist [output ...]

Checks a netlist.

positional arguments:
  netlist               the netlist

options:
  -h, --help            show this help message and exit
  --top NAME            top module
  --mode {fast,slow}    how
  -j N, --jobs N        jobs
  --[no-]color          colours
""",
            program="check",
        ),
        "check",
    )
    assert flags(found) == {
        "-h": None,
        "--help": None,
        "--top": "name",
        "--mode": "fast|slow",
        "-j": "n",
        "--jobs": "n",
        "--color": None,
        "--no-color": None,
    }
    assert [(one.name, one.required, one.repeated) for one in found.arguments] == [
        ("netlist", True, False),
        ("output", False, True),
    ]
    assert next(one.help for one in found.flags if one.name == "--top") == "top module"


def test_usage_lines_of_a_tcl_tool_with_their_flags_below():
    learnt = learn("""Usage: read_netlist [-top name] [-lib lib_file]... file
   Reads a netlist. It may be large.
   -top name    the top module
   -fast        be quick

place_cells -density ratio [-effort low|medium|high]
            [-seed n] [cells]
    Place.

report_area ?-hier? ?-digits digits?
""")
    assert [one.name for one in learnt.spec.commands] == ["read_netlist", "place_cells", "report_area"]
    assert flags(command(learnt, "read_netlist")) == {"-top": "name", "-lib": "lib_file", "-fast": None}
    place = command(learnt, "place_cells")
    assert flags(place) == {"-density": "ratio", "-effort": "low|medium|high", "-seed": "n"}
    assert place.flags[0].required
    assert place.arguments[0].kind is Kind.OBJECTS
    assert learnt.unclear == ()


def test_gnu():
    found = command(
        learn(
            """Usage: sizes [OPTION]... FILE...
Print sizes.

  -a, --all                  do not ignore entries
      --block-size=SIZE      scale sizes by SIZE; e.g.,
                               '--block-size=M'; see below
      --color[=WHEN]         colours
""",
            program="sizes",
        ),
        "sizes",
    )
    assert flags(found) == {"-a": None, "--all": None, "--block-size": "size", "--color": "when"}
    assert all(flag.joined for flag in found.flags if flag.value)
    assert [(one.kind, one.repeated) for one in found.arguments] == [(Kind.FILE, True)]


def test_a_program_with_commands_has_them_below():
    found = command(
        learn(
            "usage: acme <command> [<args>]\n\nCommands:\n  build    Build it\n  run-all  Run all\n",
            program="acme",
        ),
        "acme",
    )
    assert [(sub.name, sub.help) for sub in found.subcommands] == [
        ("build", "Build it"),
        ("run-all", "Run all"),
    ]


MAN = r""".TH XCHECK 1
.SH NAME
xcheck \- check a design
.SH SYNOPSIS
.B xcheck
[\fB\-q\fR] [\fB\-o\fR \fIfile\fR] \fIinput\fR
.SH OPTIONS
.TP
.B \-q
be quiet
.TP
\fB\-o\fR, \fB\-\-output\fR=\fIfile\fR
write there
"""


def test_a_man_page():
    learnt = learn(MAN, program="xcheck")
    assert [one.name for one in learnt.spec.commands] == ["xcheck"]
    found = command(learnt, "xcheck")
    assert flags(found) == {"-q": None, "-o": "file", "--output": "file"}
    assert [one.name for one in found.arguments] == ["input"]


def test_markdown_with_headings_tables_and_lists():
    learnt = learn(
        """# ACME shell

## report_slack

Reports slack of paths. Not fast.

    report_slack [-from pins] [-max_paths n] endpoint

| Option | Meaning |
|---|---|
| `-json` | as JSON |

### set_mode

```
set_mode fast|slow
```
- `-force`: do it anyway
""",
        ".md",
    )
    assert flags(command(learnt, "report_slack")) == {"-from": "pins", "-max_paths": "n", "-json": None}
    assert command(learnt, "set_mode").arguments[0].choices == ("fast", "slow")
    assert flags(command(learnt, "set_mode")) == {"-force": None}


def test_html():
    learnt = learn(
        "<!DOCTYPE html><html><head><title>no_command -x</title></head><body><h2>route_net</h2>"
        "<pre>route_net [-layer name] net</pre>"
        "<dl><dt>-fix</dt><dd>repair &amp; go on</dd></dl></body></html>"
    )
    assert [one.name for one in learnt.spec.commands] == ["route_net"]
    assert flags(command(learnt, "route_net")) == {"-layer": "name", "-fix": None}


def test_what_is_unclear_is_told():
    learnt = learn("  -lost  a flag of nothing\n\ngo [-a [-b]\n")
    assert "-lost  a flag of nothing (of no command)" in learnt.unclear
    assert any("missing ]" in one for one in learnt.unclear)


def test_prose_makes_no_commands():
    learnt = learn(
        "This chapter explains how to use the tool. Read it [twice].\n\nIt is short - and plain.\n"
    )
    assert learnt.spec.commands == ()


def test_a_command_is_asked_and_then_each_of_its_commands(tmp_path):
    tool = tmp_path / "acme"
    tool.write_text(
        "#!/bin/sh\n"
        'case "$1" in\n'
        '  help) if [ "$2" ]; then echo "usage: $2 [-deep n] cells"; else\n'
        '          printf "Commands:\\n  place   Place cells\\n  route   Route nets\\n"; fi ;;\n'
        "esac\n"
    )
    tool.chmod(0o700)
    seen = []
    learnt = learn_command(
        "acme", f"{tool} help", each=f"{tool} help {{}}", progress=lambda *at: seen.append(at)
    )
    assert [(one.name, flags(one), one.help) for one in learnt.spec.commands] == [
        ("place", {"-deep": "n"}, "Place cells"),
        ("route", {"-deep": "n"}, "Route nets"),
    ]
    assert seen == [(0, 2), (1, 2)]


def test_a_file_is_read_and_nothing_found_is_an_error(tmp_path):
    page = tmp_path / "xcheck.1"
    page.write_text(MAN)
    assert learn_file("xcheck", page).spec.command("xcheck")
    empty = tmp_path / "empty.txt"
    empty.write_text("Nothing here.\n")
    with pytest.raises(InputError, match="No command"):
        learn_file("ours", empty)
    with pytest.raises(InputError, match="cannot be read"):
        learn_file("ours", tmp_path / "absent.txt")
    binary = tmp_path / "manual.pdf"
    binary.write_bytes(b"%PDF-1.7\n\xff\xfe\x00")
    with pytest.raises(InputError, match="cannot be read as text"):
        learn_file("ours", binary)


@pytest.mark.parametrize(("given", "each"), [("'open", ""), ("", ""), ("echo x", "echo y")])
def test_a_command_that_cannot_be_run_is_an_error(given: str, each: str):
    with pytest.raises(InputError):
        learn_command("ours", given, each=each)
