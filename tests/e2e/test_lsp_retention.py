"""What stands of an accepted text later, though its editor was closed: two real language servers."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from support.editor import editing
from support.fake_server import FakeServer, running
from support.patience import until

from chipsmith.core.home import Home


async def test_an_editor_that_opens_the_file_again_tells_what_was_kept(home: Home) -> None:
    async with running(FakeServer()) as server:
        async with editing(serverUrl=server.url, debounceMs=0) as editor:
            await editor.until_ready()
            editor.open("set x 1\n")
            await editor.accept(await editor.complete())
            editor.type(" -path")
            text = editor.document.source
        (file,) = home.retention.iterdir()
        anchor = json.loads(file.read_text())
        assert anchor["offered"] == "report_checks"
        _an_hour_earlier(file, anchor)
        async with editing(serverUrl=server.url, debounceMs=0) as editor:
            await editor.until_ready()
            editor.open("# put above by another program\n" + text.replace("report_checks", "report_check_s"))
            await until(lambda: "manual_edit" in [event["event"] for event in server.events])
        retained, edit = [e for e in server.events if e["event"] in ("completion_retained", "manual_edit")]
        assert (retained["age"], retained["still_there"]) == ("1h", True)
        assert (edit["before"], edit["after"]) == ("report_checks", retained["text"])
        assert "report_check_" in retained["text"]


def _an_hour_earlier(file, anchor) -> None:
    born = datetime.now(UTC) - timedelta(hours=1, minutes=1)
    file.write_text(json.dumps({**anchor, "born": born.timestamp()}) + "\n")
