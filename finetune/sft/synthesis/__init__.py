"""Requests for scripts with scripts, made from wordings, proved by running them."""
