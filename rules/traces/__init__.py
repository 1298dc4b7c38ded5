"""Traces: what each run looked at and did, for people who ask why."""
