"""A simulated plex.tv: signing in by PIN, who one is, and which servers one may use."""

from .service import PlexTv

__all__ = ["PlexTv"]
