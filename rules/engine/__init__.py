"""The engine: happenings in, runs out."""
