"""Who answers: one interface, an embedded llama.cpp, an OpenAI-compatible endpoint, sentence-transformers."""
