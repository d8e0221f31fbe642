"""Weights between those that a run started from and those that it made."""
