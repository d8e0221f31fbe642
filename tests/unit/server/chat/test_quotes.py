"""Sentences of passages that are nearest to a question."""

from chipsmith.server.assistants.chat.passages import Given
from chipsmith.server.assistants.chat.quotes import MOST, quotes


def given(number: int, text: str) -> Given:
    return Given(number, "docs", "", f"p{number}", "a.md", 1, 1, text)


async def embed(texts) -> list[list[float]]:
    """Near to `slack` in the measure in which a text speaks of it."""
    found = []
    for text in texts:
        near = min(text.lower().count("slack") * 0.5, 1.0)
        found.append([near, (1 - near**2) ** 0.5])
    return found


async def told(*texts: str) -> list[tuple[int, str]]:
    passages = [given(number, text) for number, text in enumerate(texts, 1)]
    return [(one.number, one.text) for one in await quotes("slack slack?", passages, embed)]


async def test_the_nearest_sentence_comes_first_and_others_are_left():
    text = "Timing has many parts here. Slack is what slack means here.\nIt is wrapped."
    assert await told(text, "Power is something else altogether.") == [(1, "Slack is what slack means here.")]


async def test_what_says_the_same_is_quoted_once():
    assert len(await told("Slack is slack in this text.", "Slack is slack in that text.")) == 1


async def test_list_items_are_sentences_and_headings_and_tables_are_none():
    found = await told(
        "Slack and slack follows:\n\n- slack means slack to me\n- other\n", "slack slack " * 90
    )
    assert found == [(1, "slack means slack to me")]


async def test_lines_of_code_and_rows_of_tables_are_quoted_without_their_frames():
    code = "Of it:\n\n```sh\nreport slack   # slack of slack\nreport power\n```\n"
    assert await told(code) == [(1, "`report slack # slack of slack`")]
    assert await told("| a | b |\n|---|---|\n| `slack` | the slack of paths |\n") == [
        (1, "`slack` | the slack of paths")
    ]
    assert await told("slack power\n```\nSlack is **slack** in this text.") == [
        (1, "Slack is **slack** in this text.")
    ]


async def test_where_none_is_near_the_nearest_one_is_quoted():

    async def faint(texts) -> list[list[float]]:
        return [[1.0, 0.0], *([0.4 - 0.1 * place, 0.9] for place in range(len(texts) - 1))]

    found = await quotes("slack?", [given(1, "This is the first one. That is the second one.")], faint)
    assert [one.text for one in found] == ["This is the first one."]


async def test_nothing_near_is_nothing_quoted():
    assert await told("Power is something else altogether.") == []
    assert await told("") == []


async def test_they_are_few():
    many = " ".join(f"Slack number {n} is some slack." for n in range(9))
    assert len(await told(many)) <= MOST
