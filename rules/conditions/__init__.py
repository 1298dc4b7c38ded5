"""The kinds of conditions, one per file."""
