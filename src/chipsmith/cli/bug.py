"""`chipsmith bug`: a bug's summary, facts, duplicates and owners; and learning of known bugs."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import cattrs
from attrs import asdict, field, frozen

from chipsmith.collectors.bugs import Broken, records
from chipsmith.core.bugs import BugRecord
from chipsmith.core.client import call, stream
from chipsmith.core.config import Config
from chipsmith.core.console import print_json, print_table, stderr, stdout
from chipsmith.core.errors import InputError
from chipsmith.core.home import Home

BATCH = 64
LEARN_TIMEOUT_S = 600.0
HEADINGS = {"technical": "For engineers", "managerial": "For managers"}
METHODS = {
    "model": "worded by the model; every sentence was checked against the record",
    "extractive": "the record's own sentences; the model's did not hold",
}


@frozen
class Asked:
    """What a person asks of a bug."""

    id: str | None = None
    """Which one, where the file holds several."""
    wants: Sequence[str] = field(default=())
    repository: Path | None = None
    """Checkout whose code owners and history tell of owners."""

    def body(self, bug: BugRecord) -> dict[str, Any]:
        from chipsmith.collectors.bugs.ownership import evidence_of

        evidence = evidence_of(bug, self.repository) if self.repository else []
        wants = {"wants": list(self.wants)} if self.wants else {}
        told = [asdict(one) for one in evidence]
        return {"record": cattrs.unstructure(bug), "evidence": told, "stream": True, **wants}


def look(home: Home, config: Config, files: Sequence[str], asked: Asked, *, as_json: bool = False) -> None:
    """Print what the server makes of the bug in a file, `-` being standard input.

    Raises:
        InputError: there are several files, or the file holds no bug, or several and none was named.
        ServerUnreachableError: no server runs.
        RefusedError: the server answered with an error.
    """
    file, *more = files
    if more:
        raise InputError(
            "One bug is looked at a time.", fix="name one file, or keep all of them with --learn."
        )
    told: dict[str, Any] = {}
    with ExitStack() as stack, stderr().status(f"reading {file} …") as spinner:
        bug = _one(stack.enter_context(_Input(file)).path, asked.id)
        for event in stream(home, config, "/v1/bugs", json=asked.body(bug)):
            kind = event.pop("event", "")
            if kind == "progress":
                spinner.update(f"{event['stage']} {event['done']} of {event['total']} …")
            elif kind == "draft":
                spinner.update(f"writing the {event['part']} summary …")
            elif kind == "done":
                told = event
    if as_json:
        print_json({"id": bug.id, **told})
    else:
        _print(bug, told)


def learn(home: Home, config: Config, files: Sequence[str], *, as_json: bool = False) -> None:
    """Send the bugs of files to the server, which keeps them for comparison; broken ones are named.

    Raises:
        InputError: a file holds no bug.
        ServerUnreachableError, RefusedError: as `look`.
    """
    broken: list[Broken] = []
    learnt, known = 0, 0
    with stderr().status("learning …") as spinner:
        for batch in _batches(files, broken):
            body = {"records": [cattrs.unstructure(bug) for bug in batch]}
            answer = call(home, config, "POST", "/v1/bugs/known", json=body, timeout_s=LEARN_TIMEOUT_S)
            learnt, known = learnt + answer["learnt"], answer["known"]
            spinner.update(f"learning … {learnt:,} bugs")
    if as_json:
        print_json({"learnt": learnt, "known": known, "broken": [str(one) for one in broken]})
        return
    for one in broken[:20]:
        stderr().print(f"passed over {one}", markup=False, soft_wrap=True)
    passed = f", {len(broken)} broken ones passed over" if broken else ""
    stdout().print(f"Learnt {learnt:,} bugs{passed}; {known:,} are known now.", soft_wrap=True)


class _Input:
    """A file, or standard input kept in one meanwhile, since logs may be long."""

    def __init__(self, name: str) -> None:
        self._stack = ExitStack()
        self._name = name
        self.path = Path(name)

    def __enter__(self) -> _Input:
        if self._name == "-":
            kept = self._stack.enter_context(tempfile.NamedTemporaryFile(prefix="chipsmith-bug-"))
            shutil.copyfileobj(sys.stdin.buffer, kept)
            kept.flush()
            self.path = Path(kept.name)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def _one(path: Path, wanted: str | None) -> BugRecord:
    found: list[BugRecord] = []
    for bug in records(path):
        if wanted is None or bug.id == wanted:
            found.append(bug)
        if len(found) > 1 or (found and wanted is not None):
            break
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(f'{path} holds no bug "{wanted}".', fix="name one of its ids with --id.")
    raise InputError(
        f"{path} holds several bugs, the first are {found[0].id} and {found[1].id}.",
        fix=f"choose one with --id {found[0].id}, or keep them all for comparison with --learn.",
    )


def _batches(files: Sequence[str], broken: list[Broken]) -> Iterator[list[BugRecord]]:
    batch: list[BugRecord] = []
    for file in files:
        with _Input(file) as source:
            for bug in records(source.path, broken.append):
                batch.append(bug)
                if len(batch) == BATCH:
                    yield batch
                    batch = []
    if batch:
        yield batch


def _print(bug: BugRecord, told: dict[str, Any]) -> None:
    out = stdout()
    out.print(f"{bug.id}  {bug.synopsis}".strip() or "A bug", style="bold", markup=False)
    for part, heading in HEADINGS.items():
        if part in told:
            out.print(f"\n{heading} ({METHODS[told[part]['method']]})", style="bold", markup=False)
            out.print(told[part]["text"], markup=False)
    out.print()
    facts = {name: value for name, value in told.get("facts", {}).items() if value}
    print_table(
        "Facts, from the record", ("", ""), ((name.replace("_", " "), _cell(v)) for name, v in facts.items())
    )
    _print_known(told)


def _print_known(told: dict[str, Any]) -> None:
    out = stdout()
    if told.get("duplicates"):
        rows = [
            (
                "likely" if one["likely"] else "",
                f"{one['score']:.2f}",
                one["id"],
                one["owner"],
                one["synopsis"],
            )
            for one in told["duplicates"]
        ]
        out.print()
        print_table("Similar bugs", ("duplicate", "score", "id", "owner", "synopsis"), rows)
    if told.get("assignees"):
        rows_ = [
            (one["owner"], f"{one['score']:.0%}", "\n".join(one["reasons"])) for one in told["assignees"]
        ]
        out.print()
        print_table("Who should take it", ("owner", "chance", "because"), rows_)
    if not told.get("known"):
        out.print(
            "\nNo bugs are known to compare with. Learn some with `chipsmith bug --learn FILE…`.",
            markup=False,
        )


def _cell(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
