"""Servers, their libraries and how they are doing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Platform(StrEnum):
    """Which kind of media server it is."""

    PLEX = "plex"
    JELLYFIN = "jellyfin"
    EMBY = "emby"


class LibraryKind(StrEnum):
    """What a library holds."""

    MOVIE = "movie"
    SHOW = "show"
    MUSIC = "music"
    PHOTO = "photo"
    LIVE = "live"
    OTHER = "other"


def server_id(platform: Platform, unique_id: str) -> str:
    """The id of a server: the same after it moved, was renamed, or was removed and added again."""
    return f"{platform}:{unique_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One Plex, Jellyfin or Emby installation."""

    id: str
    platform: Platform
    name: str
    version: str | None = None
    url: str | None = None
    os: str | None = None
    update_available: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """One library of one server; `key` is the server's own."""

    server_id: str
    key: str
    name: str
    kind: LibraryKind
    item_count: int | None = None
    child_count: int | None = None
    grandchild_count: int | None = None
    scanned_at: datetime | None = None
    scanning: bool | None = None
