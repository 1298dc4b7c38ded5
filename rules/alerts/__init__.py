"""Alerts: what detections raise, explained in words and kept with its evidence."""
