"""Whose arrangements they are."""

from hub.auth.roles import Caller

HOUSEHOLD = "household"
"""Who has no user of their own (sign-in is off, or a token of nobody) shares one arrangement."""


def owner_of(caller: Caller) -> str:
    """The id under which a caller's arrangements are kept."""
    return caller.user_id or HOUSEHOLD
