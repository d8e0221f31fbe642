"""Learners: each makes a spec of one tool from what the tool itself tells."""
