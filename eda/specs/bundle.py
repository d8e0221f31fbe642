"""What ships with Chipsmith: facts of a spec, without the words that others wrote about them."""

from __future__ import annotations

from attrs import evolve

from chipsmith.eda.specs.model import ApiClass, Argument, Command, Flag, ToolSpec


def factual(spec: ToolSpec) -> ToolSpec:
    """`spec` without any help text."""
    return evolve(
        spec,
        commands=tuple(_command(command) for command in spec.commands),
        classes=tuple(_class(one) for one in spec.classes),
    )


def _command(command: Command) -> Command:
    return evolve(
        command,
        help="",
        arguments=tuple(_argument(argument) for argument in command.arguments),
        flags=tuple(_flag(flag) for flag in command.flags),
        subcommands=tuple(_command(sub) for sub in command.subcommands),
    )


def _class(one: ApiClass) -> ApiClass:
    return evolve(one, help="", methods=tuple(_command(method) for method in one.methods))


def _flag(flag: Flag) -> Flag:
    return evolve(flag, help="", value=_argument(flag.value) if flag.value else None)


def _argument(argument: Argument) -> Argument:
    return evolve(argument, help="")
