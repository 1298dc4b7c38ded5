"""Rules tried on the past: the same engine, facts and memory, on stored plays, without acting."""
