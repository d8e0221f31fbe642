"""Stock clients work unchanged: the `openai` package against the real server and model."""

import httpx
import openai
import pytest
from support.patience import wait_until
from support.records import recorded
from support.servers import RunningServer

CAPITAL = [
    {"role": "system", "content": "You are a helpful assistant."},
    {"role": "user", "content": "What is the capital of France?"},
]


@pytest.fixture
def client(server: RunningServer) -> openai.OpenAI:
    http = httpx.Client(trust_env=False)
    return openai.OpenAI(base_url=f"{server.url}/v1", api_key="unused", http_client=http, max_retries=0)


def test_chat(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(
        model="chat", temperature=0, max_tokens=24,
        messages=CAPITAL,
    )  # fmt: skip
    assert "Paris" in (answer.choices[0].message.content or "")
    assert answer.usage is not None
    assert answer.usage.completion_tokens > 0


def test_streamed_chat(client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(
        model="chat", temperature=0, max_tokens=24, stream=True,
        messages=CAPITAL,
    )  # fmt: skip
    chunks = list(stream)
    assert "Paris" in "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert chunks[-1].choices[0].finish_reason in ("stop", "length")
    assert chunks[-1].model_extra["timings"]["generated_tokens"] > 0


def test_completion_with_suffix(client: openai.OpenAI) -> None:
    answer = client.completions.create(
        model="tab",
        prompt="def add(a, b):\n    return ",
        suffix="\n\nprint(add(1, 2))",
        max_tokens=8,
        stop="\n",
    )
    assert "a + b" in answer.choices[0].text
    assert answer.model_extra["model_version"] == "base"


def test_embeddings_of_like_texts_are_near(client: openai.OpenAI) -> None:
    texts = ["setup slack is negative", "the setup time is violated", "a recipe for apple pie"]
    rows = [row.embedding for row in client.embeddings.create(model="embed", input=texts).data]

    def cosine(left: list[float], right: list[float]) -> float:
        return sum(a * b for a, b in zip(left, right, strict=True))

    assert cosine(rows[0], rows[1]) > cosine(rows[0], rows[2]) + 0.1


def test_models(client: openai.OpenAI) -> None:
    assert {model.id for model in client.models.list()} == {"chat", "tab", "embed"}


def test_an_unknown_model_is_openais_not_found(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="Did you mean"):
        client.completions.create(model="tap", prompt="x")


def test_leaving_a_stream_ends_the_generation(client: openai.OpenAI, server: RunningServer) -> None:
    long = {"model": "chat", "temperature": 0, "max_tokens": 1500}
    stream = client.chat.completions.create(
        **long, stream=True, messages=[{"role": "user", "content": "Write a long story."}]
    )
    next(iter(stream))
    stream.close()
    wait_until(lambda: recorded(server.home, "chat_turn")[-1]["finish"] == "cancelled")
