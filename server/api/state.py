"""What a running server is made of, handed to every route."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen
from fastapi import Request

from chipsmith.core.config import Config
from chipsmith.core.home import Home
from chipsmith.server.api.activity import Activity
from chipsmith.server.assistants.bugs.assistant import BugAssistant
from chipsmith.server.assistants.chat import ChatAssistant
from chipsmith.server.assistants.completion import CompletionAssistant
from chipsmith.server.assistants.edits import EditAssistant
from chipsmith.server.assistants.indexing import IndexingAssistant
from chipsmith.server.assistants.journal import Journal
from chipsmith.server.assistants.scripts.assistant import ScriptAssistant
from chipsmith.server.assistants.search import SearchAssistant
from chipsmith.server.dashboard.figures import Figures
from chipsmith.server.hub import Hub
from chipsmith.server.metrics import Metrics


@frozen
class State:
    config: Config
    home: Home
    hub: Hub
    journal: Journal
    metrics: Metrics
    chat: ChatAssistant
    completion: CompletionAssistant
    search: SearchAssistant
    indexing: IndexingAssistant
    edits: EditAssistant
    bugs: BugAssistant
    scripts: ScriptAssistant
    figures: Figures
    activity: Activity
    config_file: Path | None
    """That the server was started with; None is that of the home."""


def state_of(request: Request) -> State:
    state: State = request.app.state.chipsmith
    return state
