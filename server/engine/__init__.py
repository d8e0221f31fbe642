"""Our engine over llama.cpp: several sequences in one context, one thread that owns it."""
