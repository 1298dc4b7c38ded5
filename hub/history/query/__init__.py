"""What is asked of the history: filters, sort orders, scope and cursors, each declared once."""
