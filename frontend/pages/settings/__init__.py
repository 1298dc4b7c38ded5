"""The settings, one module for each subject."""
