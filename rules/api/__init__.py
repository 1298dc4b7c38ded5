"""The REST endpoints and live topics of the rules."""
