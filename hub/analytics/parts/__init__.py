"""What reports are made of: dimensions, shapes of tables, and what several of them compute."""
