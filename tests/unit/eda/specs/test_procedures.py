"""What the bodies of Tcl procedures say about the arguments of a command."""

from chipsmith.eda.specs.learn.procedures import Accepted, Procedure, read_procedure


def read(*bodies: str) -> Accepted:
    """The first body is the command's, the others are its helpers' `helper1 {cmd key cmd_args}` and so on."""
    procedures = {"command": Procedure("command", ("args",), bodies[0])}
    for number, body in enumerate(bodies[1:], 1):
        procedures[f"helper{number}"] = Procedure(f"helper{number}", ("cmd", "key", "cmd_args"), body)
    return read_procedure("command", procedures)


def test_flags_with_and_without_a_value_are_told_apart():
    found = read(
        'parse_key_args "command" args keys {-name -period} \\\n  flags {-add}\n'
        'check_argc_eq0or1 "command" $args'
    )
    assert (found.values, found.switches) == ({"-name", "-period"}, {"-add"})
    assert (found.counts, found.strict, found.parsed) == ({0, 1}, True, True)


def test_a_count_within_braces_holds_sometimes():
    found = read('parse_key_args "command" args keys {} flags {-all}\nif { $x } { check_argc_eq0 c $args }')
    assert (found.counts, found.sometimes) == (set(), {0})


def test_flags_that_are_compared_by_hand_may_come_again():
    found = read(
        'parse_key_args "command" args keys {-name} flags {} 0\n'
        'while { $args != "" } { if { $arg == "-through" } { } }\n'
    )
    assert found.repeated == {"-through"}
    assert found.values == {"-name", "-through"}
    assert not found.strict


def test_helpers_are_followed_with_what_they_are_given():
    found = read(
        'set x [catch { helper1 "command" "-object_type" $args } ret]',
        "parse_key_args $cmd cmd_args keys $key flags {-quiet}\ncheck_argc_eq2 $cmd $cmd_args",
    )
    assert (found.values, found.switches, found.counts) == ({"-object_type"}, {"-quiet"}, {2})


def test_helpers_that_call_each_other_come_to_an_end():
    found = read(
        'helper1 "command" "-a" $args',
        'helper2 "command" "-b" $cmd_args',
        'helper1 "command" "-c" $cmd_args\nparse_key_args $cmd cmd_args keys {-x} flags {}',
    )
    assert found.values == {"-x"}


def test_a_redirected_body_is_read_as_if_it_stood_alone():
    found = read(
        "set redirect [parse_redirect_args args]; set code [catch { check_argc_eq1 c $args } ret ]; "
        "if {$redirect} { redirect_file_end }"
    )
    assert found.redirects
    assert found.counts == {1}
    assert not found.parsed


def test_flags_that_exclude_each_other_are_known_by_their_helper():
    assert read("set m [parse_min_max_all_flags flags]").exclusive == [("-min", "-max")]
