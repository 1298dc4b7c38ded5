"""Blueprints: rules with blanks that a form fills in."""
