"""Requests for scripts, read: what they mention, and their words for a search."""
