"""Command specs: what a tool accepts, as data."""
