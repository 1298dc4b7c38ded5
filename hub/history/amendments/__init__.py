"""Plays that people hide, delete or edit, with undo."""
