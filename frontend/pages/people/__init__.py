"""People, their accounts and players, and who might be one person."""
