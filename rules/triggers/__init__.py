"""The kinds of triggers, one per file."""
