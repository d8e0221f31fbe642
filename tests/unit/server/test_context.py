"""Passages of other files as a model is told them."""

import pytest
from attrs import frozen

from chipsmith.core.languages import LANGUAGES, language_of
from chipsmith.server.context import as_comments


@frozen
class Passage:
    path: str
    text: str


PASSAGE = Passage("rtl/fifo.sv", "module fifo (\n\n  input clk\n);")


@pytest.mark.parametrize(("language", "mark"), [("tcl", "#"), ("systemverilog", "//"), ("vhdl", "--")])
def test_a_passage_is_a_comment_under_its_path(language, mark):
    (told,) = as_comments([PASSAGE], language_of(language))
    assert told == f"{mark} rtl/fifo.sv\n{mark} module fifo (\n{mark}   input clk\n{mark} );\n\n"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\f", "\u2028"])
def test_nothing_of_a_passage_stands_outside_the_comment(end):
    for language in LANGUAGES:
        (told,) = as_comments([Passage(f"a{end}b", f"exec{end}exec")], language)
        assert all(line.startswith(language.comment) for line in told.splitlines() if line)


def test_a_language_without_comments_is_told_nothing():
    assert as_comments([PASSAGE], language_of("json")) == ()


async def test_between_keystrokes_a_backend_is_told_the_same_and_then_the_prefix(client, backend):
    context = [{"source": "named", "path": "u.tcl", "text": "proc f {} {}"}]
    for prefix in ("f", "f "):
        body = {"model": "tab", "prompt": prefix, "language": "tcl", "context": context}
        assert (await client.post("/v1/completions", json=body)).is_success
    first, second = backend.completions
    assert first.context == second.context == ("# u.tcl\n# proc f {} {}\n\n",)
    assert (first.prefix, second.prefix) == ("f", "f ")


@pytest.mark.parametrize("context", ["text", [{"path": "no text"}], [{"text": ""}] * 101])
async def test_context_of_another_shape_is_refused(client, backend, context):
    body = {"model": "tab", "prompt": "f", "context": context}
    answer = await client.post("/v1/completions", json=body)
    assert answer.status_code in (400, 422)
    assert backend.completions == []
