"""Drafts by analogy: the nearest example's script with its values exchanged for those of the request."""
