"""Adapters learn from what a larger model would have said."""
