"""The bug assistant: summaries that are checked, likely duplicates, and who should take a bug."""
