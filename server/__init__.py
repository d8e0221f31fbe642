"""The server: engine, assistants and HTTP API."""
