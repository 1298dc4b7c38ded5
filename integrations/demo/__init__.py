"""The demo: simulated media servers that speak their real protocols."""
