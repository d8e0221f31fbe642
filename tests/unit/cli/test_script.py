"""`chipsmith script` prints the script alone on standard output, or writes it whole or not at all."""

import json

import pytest
from typer.testing import CliRunner

from chipsmith.cli.app import app
from chipsmith.core.errors import InputError, RefusedError, ServerUnreachableError, ToolError

DRAFT = {"candidate": 0, "round": 0, "text": "report_tns", "message": ""}
DONE = {
    "id": "script-1", "script": "report_tns\n", "rung": "runs", "message": "", "output": "tns 0.00\n",
    "explanation": "It uses report_tns.", "tool": "opensta", "tool_version": "2.0", "notes": ["A note."],
    "candidates": [{"rung": "runs"}, {"rung": "known"}],
}  # fmt: skip
CALL = "POST /v1/scripts"


def sse(done=DONE):
    events = [
        {"event": "draft", "rung": "nothing", **DRAFT},
        {"event": "check", "rung": "runs", **DRAFT},
        {"event": "done", **done},
    ]
    return "".join(f"data: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"


def invoke(*arguments, **more):
    return CliRunner().invoke(
        app, ["script", "--tool", "opensta", *arguments], catch_exceptions=False, **more
    )


def test_the_script_can_be_piped_and_the_rest_is_told_beside(fake_server):
    fake_server.answer(CALL, sse())
    done = invoke("report the tns")
    assert done.stdout == "report_tns\n"
    assert "opensta 2.0: runs (1 of 2 drafts). It uses report_tns." in done.stderr
    assert "A note." in done.stderr and "tns 0.00" in done.stderr
    ((_, request),) = fake_server.requests
    assert (request["prompt"], request["tool"], request["stream"]) == ("report the tns", "opensta", True)


def test_what_is_asked_reaches_the_server(fake_server, tmp_path):
    fake_server.answer(CALL, sse())
    invoke("-", "--design", str(tmp_path), "--run", "--candidates", "3", "--rounds", "0", input="from a pipe")
    ((_, request),) = fake_server.requests
    assert (request["prompt"], request["design"], request["run"]) == ("from a pipe", str(tmp_path), True)
    assert (request["candidates"], request["rounds"]) == (3, 0)


def test_the_script_beside_goes_with_its_folder(fake_server, tmp_path):
    fake_server.answer(CALL, sse())
    (tmp_path / "top.sdc").write_text("create_clock -period 5 ck\n")
    invoke("report the tns", "--beside", str(tmp_path / "top.sdc"))
    ((_, request),) = fake_server.requests
    assert (request["beside"], request["folder"]) == ("create_clock -period 5 ck\n", str(tmp_path))
    with pytest.raises(InputError, match="cannot be read"):
        invoke("report the tns", "--beside", str(tmp_path / "absent.sdc"))


def test_a_file_is_written_instead(fake_server, tmp_path):
    fake_server.answer(CALL, sse())
    out = tmp_path / "run.tcl"
    assert invoke("report the tns", "--output", str(out)).stdout == ""
    assert out.read_text() == "report_tns\n"


def test_programs_get_everything(fake_server):
    fake_server.answer(CALL, sse())
    assert json.loads(invoke("report the tns", "--json").stdout) == DONE


def test_where_no_draft_held_nothing_is_written_and_the_reason_is_told(fake_server, tmp_path):
    fake_server.answer(CALL, sse({**DONE, "script": "", "message": "unknown command."}))
    out = tmp_path / "run.tcl"
    out.write_text("mine")
    with pytest.raises(ToolError, match="unknown command"):
        invoke("report the tns", "--output", str(out))
    assert out.read_text() == "mine"


def test_a_server_that_breaks_off_leaves_no_file(fake_server, tmp_path):
    fake_server.answer(CALL, f"data: {json.dumps({'event': 'draft', 'rung': 'nothing', **DRAFT})}\n\n")
    with pytest.raises(ToolError):
        invoke("report the tns", "--output", str(tmp_path / "run.tcl"))
    assert not list(tmp_path.glob("*run.tcl*"))


def test_a_refusal_is_repeated(fake_server):
    fake_server.answer(CALL, {"error": {"message": "No tool x.", "fix": "use opensta."}}, status=404)
    with pytest.raises(RefusedError, match="No tool x"):
        invoke("report the tns")


def test_a_design_that_is_no_folder_is_told_before_the_server_is_asked(fake_server, tmp_path):
    with pytest.raises(InputError, match="no folder"):
        invoke("report the tns", "--design", str(tmp_path / "nowhere"))
    assert not fake_server.requests


def test_without_a_server_the_fix_is_to_start_one(home, monkeypatch):
    monkeypatch.setenv("CHIPSMITH_SERVER__PORT", "1")
    with pytest.raises(ServerUnreachableError) as caught:
        invoke("report the tns")
    assert "chipsmith serve" in caught.value.fix
