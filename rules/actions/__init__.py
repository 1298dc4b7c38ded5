"""The kinds of actions, one per file."""
