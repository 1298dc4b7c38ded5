"""Integrations: one folder each, loaded by the hub."""
