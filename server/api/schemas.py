"""Bodies of HTTP requests, validated; unknown fields of OpenAI's clients are ignored."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from chipsmith.core.events import Message
from chipsmith.server.assistants.chat import Asked, Attached, Caller, Searched, narrowed
from chipsmith.server.engine.sampling import Sampling

SAMPLED = 0.2
"""Temperature of a chat that asks for none: nearly greedy, but not stuck."""


class Generating(BaseModel):
    """What completions and chats share; the last block is Chipsmith's own."""

    model_config = ConfigDict(extra="ignore")

    model: str
    stream: bool = False
    stream_options: dict[str, Any] | None = None
    temperature: float | None = Field(default=None, ge=0, le=5)
    top_p: float = Field(default=1.0, gt=0, le=1)
    top_k: int = Field(default=40, ge=0)
    min_p: float = Field(default=0.0, ge=0, le=1)
    repeat_penalty: float = Field(default=1.0, gt=0)
    seed: int | None = None
    stop: str | list[str] | None = None
    n: Literal[1] | None = 1

    grammar: str | None = Field(default=None, max_length=1_000_000)
    """GBNF with a rule `root`, as llama.cpp reads it: only what it allows is written."""
    session: str = ""
    user: str = ""
    client: str = ""
    workspace: str = ""

    @property
    def stops(self) -> tuple[str, ...]:
        return (self.stop,) if isinstance(self.stop, str) else tuple(self.stop or ())

    @property
    def caller(self) -> Caller:
        return Caller(self.session, self.user, self.client, self.workspace)

    def sampling(self, temperature: float) -> Sampling:
        return Sampling(
            temperature=temperature if self.temperature is None else self.temperature,
            top_p=self.top_p,
            top_k=self.top_k,
            min_p=self.min_p,
            repeat_penalty=self.repeat_penalty,
            seed=self.seed,
        )


class PassageBody(BaseModel):
    """A passage of another file, or of the same one farther away."""

    source: str = ""
    path: str = ""
    text: str


class CompletionBody(Generating):
    prompt: str
    suffix: str | None = ""
    max_tokens: int | None = Field(default=16, ge=0)
    echo: Literal[False] | None = False

    language: str | None = None
    """An editor's language id: the answer is one offer to show at the cursor, ended, trimmed and filtered."""
    path: str = ""
    """The document's path, for `tab.exclude` and for the language where its id says little."""
    tool: str = ""
    """The EDA tool that runs the document, so that nothing it lacks is offered; looked for if empty."""
    candidates: int = Field(default=1, ge=1, le=4)
    """How many answers to an editor may be tried until one passes the filters."""
    automatic: bool = False
    """The person did not ask for it: an offer that would hardly be taken is withheld."""
    warm: bool = False
    """Of an editor: have the prompt computed that the next request for this document will have, at the lowest
    priority, and write nothing."""
    context: list[PassageBody] = Field(default=[], max_length=100)
    """Passages of other files, each `source`, `path` and `text`; told as comments, the weightiest first."""
    document: str | None = None
    """The document's URI: its prompt is kept for the next request."""

    @field_validator("prompt", mode="before")
    @classmethod
    def _only_prompt(cls, value: Any) -> Any:
        """OpenAI allows a list of prompts; one is what is answered."""
        return value[0] if isinstance(value, list) and len(value) == 1 else value


class ContentPart(BaseModel):
    type: Literal["text"]
    text: str


class MessageBody(BaseModel):
    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[ContentPart] | None = ""

    def message(self) -> Message:
        content = self.content or ""
        text = content if isinstance(content, str) else "".join(part.text for part in content)
        return Message("system" if self.role == "developer" else self.role, text)


class AttachmentBody(BaseModel):
    """What a client brings along, such as a file that the question names."""

    provider: str
    argument: str = ""
    text: str
    path: str = ""
    first_line: int = Field(default=1, ge=0)
    language: str = ""


class SearchedBody(BaseModel):
    """`docs`, `codebase` or `bug`; `index` searches what the query names with `@docs`, `@codebase` or `@bug`,
    else everything, and nothing where there is no index."""

    provider: Literal["docs", "codebase", "bug", "index"]
    query: str = Field(min_length=1, max_length=10_000)


class ChatBody(Generating):
    repeat_penalty: float = Field(default=1.1, gt=0)
    """Without one, small models say the same sentence until the context is full."""
    messages: list[MessageBody] = Field(min_length=1)
    max_tokens: int | None = Field(default=None, ge=0)
    max_completion_tokens: int | None = Field(default=None, ge=0)
    attachments: list[AttachmentBody] = Field(default=[], max_length=200)
    """Passages that the answer may rest on, the weightiest first."""
    search: list[SearchedBody] = Field(default=[], max_length=8)
    """What to look for in the index."""
    rules: str = Field(default="", max_length=16_000)
    """What the answer is to hold to."""
    conversation: str = ""
    """Keeps one conversation's prompt for its next turn; without it the session does."""

    @property
    def asked(self) -> Asked:
        return Asked(
            tuple(Attached(**one.model_dump()) for one in self.attachments),
            tuple(each for one in self.search for each in narrowed(Searched(**one.model_dump()))),
            self.rules,
        )


class EmbeddingBody(BaseModel):
    model_config = ConfigDict(extra="ignore")

    model: str
    input: str | list[str]
    encoding_format: Literal["float", "base64"] = "float"


class EventsBody(BaseModel):
    events: list[dict[str, Any]]
