"""`POST /v1/bugs` and `/v1/bugs/known` over a fake model."""

import json

import httpx
import pytest
from support.fakes import FakeBackend

from chipsmith.core.errors import ContextTooLongError
from chipsmith.core.events import Event

RECORD = {
    "id": "9",
    "synopsis": "Parity is lost",
    "description": "The parity bit is lost after reset. It hangs.",
}


def known(number: int, owner: str) -> dict[str, str]:
    return {"id": str(number), "synopsis": f"Parity is lost {number}", "owner": owner, "date": "2024-01-01"}


async def test_a_bug_gets_its_whole_answer(client: httpx.AsyncClient, recorded: list[Event]) -> None:
    learnt = (await client.post("/v1/bugs/known", json={"records": [known(1, "ada"), {"x": 1}]})).json()
    assert (learnt["learnt"], learnt["known"], learnt["rejected"][0]["index"]) == (1, 1, 1)
    answer = (await client.post("/v1/bugs", json={"record": RECORD})).json()
    assert answer["technical"]["method"] == "extractive"
    assert answer["technical"]["text"].startswith("Parity is lost. The parity bit is lost after reset.")
    assert answer["managerial"]["text"].startswith("Bug 9: Parity is lost.")
    assert answer["duplicates"][0]["id"] == "1"
    assert answer["assignees"][0]["owner"] == "ada"
    assert (answer["known"], answer["facts"]["errors"]) == (1, 0)
    assert any(event.name == "tokens_generated" for event in recorded)


async def test_streamed_it_ends_with_the_answer(client: httpx.AsyncClient) -> None:
    body = {"text": "Parity is lost\n\nAfter reset it hangs.", "stream": True, "wants": ["technical"]}
    lines = (await client.post("/v1/bugs", json=body)).text.split("\n\n")
    assert lines[-2] == "data: [DONE]"
    events = [json.loads(line.removeprefix("data: ")) for line in lines[:-2]]
    assert [events[0]["event"], events[-1]["event"]] == ["answer", "done"]
    assert {"event": "draft", "part": "technical", "text": "Hello"} in events
    assert events[-1]["technical"]["text"] == "Parity is lost. After reset it hangs."
    assert "managerial" not in events[-1]


async def test_only_what_is_wanted_is_done(client: httpx.AsyncClient, backend: FakeBackend) -> None:
    answer = (await client.post("/v1/bugs", json={"record": RECORD, "wants": ["assignees"]})).json()
    assert "technical" not in answer
    assert backend.chats == []


async def test_people_whom_the_code_speaks_for_are_named(client: httpx.AsyncClient) -> None:
    body = {
        "record": RECORD,
        "wants": ["assignees"],
        "evidence": [{"owner": "eve", "reason": "wrote a.sv:3"}],
    }
    (only,) = (await client.post("/v1/bugs", json=body)).json()["assignees"]
    assert (only["owner"], only["reasons"]) == ("eve", ["wrote a.sv:3"])


async def test_bugs_learnt_later_count_at_once(client: httpx.AsyncClient) -> None:
    for number, owner in enumerate(["ada", "bob"]):
        await client.post("/v1/bugs/known", json={"records": [known(number, owner)]})
        answer = (await client.post("/v1/bugs", json={"record": RECORD, "wants": ["assignees"]})).json()
        assert answer["known"] == number + 1


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "Give `record` or `text`"),
        ({"record": RECORD, "text": "x"}, "one of the two"),
        ({"text": " "}, "empty"),
        ({"record": {"colour": "red"}}, "no synopsis"),
        ({"record": RECORD, "wants": ["weather"]}, "wants"),
        ({"record": "x"}, "record"),
    ],
)
async def test_bad_requests_are_refused(
    client: httpx.AsyncClient, body: dict[str, object], says: str
) -> None:
    response = await client.post("/v1/bugs", json=body)
    assert response.status_code == 400
    assert says in response.json()["error"]["message"]


async def test_a_body_too_long_is_refused_unread(client: httpx.AsyncClient) -> None:
    response = await client.post("/v1/bugs", content=b"{}", headers={"content-length": str(1 << 30)})
    assert (response.status_code, "chipsmith bug FILE" in response.json()["error"]["fix"]) == (400, True)


async def test_an_error_of_the_model_ends_the_stream_as_an_event(
    client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    backend.error = ContextTooLongError("Too long.", fix="shorten it.")
    response = await client.post("/v1/bugs", json={"record": RECORD, "wants": ["technical"], "stream": True})
    assert '"fix":"shorten it."' in response.text
    whole = await client.post("/v1/bugs", json={"record": RECORD, "wants": ["technical"]})
    assert (whole.status_code, whole.json()["error"]["fix"]) == (400, "shorten it.")
