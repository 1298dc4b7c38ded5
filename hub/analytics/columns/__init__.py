"""The plays as columns of small numbers: made beside the history, for questions about many."""
