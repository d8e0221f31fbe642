"""The vocabulary grows by the domain's words (ChipNeMo, arXiv 2311.00176, section 2.2), and by sentinels.

A byte-pair tokenizer makes a token only where its merges lead, lowest first. So new tokens are not taken
from a tokenizer that was trained anew, most of which the former merges would never let come about: training
goes on where the base's ended, on what the base makes of the domain's words. The new merges stand behind
all others; a text that holds none of the new words is read as before, by transformers and llama.cpp alike.
"""
