"""Long conversations: the newest turns stay, the older ones are summarised once."""

from support.fakes import FakeBackend

from chipsmith.core.events import Message
from chipsmith.server.assistants.chat.history import History


def talk(turns: int, length: int = 20) -> list[Message]:
    said = [
        message
        for turn in range(turns)
        for message in (
            Message("user", f"question {turn} " + "word " * length),
            Message("assistant", f"answer {turn} " + "word " * length),
        )
    ]
    return [*said, Message("user", "and now?")]


async def test_a_short_conversation_stays_as_it_is():
    backend = FakeBackend()
    kept = await History().condense(talk(2), 1000, backend)
    assert (kept.messages, kept.summary, kept.dropped) == (talk(2), "", 0)
    assert not backend.chats


async def test_the_newest_turns_stay_and_begin_with_a_question():
    backend = FakeBackend(["They", " spoke", " of", " clocks."])
    kept = await History().condense(talk(10), 300, backend)
    assert kept.summary == "They spoke of clocks."
    assert kept.messages == talk(10)[kept.dropped :]
    assert kept.messages[0].role == "user"
    assert kept.messages[-1].content == "and now?"
    assert "answer 5" in backend.chats[0].messages[0].content


async def test_one_summary_serves_until_the_conversation_moves_on():
    backend, history = FakeBackend(["Summary."]), History()
    for _ in range(3):
        await history.condense(talk(10), 300, backend)
    assert len(backend.chats) == 1


async def test_what_is_summarised_fits_the_model_too():
    backend = FakeBackend(["Summary."])
    await History().condense(talk(200), 300, backend)
    assert backend.tokens(backend.chats[0].messages[0].content) < 330


async def test_a_question_that_is_too_long_alone_is_left_to_the_backend():
    question = [Message("user", "word " * 500)]
    kept = await History().condense(question, 100, FakeBackend())
    assert kept.messages == question
