"""The report catalogue: what the history amounts to, each report declared once."""
