"""Rules beside a real Home Assistant."""
