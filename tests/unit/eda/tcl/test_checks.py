"""What is found in scripts, and above all what is not."""

import pytest

from chipsmith.eda.check import Severity, check


def found(text, spec, **more):
    return [(one.code, text.split("\n")[one.line][one.start : one.end]) for one in check(text, spec, **more)]


WRONG = [
    ("tcks -period 1 -name a", [("unknown-command", "tcks")]),
    ("ticks -perod 1 -name a", [("unknown-flag", "-perod")]),
    ("ticks -period 1 -name a -e rising -edg top", [("wrong-choice", "top")]),
    ("ticks -period 1 -name a -wrong 3", [("unknown-flag", "-wrong")]),
    ("ticks -period x -name a", [("wrong-kind", "x")]),
    ("ticks -name a", [("missing-flag", "ticks -name a")]),
    ("ticks -period 1", [("missing-flag", "ticks -period 1")]),
    ("ticks -name a -period", [("missing-value", "-period")]),
    ("ticks -period 1 a b c", [("surplus-argument", "b c")]),
    ("ticks -period 1 a -rise -fall", [("exclusive-flags", "-fall")]),
    ("weigh 1", [("missing-argument", "weigh 1")]),
    ("report 1.5", [("wrong-kind", "1.5")]),
    ("string lenght a", [("unknown-subcommand", "lenght")]),
    ("string length", [("missing-argument", "string length")]),
    ("each x {a b} { tcks }", [("unknown-command", "tcks")]),
    ("if {[tcks]} {}", [("unknown-command", "tcks")]),
    ("proc f {a {b 1}} {}\nf", [("missing-argument", "f")]),
    ("proc f {a {b 1}} {}\nf 1 2 3", [("surplus-argument", "f 1 2 3")]),
    ("namespace eval n { proc f {a} {} ; f }", [("missing-argument", "f")]),
    ("puts $never", [("unset-variable", "never")]),
    ("proc f {a} {puts $b}", [("unset-variable", "b")]),
    ("set g 1\nproc f {} {puts $g}", [("unset-variable", "g")]),
    ("set a 1\nset b [expr $a + 1]", [("unbraced-expression", "$a + 1")]),
    ("set a 1\nif $a==1 {}", [("unbraced-expression", "$a==1")]),
    ("set b [expr {1 +}]", [("bad-expression", "+")]),
    ("set b [expr {abc + 1}]", [("bad-expression", "abc")]),
    ("set b [expr {sine(1)}]", [("unknown-function", "sine")]),
    ("switch $tcl_version { a { tcks } default { puts x } }", [("unknown-command", "tcks")]),
    ("set x [lindex {1 2} 0", [("missing-bracket", "[lindex {1 2} 0")]),
    ("{*}{ticks -perod 1}", []),
]
RIGHT = [
    "ticks -period 1.5e-3 -name a",
    "ticks -p 1 -n a -r",
    "set flags {-rise}\nticks -period 1 -name a {*}$flags",
    "set which -rise\nticks $which -period 1 -name a x",
    "set which -rise\nticks $which x y -period 1 -name a",
    "report > out.rpt",
    "report 5 >> out.rpt",
    "weigh -5 [report]",
    "opaque -whatever a b c",
    "set p data[3]",
    "set a 1 ;# a comment with [brackets",
    "catch {tcks}",
    "if {[info commands tcks] ne {}} {tcks}",
    "proc f {args} {}\nf 1 2 3",
    "f 1\nproc f {a} {}",
    "proc puts {a b c} {}\nputs 1",
    "package require other\nfrobnicate 1",
    "source elsewhere.tcl\nfrobnicate $x",
    "set x [frob::nicate 1]",
    "eval $tcl_version\nfrobnicate $y",
    "interp alias {} tcks {} ticks\ntcks",
    "rename ticks tcks\ntcks",
    "proc f {name} {upvar $name local; puts $local}",
    "proc f {} {uplevel 1 {set shared 1}}\nf\nputs $shared",
    "set a(1) x\nputs $a(1)",
    "foreach {a b} {1 2} {puts $a$b}",
    "lassign {1 2} a b\nputs $a$b",
    "regexp {(.)} x -> letter\nputs $letter",
    "catch {foo} message options\nputs $message",
    "puts $env(HOME)$argv0$mini_digits",
    "proc f {} {global g; variable v; puts $g$v$::tcl_version}",
    "dict for {k v} {a 1} {puts $k$v}",
    "dict with d {puts $inside}",
    "each x {1 2} {puts $x}",
    "set n x\nset $n 1\nputs $x",
    "apply {{a} {puts $a}} 1",
    'set a 1\nset b [expr {$a ? {x} : "y"}]',
    "set e {1 + 1}\nset b [expr $e]",
    "if {1} then {puts a} elseif {0} {puts b} else {puts c}",
    "switch -glob -- $tcl_version 8* {puts a} default {puts b}",
    "try {tcks} on error {message} {puts $message} finally {puts x}",
    "while 1 {break}",
    "lsort -unique -integer {3 1}",
    "set a 1\nstring equal -async $a",
    "lsort -uniqe",
    "proc f {a \\\n  b} {puts $a$b}",
    "proc f $tcl_version {puts $a}",
    'proc f {a "b} {puts $c}',
    "string is integer -strict 5",
    "foreach a {1} b {2} {puts $a$b}",
    "namespace eval n { variable count 0; proc next {} {variable count; incr count} }\nn::next",
    'proc f {} {\n  return -code error "x"\n}',
    'set x "\\[not a command\\]"',
    "ticks -period 1 -name é😀",
]


