"""The pages: each module asks the hub and hands a view to its template."""
