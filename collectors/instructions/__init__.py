"""What people write once for every question: slash commands as prompt files, and rules of a workspace."""

from chipsmith.collectors.instructions.commands import PromptFile, expand, prompt_files
from chipsmith.collectors.instructions.rules import rules

__all__ = ["PromptFile", "expand", "prompt_files", "rules"]
