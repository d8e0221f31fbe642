"""Requests about layouts: their files, the cell they are about, and what they call regions and shapes."""
