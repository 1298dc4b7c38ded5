"""Sketches: what many plays amount to, in little room, that can be merged over any days."""
