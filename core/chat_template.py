"""A conversation in a model's own words: its chat template."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, NoReturn

from attrs import frozen
from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from chipsmith.core.errors import ConfigError, InputError
from chipsmith.core.events import Message

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
TEMPLATES = {"chatml": CHATML}

_BEGIN, _END = "\U0010fffc", "\U0010fffd"
"""Code points that no text has (Unicode 16, private use): they survive whatever a template does to a text."""
_MARKS = re.compile(f"[{_BEGIN}{_END}]")


@frozen
class Part:
    """A piece of a prompt."""

    text: str
    said: bool
    """Said by somebody, rather than by the template: names of control tokens in it are text."""


class ChatTemplate:
    """A Jinja template as Hugging Face models carry it, rendered in a sandbox.

    Raises:
        ConfigError: no such template, the model carries none, or it is broken.
    """

    def __init__(self, name: str, carried: str | None, *, beginning: str = "", ending: str = "") -> None:
        source = carried if name == "auto" else TEMPLATES.get(name)
        if source is None:
            raise ConfigError(
                "The model's file carries no chat template."
                if name == "auto"
                else f'There is no chat template "{name}".',
                fix=f"set `template` of the role to one of auto, {', '.join(TEMPLATES)}.",
            )
        self._marks = {"bos_token": beginning, "eos_token": ending}
        environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
        environment.globals.update(raise_exception=_refuse, strftime_now=date.today().strftime)
        try:
            self._template = environment.from_string(source)
        except TemplateError as error:
            raise ConfigError(
                f"The model's chat template is broken: {error}.", fix="set `template` of the role to chatml."
            ) from error

    def render(self, messages: Sequence[Message], *, answered: bool = False) -> list[Part]:
        """The prompt after which the model writes the assistant's answer, or a talk that was `answered`.

        What people and documents say stands in parts of its own, so that a control token's name in it
        stays text: whoever writes `<|im_end|>` into a document does not end a message by it.

        Raises:
            InputError: the template refuses the conversation.
        """
        plain: list[dict[str, Any]] = [{"role": m.role, "content": _marked(m.content)} for m in messages]
        try:
            prompt = self._template.render(messages=plain, add_generation_prompt=not answered, **self._marks)
        except TemplateError as error:
            raise InputError(
                f"The model's chat template refuses these messages: {error}.",
                fix="let user and assistant take turns, the system message first.",
            ) from error
        return [Part(text, said=index % 2 == 1) for index, text in enumerate(_MARKS.split(prompt)) if text]


def _marked(content: str) -> str:
    return f"{_BEGIN}{_MARKS.sub('', content)}{_END}"


def _refuse(message: str) -> NoReturn:
    raise TemplateError(message)
