"""Requests about layouts: which files they read and write, in which cell, and what they call regions and shapes."""
