"""Maps, by independent computation."""
