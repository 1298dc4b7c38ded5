"""The states of entities over time."""
