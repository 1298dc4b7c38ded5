"""A simulated Plex Media Server: its HTTP answers, push, webhooks, control and faults."""

from .simulator import PlexServer
from .state import PlexOptions

__all__ = ["PlexOptions", "PlexServer"]
