"""OpenAI's endpoints: `/v1/chat/completions`, `/v1/completions`, `/v1/embeddings`, `/v1/models`."""

from __future__ import annotations

import base64
import uuid
from typing import Any

import numpy as np
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from chipsmith.core.languages import language_of
from chipsmith.server.api import wire
from chipsmith.server.api.schemas import SAMPLED, ChatBody, CompletionBody, EmbeddingBody
from chipsmith.server.api.state import state_of
from chipsmith.server.assistants.chat import Turn, with_system
from chipsmith.server.assistants.completion import Editing
from chipsmith.server.backends.base import ChatRequest, CompletionRequest
from chipsmith.server.context import as_comments
from chipsmith.server.engine.job import Priority

router = APIRouter(prefix="/v1")

OPENAI_DEFAULT_TOKENS = 16


@router.post("/chat/completions")
async def chat(body: ChatBody, request: Request) -> Response:
    """Answer a conversation. The turn is recorded under the answer's `id`.

    A client that asks for it, by `attachments` and `search`, gets an answer from passages: it ends with its
    sources, and `context` and `citations` beside `timings` say what the model was given, which passages
    support which sentence, and which sentences none does.
    """
    limit = body.max_completion_tokens if body.max_completion_tokens is not None else body.max_tokens
    turn = Turn(
        ChatRequest(
            messages=with_system([message.message() for message in body.messages]),
            max_tokens=limit,
            sampling=body.sampling(SAMPLED),
            grammar=body.grammar,
            stops=body.stops,
            conversation=body.conversation or body.session or None,
        ),
        body.caller,
        body.asked,
    )
    answer = state_of(request).chat.answer(turn, body.model)
    envelope = wire.Envelope(turn.id, "chat.completion", body.model, wire.chat_choice, turn.told)
    return await _respond(request, answer, envelope, stream=body.stream)


@router.post("/completions")
async def complete(body: CompletionBody, request: Request) -> Response:
    """Continue `prompt`, or fill in what stands between `prompt` and `suffix`.

    To an editor, which names a `language`, an offer that a filter withholds is empty text, and `filtered`
    beside `timings` says why: excluded, control, loop, repeats_above, repeats_below, invented, disregards,
    unlikely, empty, unbalanced or secret.
    """
    wanted = CompletionRequest(
        prefix=body.prompt,
        suffix=body.suffix or "",
        context=as_comments(body.context, language_of(body.language or "", body.path)),
        max_tokens=OPENAI_DEFAULT_TOKENS if body.max_tokens is None else body.max_tokens,
        sampling=body.sampling(0.0),
        grammar=body.grammar,
        stops=body.stops,
        priority=Priority.TAB if body.model == "tab" else Priority.CHAT,
        document=body.document,
    )
    assistant = state_of(request).completion
    if body.language is None:
        answer = assistant.complete(wanted, body.model)
    else:
        editing = Editing(
            request=wanted,
            language=body.language,
            path=body.path,
            workspace=body.workspace,
            tool=body.tool,
            candidates=body.candidates,
            automatic=body.automatic,
        )
        answer = (assistant.warm if body.warm else assistant.offer)(editing, body.model)
    envelope = wire.Envelope(f"cmpl-{uuid.uuid4().hex}", "text_completion", body.model, wire.text_choice)
    return await _respond(request, answer, envelope, stream=body.stream)


@router.post("/embeddings")
async def embeddings(body: EmbeddingBody, request: Request) -> dict[str, Any]:
    """Unit vectors of one text or several."""
    texts = [body.input] if isinstance(body.input, str) else body.input
    async with state_of(request).hub.embedding(body.model) as (served, backend):
        vectors = await backend.embed(texts)
    rows = [
        {"object": "embedding", "index": index, "embedding": _encode(vector, body.encoding_format)}
        for index, vector in enumerate(vectors)
    ]
    cost = {"prompt_tokens": 0, "total_tokens": 0}
    return {
        "object": "list", "data": rows, "model": body.model, "model_version": served.version, "usage": cost,
    }  # fmt: skip


@router.get("/models")
async def models(request: Request) -> dict[str, Any]:
    """The roles, and the model and version that serves each."""
    rows = [
        {
            "id": role, "object": "model", "created": 0, "owned_by": "chipsmith",
            "role": role, "model": served.model, "version": served.version,
        }
        for role, served in state_of(request).hub.served.items()
    ]  # fmt: skip
    return {"object": "list", "data": rows}


async def _respond(
    request: Request, answer: wire.Answer, envelope: wire.Envelope, *, stream: bool
) -> Response:
    if not stream:
        return JSONResponse(await wire.unless_gone(request, wire.collect(answer, envelope)))
    started = await wire.unless_gone(request, wire.first_error(answer))
    return StreamingResponse(wire.events(started, envelope), media_type="text/event-stream")


def _encode(vector: list[float], encoding: str) -> list[float] | str:
    if encoding == "float":
        return vector
    return base64.b64encode(np.asarray(vector, np.float32).tobytes()).decode()
