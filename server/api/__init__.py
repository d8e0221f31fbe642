"""The HTTP API: OpenAI's endpoints and Chipsmith's own."""
