"""Trust: how much each person is trusted, 0 to 100, and why."""
