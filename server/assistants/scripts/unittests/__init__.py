"""Unit tests for a person's own Python code: calls are proposed, the sandbox says what comes of them.

What a function does now is taken for right, as in characterisation tests (Feathers, 2004). The tests are
offered only if they pass each time and reach new lines (TestGen-LLM, Alshahwan et al., 2024).
"""
