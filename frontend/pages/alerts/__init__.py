"""Alerts, what they show, and what keeps them quiet: exceptions, networks, trust."""
