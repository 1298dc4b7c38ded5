"""Everything that writes rows into the history."""
