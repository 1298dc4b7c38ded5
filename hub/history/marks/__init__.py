"""Sorted marks: plays with a value are found without a scan (decision 0009)."""
