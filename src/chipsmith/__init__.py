"""Chipsmith: a local copilot for chip designers that learns from their own work."""

from importlib.metadata import version

__version__ = version("chipsmith")