@pytest.mark.parametrize(("text", "expected"), WRONG)
def test_what_is_wrong_is_found(text, expected, tool):
    assert found(text, tool) == expected


@pytest.mark.parametrize("text", RIGHT)
def test_what_works_or_cannot_be_seen_is_left_alone(text, tool):
    assert found(text, tool) == []


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("tcks -period 1 -name a", "ticks -period 1 -name a"),
        ("ticks -perod 1 -name a", "ticks -period 1 -name a"),
        ("weigh 1 a b", "weigh 1 a"),
        ("set a 1\nset b [expr $a + 1]", "set a 1\nset b [expr {$a + 1}]"),
        ('set a 1\nif "$a > 1" {}', "set a 1\nif {$a > 1} {}"),
        ("set x [list a", "set x [list a]"),
        ("set period 1\nputs $perod", "set period 1\nputs $period"),
        ("set period 1\nputs ${perod}", "set period 1\nputs ${period}"),
        ("ticks -edge fallin -period 1 -name a", None),
        ("ticks -edge flling -period 1 -name a", "ticks -edge falling -period 1 -name a"),
    ],
)
def test_the_first_fix_mends_it(text, mended, tool):
    findings = [one for one in check(text, tool) if one.fixes]
    if mended is None:
        assert findings == []  # the tool takes a unique beginning
        return
    edit = findings[0].fixes[0].edits[0]
    lines = text.split("\n")
    line = lines[edit.line]
    lines[edit.line] = line[: edit.start] + edit.text + line[edit.end :]
    assert "\n".join(lines) == mended
    assert check(mended, tool) == []


def test_with_plain_tcl_unknown_commands_are_not_reported(tcl):
    assert found("frobnicate -x 1", tcl) == []
    assert found("source -notrace a.tcl", tcl) == []
    assert found("lsort -uniqe {1 2}", tcl) == [("unknown-flag", "-uniqe")]


def test_a_file_may_be_sourced_by_another_that_defines_what_it_uses(tool, tmp_path):
    text = "frobnicate 1\nputs $period"
    alone = check(text, tool)
    assert {one.severity for one in alone} == {Severity.ERROR}
    beside = check(text, tool, path=tmp_path / "a.tcl")
    assert [(one.code, one.severity) for one in beside] == [("unknown-command", Severity.WARNING)]


def test_a_near_name_is_told_though_commands_may_come_from_elsewhere(tool):
    [finding] = check("package require other\nreprt 5", tool)
    assert (finding.code, finding.severity) == ("unknown-command", Severity.WARNING)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("tcks 1 ;# chipsmith: ignore", []),
        ("# chipsmith: ignore\ntcks 1", []),
        ("tcks 1 ;# chipsmith: ignore[unknown-command]", []),
        ("tcks 1 ;# chipsmith: ignore[unset-variable]", ["unknown-command"]),
        ("tcks $x ;# chipsmith: ignore[unset-variable, unknown-command]", []),
        ("# chipsmith: ignore\n\ntcks 1", ["unknown-command"]),
    ],
)
def test_comments_silence_a_line(text, codes, tool):
    assert [one.code for one in check(text, tool)] == codes


def test_findings_come_in_order_and_once(tool):
    findings = check("tcks 1\ntcks 2\nset x [tcks 3", tool)
    assert [one.line for one in findings] == sorted(one.line for one in findings)
    assert len(findings) == len(set(findings))


@pytest.mark.parametrize(
    "text", ["", "\x00\x01{", "[" * 9_000, "if 1 {" * 500, "x" * 200_000, "a\r\nb\r\n", "\ufffd"]
)
def test_strange_texts_are_checked_without_an_exception(text, tool):
    check(text, tool)
