"""What a question names with @, and what that brings: files, folders, diffs, reports, the editor's state."""

from chipsmith.collectors.mentions.attachment import Attachment, Provider, Situation
from chipsmith.collectors.mentions.mention import Mention, mentions, without
from chipsmith.collectors.mentions.providers import Providers, Searched

__all__ = ["Attachment", "Mention", "Provider", "Providers", "Searched", "Situation", "mentions", "without"]
