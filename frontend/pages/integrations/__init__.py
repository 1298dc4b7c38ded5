"""Integrations, their set-up, and the servers that they bring."""
