"""Grammars made from command specs, in llama.cpp's GBNF: what is written under one, the tool knows."""
