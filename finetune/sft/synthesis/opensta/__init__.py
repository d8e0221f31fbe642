"""Requests for OpenSTA scripts: our intents composed, on designs made at random, proved by running them."""
