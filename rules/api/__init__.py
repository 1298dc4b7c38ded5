"""The REST routes and live topics of the rules."""
