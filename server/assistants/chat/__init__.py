"""The chat assistant: answers a conversation, from passages where there are any, and says from which."""

from chipsmith.server.assistants.chat.assistant import ChatAssistant, with_system
from chipsmith.server.assistants.chat.caller import Caller
from chipsmith.server.assistants.chat.passages import Asked, Attached, Search, Searched, narrowed
from chipsmith.server.assistants.chat.turn import Turn

__all__ = [
    "Asked",
    "Attached",
    "Caller",
    "ChatAssistant",
    "Search",
    "Searched",
    "Turn",
    "narrowed",
    "with_system",
]
