"""Checks in an editor: findings, quick fixes, hover, signatures and completion, with no server at all."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from lsprotocol import types
from support.editor import Editor, editing
from support.patience import until

STA = "# chipsmith: tool=opensta\n"
URI = "file:///project/run.tcl"


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Editor]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHIPSMITH_HOME", str(tmp_path_factory.mktemp("home")))
        async with editing(serverUrl="http://127.0.0.1:9") as editor:
            yield editor


@pytest_asyncio.fixture(loop_scope="module")
async def editor(started: Editor) -> AsyncIterator[Editor]:
    """One editor for all tests; each leaves no document behind."""
    yield started
    started.close()
    started.client.diagnostics.clear()


def shown(editor: Editor, uri: str = URI) -> list[types.Diagnostic] | None:
    found = editor.client.diagnostics.get(uri)
    return None if found is None else list(found)


def codes(editor: Editor, uri: str = URI) -> list[str]:
    return [str(one.code) for one in shown(editor, uri) or []]


def at(editor: Editor, needle: str, *, behind: bool = False) -> types.Position:
    offset = editor.document.source.index(needle) + (len(needle) if behind else 0)
    return editor.document.position_at_offset(offset)


def document(editor: Editor) -> types.TextDocumentIdentifier:
    return types.TextDocumentIdentifier(editor.document.uri)


class TestDiagnostics:
    async def test_findings_come_and_go_as_a_person_types(self, editor: Editor) -> None:
        editor.open(STA + "create_clock -perod 10 clk\n")
        await until(lambda: codes(editor) == ["unknown-flag"])
        [found] = shown(editor)
        assert found.source == "chipsmith"
        assert found.severity == types.DiagnosticSeverity.Error
        assert found.range.start == types.Position(1, 13)
        at_flag = editor.document.source.index("-perod")
        editor.replace(at_flag, at_flag + 6, "-period")
        await until(lambda: codes(editor) == [])

    async def test_positions_count_utf16(self, editor: Editor) -> None:
        editor.open(STA + 'puts "😀é" ; set_laod 1 x\n')
        await until(lambda: codes(editor) == ["unknown-command"])
        [found] = shown(editor)
        assert found.range == types.Range(types.Position(1, 13), types.Position(1, 21))

    async def test_closing_takes_the_findings_back(self, editor: Editor) -> None:
        editor.open(STA + "set_laod 1 x\n")
        await until(lambda: codes(editor) == ["unknown-command"])
        editor.close()
        await until(lambda: shown(editor) == [])
        editor.open("")

    @pytest.mark.parametrize(
        ("name", "language"), [("top.sdc", "sdc"), ("top.xdc", "xdc"), ("top.upf", "upf"), ("a.tcl", "tcl")]
    )
    async def test_the_family_of_tcl_is_checked(self, editor: Editor, name: str, language: str) -> None:
        editor.open("set a [expr {1 +}]\n", f"file:///project/{name}", language)
        await until(lambda: codes(editor, f"file:///project/{name}") == ["bad-expression"])

    async def test_other_languages_are_left_alone(self, editor: Editor) -> None:
        editor.open("assign a = [;\n", "file:///project/top.v", "verilog")
        editor.open(STA + "set_laod 1 x\n")
        await until(lambda: codes(editor) == ["unknown-command"])
        assert shown(editor, "file:///project/top.v") is None

    @pytest.mark.parametrize(
        "text", ["x" * 200_000, "[" * 200_000, "\x00\x01\ufffd{\x7f", "", "set x\r\n" * 3]
    )
    async def test_strange_texts_do_no_harm(self, editor: Editor, text: str) -> None:
        editor.open(text, "file:///project/strange.tcl")
        editor.open(STA + "set_laod 1 x\n")
        await until(lambda: codes(editor) == ["unknown-command"])

    async def test_the_setting_switches_them_off(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CHIPSMITH_CHECKS__ENABLED", "false")
        async with editing(serverUrl="http://127.0.0.1:9") as editor:
            editor.open(STA + "set_laod 1 x\n")
            params = types.HoverParams(document(editor), at(editor, "set_laod"))
            assert await editor.client.text_document_hover_async(params) is None
            assert shown(editor) is None


class TestQuickFixes:
    async def actions(self, editor: Editor, needle: str) -> list[types.CodeAction]:
        place = at(editor, needle)
        params = types.CodeActionParams(
            document(editor), types.Range(place, place), types.CodeActionContext(shown(editor) or [])
        )
        return list(await editor.client.text_document_code_action_async(params) or [])

    async def test_a_fix_mends_the_text(self, editor: Editor) -> None:
        editor.open(STA + 'puts "😀"; set_laod 1 [get_ports x]\n')
        await until(lambda: codes(editor) == ["unknown-command"])
        fix = next(one for one in await self.actions(editor, "set_laod") if one.title == "Change to set_load")
        assert fix.kind == types.CodeActionKind.QuickFix
        assert [one.code for one in fix.diagnostics] == ["unknown-command"]
        [edit] = fix.edit.changes[URI]
        start = editor.document.offset_at_position(edit.range.start)
        editor.replace(start, editor.document.offset_at_position(edit.range.end), edit.new_text)
        assert "; set_load 1 [get" in editor.document.source
        await until(lambda: codes(editor) == [])

    async def test_there_are_none_where_nothing_was_found(self, editor: Editor) -> None:
        editor.open(STA + "set_laod 1 [get_ports x]\nputs hello\n")
        await until(lambda: codes(editor) == ["unknown-command"])
        assert await self.actions(editor, "hello") == []


class TestHelp:
    async def test_hover_shows_usage(self, editor: Editor) -> None:
        editor.open(STA + "create_clock -period 10 [get_ports clk]\n")
        params = types.HoverParams(document(editor), at(editor, "create_clock"))
        hover = await editor.client.text_document_hover_async(params)
        assert "create_clock [-name name]" in hover.contents.value
        inner = types.HoverParams(document(editor), at(editor, "get_ports"))
        assert "get_ports" in (await editor.client.text_document_hover_async(inner)).contents.value

    async def test_hover_on_a_flag_shows_its_value(self, editor: Editor) -> None:
        editor.open(STA + "report_checks -path_delay max\n")
        params = types.HoverParams(document(editor), at(editor, "-path_delay"))
        assert "min_max" in (await editor.client.text_document_hover_async(params)).contents.value

    async def test_the_signature_follows_the_cursor(self, editor: Editor) -> None:
        editor.open(STA + "create_clock -name clk -period ")
        params = types.SignatureHelpParams(document(editor), at(editor, "-period ", behind=True))
        help_ = await editor.client.text_document_signature_help_async(params)
        label = help_.signatures[0].label
        start, end = help_.signatures[0].parameters[help_.active_parameter].label
        assert label[start:end].strip("[]") == "-period period"

    @pytest.mark.parametrize(
        ("typed", "wanted"),
        [
            ("create_clo", "create_clock"),
            ("set x [get_po", "get_ports"),
            ("create_clock -per", "-period"),
            ("report_checks -path_delay min_r", "min_rise"),
            ("string le", "length"),
            ("proc report_mine {} {}\nreport_mi", "report_mine"),
        ],
    )
    async def test_completion_knows_what_comes(self, editor: Editor, typed: str, wanted: str) -> None:
        editor.open(STA + "# 😀\n" + typed)
        end = editor.document.position_at_offset(len(editor.document.source))
        params = types.CompletionParams(document(editor), end)
        offered = await editor.client.text_document_completion_async(params)
        item = next(one for one in offered.items if one.label == wanted)
        assert item.text_edit.range.end == end
        start = editor.document.offset_at_position(item.text_edit.range.start)
        assert wanted.startswith(editor.document.source[start:])
