"""Notifications: targets, a durable outbox, and one courier per target that delivers in order."""
