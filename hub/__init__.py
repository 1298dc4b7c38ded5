"""The core of Usher; it imports nothing from integrations, rules or frontend."""

__version__ = "0.1.0"
