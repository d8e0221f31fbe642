"""The spec of OpenSTA against the tool: what it says is taken is taken, the rest is refused."""

import re
from collections.abc import Iterator

import pytest

from chipsmith.core.home import Home
from chipsmith.eda.specs.bundle import factual
from chipsmith.eda.specs.learn.opensta import learn_opensta, sdc_of
from chipsmith.eda.specs.learn.process import ask
from chipsmith.eda.specs.model import Argument, Command, Kind, ToolSpec
from chipsmith.eda.specs.store import load_spec

REFUSES_FLAG = ("known keyword", "unknown keyword")

TAKES_ANYTHING = {
    "create_voltage_area",
    "set_ideal_latency",
    "set_ideal_network",
    "set_ideal_transition",
    "set_level_shifter_strategy",
    "set_level_shifter_threshold",
    "set_sense",
}
"""The tool ignores these, unless told otherwise, and looks at no word of theirs."""

IGNORES_SURPLUS = {
    "report_object_full_names",
    "report_object_names",
    "set_power_activity",
    "with_output_to_variable",
}
"""The tool passes over words too many; a check that names them is right all the same."""

WORDS = {Kind.NUMBER: "1", Kind.INTEGER: "1", Kind.FILE: "absent", Kind.DIRECTORY: "."}


@pytest.fixture(scope="module")
def spec() -> ToolSpec:
    return learn_opensta()


def tried(calls: list[str]) -> list[tuple[bool, str]]:
    """Whether OpenSTA, with no design loaded, refused each call, and its words."""
    line = 'puts "@@ [catch {CALL} words] [string map {\\n { }} $words]"\n'
    script = "".join(line.replace("CALL", call) for call in calls)
    lines = re.findall(r"@@ ([01]) ?(.*)", ask(["sta", "-no_splash", "-exit", "/dev/stdin"], stdin=script))
    assert len(lines) == len(calls)
    return [(refused == "1", words) for refused, words in lines]


def word(argument: Argument) -> str:
    return argument.choices[0] if argument.choices else WORDS.get(argument.kind, "x")


def call(command: Command, words: list[str]) -> str:
    """A call with the flags that are required, one of each group."""
    given: dict[str, str] = {}
    for flag in command.flags:
        if flag.required:
            given.setdefault(flag.group or flag.name, f"{flag.name} {word(flag.value) if flag.value else ''}")
    return " ".join([command.name, *given.values(), *words])


def test_every_flag_of_every_command_is_taken_with_or_without_its_value(spec: ToolSpec):
    flags = [(command.name, flag) for command in spec.commands for flag in command.flags]
    calls = [f"{name} {flag.name} {word(flag.value) if flag.value else ''}" for name, flag in flags]
    for words, (_, said) in zip(calls, tried(calls), strict=True):
        assert not any(refusal in said for refusal in REFUSES_FLAG), f"{words}: {said}"
        assert "missing value" not in said, f"{words}: {said}"


def test_a_flag_that_takes_a_value_is_refused_without(spec: ToolSpec):
    looked_at = [command for command in spec.commands if command.name not in TAKES_ANYTHING]
    flags = [(one.name, flag) for one in looked_at for flag in one.flags if flag.value and not flag.repeated]
    calls = [f"{name} {flag.name}" for name, flag in flags]
    for words, (refused, said) in zip(calls, tried(calls), strict=True):
        assert refused, f"{words}: {said}"


def test_as_many_words_as_the_spec_takes_are_taken(spec: ToolSpec):
    calls = list(counted(spec, fits=True))
    for words, (_, said) in zip(calls, tried(calls), strict=True):
        assert not re.search(r"positional arg|[Ww]rong #|Wrong number", said), f"{words}: {said}"


def test_more_or_fewer_words_are_refused(spec: ToolSpec):
    passed_over = TAKES_ANYTHING | IGNORES_SURPLUS
    calls = [words for words in counted(spec, fits=False) if words.split()[0] not in passed_over]
    for words, (refused, said) in zip(calls, tried(calls), strict=True):
        assert refused or words == "define_corners", f"{words}: {said}"


def counted(spec: ToolSpec, *, fits: bool) -> Iterator[str]:
    """Calls with numbers of words that fit, or do not; what `needs` asks for is left to another test."""
    for command in spec.commands:
        most = 3 if command.most is None else command.most
        fewest = most if command.needs else 0
        if fits and command.name == "write_path_spice":
            continue  # it runs its value as the arguments of another command
        for count in range(fewest if fits else 0, most + 2):
            fitted = command.fit(count)
            if fits and fitted is not None:
                yield call(command, [word(argument) for argument in fitted])
            elif not fits and fitted is None:
                yield call(command, ["x"] * count)


def test_what_is_needed_is_needed(spec: ToolSpec):
    commands = [command for command in spec.commands if command.needs]
    calls = [call(command, [word(one) for one in command.fit(command.fewest) or ()]) for command in commands]
    assert len(commands) > 15
    for words, (refused, said) in zip(calls, tried(calls), strict=True):
        assert refused, f"{words}: {said}"


def test_a_beginning_that_is_the_only_one_is_enough(spec: ToolSpec):
    (_, whole), (_, short), (refused, none) = tried(
        ["all_registers -level_sensitive", "all_registers -lev", "all_registers -bogus"]
    )
    assert whole == short
    assert refused
    assert "known keyword" in none
    command = spec.command("all_registers")
    assert command is not None
    assert command.flag("-lev") == command.flag("-level_sensitive")
    assert command.flag("-bogus") is None


@pytest.mark.parametrize(
    ("command", "flag", "takes_value"),
    [
        ("set_power_activity", "-activity", True),  # its usage line says -activiity
        ("report_net", "-corner", True),  # its usage line does not tell
        ("set_false_path", "-through", True),
        ("report_dcalc", "-digits", True),  # passed on to a helper by name
    ],
)
def test_where_usage_line_and_tool_differ_the_tool_is_believed(
    spec: ToolSpec, command: str, flag: str, takes_value: bool
):
    found = spec.command(command)
    assert found is not None
    taken = found.flag(flag)
    assert taken is not None
    assert (taken.value is not None) == takes_value


def test_commands_that_the_usage_lines_tell_of_and_the_tool_has_not_are_left_out(spec: ToolSpec):
    assert spec.command("set_ideal_net") is None
    ((exists, _),) = tried(['if {[info commands set_ideal_net] eq ""} {error absent}'])
    assert exists


def test_a_commands_name_may_be_shortened_while_it_is_the_only_one(spec: ToolSpec):
    (_, short), (refused, said) = tried(["set_max_are", "set_max"])
    assert "set_max_area" in short
    assert refused
    assert "ambiguous command name" in said
    assert spec.shortened("set_max_are") == spec.command("set_max_area")
    assert spec.shortened("set_max") is None


def test_what_is_bundled_is_what_this_tool_tells(spec: ToolSpec, home: Home):
    bundled = load_spec("opensta", home)
    if bundled.version != spec.version:
        pytest.skip(f"bundled for OpenSTA {bundled.version}, installed is {spec.version}")
    for command in factual(spec).commands:
        assert bundled.command(command.name) == command
    assert {one.name for one in sdc_of(spec).commands} <= set(load_spec("sdc", home).names)
