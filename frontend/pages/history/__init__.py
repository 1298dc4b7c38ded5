"""The history: its page, its rows, and single plays."""
