"""The history: plays, segments and the catalogue in DuckDB."""
