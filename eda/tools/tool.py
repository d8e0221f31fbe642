"""Running scripts in an installed tool."""

from __future__ import annotations

import json
import re
import secrets
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import frozen

from chipsmith.eda.sandbox import Limits, Outcome
from chipsmith.eda.sandbox import run as run_in_sandbox
from chipsmith.eda.tools import transcript
from chipsmith.eda.tools.design import Design
from chipsmith.eda.tools.interpreter import package_folders, python_folders
from chipsmith.eda.tools.model import Run
from chipsmith.eda.tools.programs import Program, locate, prefix_of, program
from chipsmith.eda.tools.transcript import Transcript

_HERE = Path(__file__).parent
_STOPPED = {
    "time": "It ran longer than {limits.time_s:g} s and was stopped.",
    "memory": "It took more than {limits.memory_mb} MB of memory and was stopped.",
    "output": "It printed more than {limits.output_kb} kB and was stopped.",
    "files": "It made far too many files and was stopped.",
    "cancelled": "It was stopped because nobody waits for it any more.",
}
_MOST_KEPT = 16 << 20
"""Bytes of written files that are kept."""


@frozen
class Tool:
    """A tool that is installed here."""

    name: str
    program: Program
    path: Path
    _version: str

    def version(self) -> str:
        """Such as "2.0.17"; empty where it does not tell."""
        return self._version

    def run(
        self,
        script: str,
        *,
        design: Path | None = None,
        probes: Sequence[str] = (),
        limits: Limits | None = None,
        cancel: threading.Event | None = None,
    ) -> Run:
        """Run `script` in the sandbox, in a copy of the folder `design`, then `probes` in the same process.

        Where the design describes itself (`design.toml`), it is loaded first. The originals are never
        touched: what the script writes is in the answer. An error of the script is an answer too.

        Raises:
            SandboxError: the sandbox cannot hold here; nothing was run.
            InputError: the design's folder is absent, too large, or its description is wrong.
        """
        limits = limits or Limits()
        described = Design.read(design) if design else None
        nonce = secrets.token_hex(16)
        with tempfile.TemporaryDirectory(prefix="chipsmith-") as folder:
            results = Path(folder)
            outcome = run_in_sandbox(
                self._command(),
                scratch=design or results,
                results=results,
                readable=self._readable(),
                beside=self._beside(script, described, probes, nonce),
                limits=limits,
                cancel=cancel,
            )
            files, left_out = _kept(results, outcome)
        return self._judged(outcome, transcript.read(outcome.output, nonce), limits, files, left_out)

    @property
    def _script_name(self) -> str:
        return "script.tcl" if self.program.language == "tcl" else "script.py"

    def _command(self) -> list[str]:
        if self.program.language == "python":
            return [str(self.path), "-I", "-B", "-u", "-X", "utf8", "/tmp/chipsmith/harness.py"]  # noqa: S108
        by_line = ("stdbuf", "-oL") if self.program.by_line else ()
        return [*by_line, str(self.path), *self.program.command[1:]]

    def _readable(self) -> list[Path]:
        if self.program.language == "python":
            return python_folders()
        return list(prefix_of(self.path))

    def _beside(
        self, script: str, design: Design | None, probes: Sequence[str], nonce: str
    ) -> Mapping[str, bytes]:
        """The script in the design's folder, the harness and its words elsewhere."""
        harness = "harness.tcl" if self.program.language == "tcl" else "harness.py"
        texts = {
            f"scratch/{self._script_name}": script,
            "chipsmith/words": self._words(nonce, len(probes)),
            "chipsmith/load": self.program.loads(design) if design else "",
            **{f"chipsmith/probe{index}": probe for index, probe in enumerate(probes)},
        }
        outside = design.from_outside() if design else {}
        return {
            **{f"scratch/{name}": data for name, data in outside.items()},
            f"chipsmith/{harness}": (_HERE / harness).read_bytes(),
            **{name: text.encode() for name, text in texts.items()},
        }

    def _words(self, nonce: str, probes: int) -> str:
        if self.program.language == "tcl":
            return f"{nonce} {self._script_name} {probes} {{{self.program.traced}}}"
        return json.dumps(
            {"nonce": nonce, "script": self._script_name, "probes": probes, "path": package_folders()}
        )

    def _judged(
        self,
        outcome: Outcome,
        found: Transcript,
        limits: Limits,
        files: Mapping[str, bytes],
        left_out: Sequence[str],
    ) -> Run:
        error, line = self._error(outcome, found, limits)
        return Run(
            ok=not error,
            output=found.output,
            error=error,
            line=line,
            seconds=outcome.seconds,
            stopped=outcome.stopped,
            probed=found.probed,
            files=files,
            left_out=tuple(left_out),
        )

    def _error(self, outcome: Outcome, found: Transcript, limits: Limits) -> tuple[str, int | None]:
        """Why it is not ok, in the tool's own words where it has some, and where; empty where it is."""
        if outcome.stopped:
            return _STOPPED[outcome.stopped].format(limits=limits), found.line
        own, line = self._own_words(found)
        if not found.began:
            return f"The design could not be loaded: {own or _last_line(outcome.output)}", None
        if own:
            return own, line
        if found.code:
            return f"The script ended itself with status {found.code}.", None
        if found.ended:
            return "", None
        return f"{self.name} ended before the script did, with status {outcome.code}.", found.line

    def _own_words(self, found: Transcript) -> tuple[str, int | None]:
        """The tool's message and its line: the one that ended the script, else one that it printed."""
        said = found.error or (found.output if found.began else found.loading)
        match = re.search(self.program.error, said, re.MULTILINE)
        return match["message"].strip() if match else found.error, found.line


def _last_line(text: str) -> str:
    return next(
        (line for line in reversed(text.splitlines()) if line.strip()), "the tool said nothing"
    ).strip()


def _kept(results: Path, outcome: Outcome) -> tuple[dict[str, bytes], list[str]]:
    files: dict[str, bytes] = {}
    left_out = list(outcome.left_out)
    room = _MOST_KEPT
    for name in outcome.files:
        size = (results / name).stat().st_size
        if size > room:
            left_out.append(f"{name}: too large")
        else:
            room -= size
            files[name] = (results / name).read_bytes()
    return files, left_out


def find_tool(name: str) -> Tool:
    """The installed tool of that name.

    Raises:
        UnknownToolError: Chipsmith cannot run such a tool.
        ToolMissingError: it is not installed, too old, or never run here; the fix says how to get it.
    """
    wanted = program(name)
    path, version = locate(wanted)
    return Tool(name, wanted, path, version)
