"""Completion: what an editor shows at the cursor, and plain completion for everyone else."""

from chipsmith.server.assistants.completion.assistant import CompletionAssistant
from chipsmith.server.assistants.completion.editing import Editing

__all__ = ["CompletionAssistant", "Editing"]
