"""Facts: named values that a rule may test, each declared once and computed when asked for."""
