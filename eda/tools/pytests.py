"""Whether tests of a person's Python code are worth offering: they run, pass each time, reach new lines."""

from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import frozen

from chipsmith.core.errors import InputError, ToolMissingError
from chipsmith.eda.sandbox import Limits, Outcome, run
from chipsmith.eda.tools.interpreter import package_folders, python_folders

_NEW = "test_chipsmith_offer.py"
_REPORT = "chipsmith-coverage.json"
_RUN = """
import sys
words, sys.path[:0] = eval(sys.argv[1]), [".", *eval(sys.argv[2])]
import coverage, pytest
measured = coverage.Coverage(include=[words["module"]], data_file=None)
measured.start()
status = pytest.main(["-q", "-x", "-p", "no:cacheprovider", "--override-ini=addopts=", *words["tests"]])
measured.stop()
try:
    measured.json_report(outfile=words["report"])
except coverage.exceptions.CoverageException as error:
    print(error)
sys.exit(status)
"""


@frozen
class Tested:
    """What repeated runs of a test file showed."""

    passed: int
    """Runs in which every test passed."""
    runs: int
    output: str
    """Of the first run that failed, else of the last."""
    lines: frozenset[int] = frozenset()
    """Lines of the module that the tests reach, from 1."""
    added: frozenset[int] = frozenset()
    """Those of them that the tests that are there already do not reach."""

    @property
    def flaky(self) -> bool:
        return 0 < self.passed < self.runs

    @property
    def worth_offering(self) -> bool:
        return self.passed == self.runs and bool(self.added)


def try_tests(  # noqa: PLR0913 - each is something else about the runs
    tests: str,
    module: Path,
    *,
    root: Path | None = None,
    existing: Sequence[Path] = (),
    times: int = 3,
    limits: Limits | None = None,
    cancel: threading.Event | None = None,
) -> Tested:
    """Run the text of a pytest file against `module` in the sandbox, `times` times, in a copy of `root`.

    `root` is the folder from which `module` is imported, None for its own. `existing` are the test files
    below it that are there already; what they reach is no gain. Each run has another seed for hashes, so
    that tests which lean on an order show it.

    Raises:
        ToolMissingError: pytest or coverage is not installed.
        InputError: `module` or a test file is absent or lies elsewhere.
        SandboxError: the sandbox cannot hold here; nothing was run.
    """
    place = (root or module.parent).resolve()
    _check(place, module, existing)
    job = _Job(place, str(module.resolve().relative_to(place)), limits or Limits(), cancel)
    names = [str(path.resolve().relative_to(place)) for path in existing]
    before = job.run(names, {}, 0)[1] if names else frozenset[int]()
    offered = {f"scratch/{_NEW}": tests.encode()}
    results = [job.run([_NEW], offered, number) for number in range(times)]
    failed = [outcome.output for outcome, _ in results if not outcome.ok]
    lines = frozenset[int]().union(*(reached for _, reached in results))
    output = failed[0] if failed else results[-1][0].output
    return Tested(times - len(failed), times, output, lines, lines - before)


@frozen
class _Job:
    root: Path
    module: str
    limits: Limits
    cancel: threading.Event | None

    def run(
        self, tests: Sequence[str], beside: Mapping[str, bytes], seed: int
    ) -> tuple[Outcome, frozenset[int]]:
        """One run of pytest, and the lines of the module that it reached."""
        words = {"module": self.module, "tests": list(tests), "report": _REPORT}
        with tempfile.TemporaryDirectory(prefix="chipsmith-") as results:
            outcome = run(
                [sys.executable, "-B", "-c", _RUN, repr(words), repr(package_folders())],
                scratch=self.root,
                results=Path(results),
                readable=python_folders(),
                beside=beside,
                limits=self.limits,
                environment={"PYTHONHASHSEED": str(seed), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
                cancel=self.cancel,
            )
            return outcome, _covered(Path(results) / _REPORT, self.module)


def _covered(report: Path, module: str) -> frozenset[int]:
    try:
        return frozenset(json.loads(report.read_bytes())["files"][module]["executed_lines"])
    except (OSError, ValueError, KeyError, TypeError):  # no line was reached, or the tests broke the report
        return frozenset()


def _check(root: Path, module: Path, existing: Sequence[Path]) -> None:
    for package in ("pytest", "coverage"):
        if importlib.util.find_spec(package) is None:
            raise ToolMissingError(f"{package} is not installed.", fix="pip install 'chipsmith[eda]'")
    for path in (module, *existing):
        if not path.is_file() or not path.resolve().is_relative_to(root):
            raise InputError(f"{path} is no file below {root}.", fix="name a file that is.")
