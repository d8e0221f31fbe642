"""Rejection sampling: the model writes scripts, the tool runs them, and what happened is learnt from."""
