"""What is told of an offer's place later; the clock is the test's, the documents are real."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from attrs import define, field
from git import Repo

from chipsmith.collectors.forgotten import mark_forgotten
from chipsmith.core.config import Level
from chipsmith.core.events import CompletionRetained, CompletionShown, Event, ManualEdit
from chipsmith.lsp.commits import Commits
from chipsmith.lsp.documents import Document, Edit
from chipsmith.lsp.offers import Landed
from chipsmith.lsp.retention import MOST, Retention
from chipsmith.lsp.retention_store import AnchorStore

BEFORE, OFFER, BEHIND = "set a 1\n", "report_checks -path", "\nputs done\n"


@define
class Desk:
    folder: Path
    level: Level = Level.ALL
    clock: float = 1_800_000_000.0
    told: list[Event] = field(factory=list)
    retention: Retention = field(init=False)
    document: Document = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.start()

    @property
    def file(self) -> Path:
        return self.folder / "work/run.tcl"

    def start(self) -> None:
        """A language server begins."""
        store = AnchorStore(self.folder / "retention", lambda: self.level)
        commits = Commits(self.folder / "work")
        self.retention = Retention(store, commits, self.told.append, lambda: self.clock)

    def open(self, text: str = BEFORE + BEHIND) -> None:
        self.document = Document(self.file.as_uri(), text, 1, "tcl")
        self.document.on_edit = lambda edit, _: self.retention.edited(self.document, edit)
        self.retention.opened(self.document)

    def close(self) -> str:
        self.retention.closed(self.document.uri)
        return self.document.source

    def replace(self, old: str, new: str) -> None:
        start = self.document.source.index(old)
        self.edit(Edit(start, start + len(old), new))

    def type(self, text: str) -> None:
        """At the place of the offer."""
        self.edit(Edit(len(BEFORE), len(BEFORE), text))

    def edit(self, edit: Edit) -> None:
        source = self.document.source
        self.document._source = source[: edit.start] + edit.text + source[edit.end :]
        self.document.on_edit(edit, source)

    def land(self, outcome: str = "accepted", text: str = OFFER, completion: str = "c1") -> None:
        shown = CompletionShown(
            completion=completion,
            text=text,
            path=str(self.file),
            language="tcl",
            model_version="v1",
            session="s",
            workspace=str(self.folder / "work"),
        )
        at = len(BEFORE)
        taken = text if outcome == "accepted" else ""
        self.type(taken)
        self.retention.land(self.document.uri, Landed(shown, outcome, (at, at + len(taken))))

    async def after(self, seconds: float) -> list[Event]:
        """What is told when so much time has passed."""
        self.clock += seconds
        self.told.clear()
        await self.retention.look()
        return list(self.told)

    async def retained(self, seconds: float) -> CompletionRetained:
        (event,) = [one for one in await self.after(seconds) if isinstance(one, CompletionRetained)]
        return event


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "work").mkdir()
    return Desk(tmp_path)


async def test_a_text_that_nobody_touches_is_kept_at_every_age(desk: Desk) -> None:
    desk.open()
    desk.land()
    ages = []
    for seconds in (15, 15, 90, 180, 300, 3000, 82800):
        event = await desk.retained(seconds)
        assert (event.still_there, event.edit_distance, event.text) == (True, 0.0, OFFER)
        assert event.kept_characters == event.offered_characters == len(OFFER)
        ages.append((event.age, event.age_s))
    assert ages == [
        ("15s", 15),
        ("30s", 30),
        ("2m", 120),
        ("5m", 300),
        ("10m", 600),
        ("1h", 3600),
        ("1d", 86400),
    ]
    assert (event.completion, event.language, event.model_version, event.session) == ("c1", "tcl", "v1", "s")


async def test_it_ends_though_something_lands_in_the_same_moment(desk: Desk) -> None:
    desk.open()
    desk.land()
    running = asyncio.create_task(desk.retention.run())
    await asyncio.sleep(0.1)  # it waits for the first look by now
    desk.land(completion="c2")
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(10):
            await running


async def test_edits_above_move_it_and_edits_within_are_told_once(desk: Desk) -> None:
    desk.open()
    desk.land()
    desk.replace("set a 1\n", "# a header\nset a 10\n")
    desk.replace("-path", "-fields net")
    first, edit = await desk.after(15)
    assert isinstance(first, CompletionRetained) and isinstance(edit, ManualEdit)
    assert first.text == "report_checks -fields net"
    assert first.still_there and first.edit_distance > 0
    assert first.kept_characters == len("report_checks -") + 1
    assert (edit.before, edit.after, edit.age) == (OFFER, "report_checks -fields net", "15s")
    (second,) = await desk.after(15)
    assert isinstance(second, CompletionRetained)


async def test_a_text_that_was_removed_is_gone(desk: Desk) -> None:
    desk.open()
    desk.land()
    desk.replace(OFFER, "")
    event = await desk.retained(15)
    assert (event.still_there, event.kept_characters, event.text) == (False, 0, "")
    assert event.edit_distance == 1.0


async def test_thirty_seconds_after_a_refusal_stands_the_truth(desk: Desk) -> None:
    desk.open()
    desk.land("rejected")
    desk.type("report_slack")
    assert await desk.after(15) == []
    event = await desk.retained(15)
    assert (event.outcome, event.age, event.text) == ("rejected", "30s", "report_slack")
    assert event.offered_characters == len(OFFER)
    assert await desk.after(90) == []


async def test_an_offer_that_is_taken_back_is_followed_as_refused(desk: Desk) -> None:
    desk.open()
    desk.land()
    desk.replace(OFFER, "")
    desk.land("rejected")
    desk.type("puts")
    event = await desk.retained(30)
    assert (event.outcome, event.text) == ("rejected", "puts")


async def test_an_editor_may_be_closed_meanwhile(desk: Desk) -> None:
    desk.open()
    desk.land()
    desk.replace(OFFER, "report_checks -fields")
    await desk.after(15)
    text = desk.close()
    desk.start()
    desk.open("# changed elsewhere\n" + text)
    event = await desk.retained(20)
    assert (event.age, event.age_s, event.text) == ("30s", 35, "report_checks -fields")
    assert not list((desk.folder / "retention").glob("*.jsonl"))


async def test_a_running_editor_lets_go_of_what_was_forgotten(desk: Desk) -> None:
    desk.open()
    desk.land(completion="old")
    desk.clock += 10
    desk.retention.store.folder.mkdir()
    mark_forgotten(desk.retention.store.folder, desk.clock)
    mark_forgotten(desk.retention.store.folder, 0.0)  # an older purge takes nothing back
    desk.clock += 1
    desk.land(completion="new", text="exit")
    assert {event.completion for event in await desk.after(20)} == {"new"}
    desk.close()
    (kept,) = desk.retention.store.folder.glob("*.jsonl")
    assert OFFER not in kept.read_text()


async def test_what_was_missed_is_not_made_up(desk: Desk) -> None:
    desk.open()
    desk.land()
    text = desk.close()
    desk.start()
    desk.open(text)
    events = await desk.after(4000)
    assert [event.age for event in events] == ["1h"]


async def test_a_text_that_another_program_removed_is_gone(desk: Desk) -> None:
    desk.open()
    desk.land()
    desk.close()
    desk.start()
    desk.open("module m;\nendmodule\n")
    assert not (await desk.retained(15)).still_there


def test_another_editor_that_runs_keeps_its_own(desk: Desk) -> None:
    desk.open()
    desk.land()
    desk.close()
    (file,) = (desk.folder / "retention").iterdir()
    file.rename(file.with_name(file.name.replace(str(os.getpid()), str(os.getppid()))))
    desk.open()
    assert len(list((desk.folder / "retention").iterdir())) == 1


@pytest.mark.parametrize("text", ["set_lic 27000@licence01", OFFER])
def test_no_code_and_no_secret_reaches_the_disk(desk: Desk, text: str) -> None:
    desk.level = Level.NO_CODE if text == OFFER else Level.ALL
    desk.start()
    desk.open()
    desk.land(text=text)
    desk.close()
    assert not list(desk.folder.glob("retention/*.jsonl"))


def test_broken_lines_cost_a_look_and_no_more(desk: Desk) -> None:
    desk.open()
    desk.land()
    desk.close()
    (file,) = (desk.folder / "retention").iterdir()
    file.write_bytes(b'{"completion": 7}\n\xff\n[]\n' + file.read_bytes() + b'{"compl')
    desk.open(BEFORE + OFFER + BEHIND)
    assert len(desk.retention._held[desk.document.uri].anchors) == 1


async def test_no_more_than_a_few_dozen_are_followed(desk: Desk) -> None:
    desk.open()
    for number in range(MOST + 5):
        desk.land(completion=f"c{number}")
    events = await desk.after(15)
    told = [event.completion for event in events if isinstance(event, CompletionRetained)]
    assert told == [f"c{number}" for number in range(5, MOST + 5)]


class TestCommit:
    @pytest.fixture
    def commit(self, desk: Desk):
        repository = Repo.init(desk.folder / "work")
        with repository.config_writer() as config:
            config.set_value("user", "name", "A").set_value("user", "email", "a@example.com")

        def commit(text: str, name: str = "run.tcl") -> None:
            (desk.folder / "work" / name).write_text(text)
            repository.index.add([name])
            repository.index.commit("message")

        commit(BEFORE + BEHIND)
        yield commit
        repository.close()

    async def test_the_committed_text_is_compared(self, desk: Desk, commit) -> None:
        desk.open()
        desk.land()
        assert await desk.after(1) == []
        desk.replace(OFFER, "report_checks -paths")
        commit("# of another file\n", "other.tcl")
        assert await desk.after(1) == []
        commit("# head\n" + desk.document.source)
        event = await desk.retained(1)
        assert (event.age, event.text, event.still_there) == ("commit", "report_checks -paths", True)
        commit(desk.document.source + "# more\n")
        assert await desk.after(1) == []

    async def test_a_commit_while_the_editor_was_closed_counts(self, desk: Desk, commit) -> None:
        desk.open()
        desk.land()
        await desk.after(1)
        text = desk.close()
        commit(text)
        desk.start()
        desk.open(text)
        assert (await desk.retained(1)).age == "commit"

    async def test_a_file_that_the_commit_removes_keeps_nothing(self, desk: Desk, commit) -> None:
        desk.open()
        desk.land()
        await desk.after(1)
        repository = Repo(desk.folder / "work")
        repository.index.remove(["run.tcl"])
        repository.index.commit("away")
        assert not (await desk.retained(1)).still_there


async def test_without_a_repository_only_time_counts(desk: Desk) -> None:
    desk.open()
    desk.land()
    assert await desk.after(1) == []
