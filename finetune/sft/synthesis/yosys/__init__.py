"""Requests for Yosys scripts: our intents composed, on small designs, proved by running them."""
