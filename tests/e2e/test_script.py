"""`chipsmith script` against the real server and model, run by the real OpenSTA in the sandbox."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from support.records import recorded
from support.servers import RunningServer

import chipsmith.eda

DESIGNS = Path(chipsmith.eda.__file__).parent / "examples" / "designs"


def chipsmith_script(
    server: RunningServer, *arguments: str, ok: bool = True
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "chipsmith.cli", "script", "--tool", "opensta", *arguments],
        env=dict(server.env), capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert (done.returncode == 0) is ok, done.stdout + done.stderr
    return done


def test_a_script_for_a_design_runs_before_it_is_shown(server: RunningServer, tmp_path: Path) -> None:
    out = tmp_path / "load.tcl"
    request = "Put a load of 30 fF on carry, then report the worst slack."
    done = chipsmith_script(
        server, request, "--design", str(DESIGNS / "tally"), "--candidates", "3", "--output", str(out)
    )
    assert out.read_text() == "set_load 0.03 [get_ports carry]\nreport_worst_slack\n"
    assert "runs" in done.stderr and "worst slack" in done.stderr
    mine = [event for event in recorded(server.home, "script_checked") if event["prompt"] == request]
    (offered,) = [event for event in mine if event["offered"]]
    assert (offered["rung"], offered["text"] + "\n") == ("runs", out.read_text())


def test_a_script_around_tells_its_names_and_its_design(server: RunningServer, tmp_path: Path) -> None:
    (tmp_path / "constraints").mkdir()
    (tmp_path / "chip.v").write_text("module chip (start, done); input start; output done; endmodule\n")
    (tmp_path / "design.toml").write_text('top = "chip"\nnetlist = ["chip.v"]\n')
    prompt = "Put a load of 30 fF on done and a transition of 0.1 ns on start."
    wanted = "set_load 0.03 [get_ports done]\nset_input_transition 0.1 [get_ports start]\n"
    asked = {"prompt": prompt, "tool": "opensta"}
    around = {"beside": "set_load 1 done\nset_input_delay 1 start\n", "folder": str(tmp_path / "constraints")}
    alone = server.post("/v1/scripts", {**asked, **around})
    assert (alone["script"], alone["rung"]) == (wanted, "known")
    within = server.post("/v1/scripts", {**asked, **around, "workspace": str(tmp_path), "beside": ""})
    assert (within["script"], within["rung"]) == (wanted, "runs")
    (tmp_path / "chip.v").unlink()
    broken = server.post("/v1/scripts", {**asked, **around, "workspace": str(tmp_path)})
    assert (broken["script"], broken["rung"]) == (wanted, "known")
    (note,) = broken["notes"]
    assert note.startswith(f"Not run on the design in {tmp_path}") and "chip.v" in note


def test_a_known_way_to_all_that_was_asked_needs_no_model(server: RunningServer) -> None:
    body = {"prompt": "Put a load of 30 fF on carry.", "tool": "opensta", "design": str(DESIGNS / "tally")}
    told = server.post("/v1/scripts", {**body, "candidates": 4})
    assert told["script"] == "set_load 0.03 [get_ports carry]\n"
    assert [one["origin"] for one in told["candidates"]] == ["example"]
    assert told["timings"]["generated_tokens"] == 0


def test_the_model_writes_under_the_grammar(server: RunningServer) -> None:
    """Without examples every draft is the model's own; the grammar lets it write nothing unknown."""
    body = {
        "prompt": "report the total negative slack", "tool": "opensta", "candidates": 2, "rounds": 0,
        "ablate": ["examples"],
    }  # fmt: skip
    told = server.post("/v1/scripts", body)
    assert {one["origin"] for one in told["candidates"]} == {"model"}
    assert all(one["rung"] != "nothing" for one in told["candidates"])
    assert told["timings"]["generated_tokens"] > 0


def test_a_missing_design_and_an_unknown_tool_are_told_in_a_line(
    server: RunningServer, tmp_path: Path
) -> None:
    away = chipsmith_script(server, "report timing", "--design", str(tmp_path / "no"), ok=False)
    assert "no folder" in away.stderr and "fix" in away.stderr
    done = subprocess.run(
        [sys.executable, "-m", "chipsmith.cli", "script", "report timing", "--tool", "openstaa"],
        env=dict(server.env), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode != 0 and "opensta" in done.stderr


def test_a_design_that_does_not_load_is_told_and_nothing_offered(
    server: RunningServer, tmp_path: Path
) -> None:
    (tmp_path / "design.toml").write_text('top = "x"\nliberty = ["no.lib"]\nnetlist = ["x.v"]\n')
    (tmp_path / "x.v").write_text("module x (a); input a; endmodule\n")
    done = chipsmith_script(server, "report timing", "--design", str(tmp_path), "--rounds", "0", ok=False)
    assert done.stdout == ""
    assert "no.lib" in done.stderr


MODULE = '''
def clamp(value: int, low: int = 0, high: int = 10) -> int:
    """Bring a value into a range.

    >>> clamp(12)
    10
    """
    if value < low:
        return low
    return min(value, high)


def _hidden():
    return 1
'''


def test_unit_tests_are_offered_only_where_they_pass_and_reach_new_lines(
    server: RunningServer, tmp_path: Path
) -> None:
    module = tmp_path / "ranges.py"
    module.write_text(MODULE)
    done = subprocess.run(
        [sys.executable, "-m", "chipsmith.cli", "script", "--tests", str(module)],
        env=dict(server.env), capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "assert clamp(12) == 10" in done.stdout and "_hidden" not in done.stdout
    assert "passed 3 times" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ranges.py"]

    (tmp_path / "test_ranges.py").write_text(done.stdout + "\n\ndef test_low():\n    assert clamp(-1) == 0\n")
    again = server.post("/v1/scripts", {"tests": str(module)})
    assert (again["script"], again["rung"]) == ("", "runs")
    assert "no line" in again["message"]
