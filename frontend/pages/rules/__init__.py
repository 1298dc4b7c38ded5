"""Rules, their editor and traces, and blueprints."""
