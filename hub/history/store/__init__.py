"""The DuckDB file: its threads, readers and columns, and its upkeep."""
