"""Chipsmith: a local copilot for chip designers that learns from their own work."""

__version__ = "0.1.0"
