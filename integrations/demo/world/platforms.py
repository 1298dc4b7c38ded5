"""The three kinds of media server."""

from enum import StrEnum


class Platform(StrEnum):
    """What a simulated server speaks."""

    PLEX = "plex"
    JELLYFIN = "jellyfin"
    EMBY = "emby"
