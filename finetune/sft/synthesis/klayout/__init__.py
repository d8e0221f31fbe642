"""Requests for KLayout scripts: our intents composed, on layouts made at random, proved by running them."""
