"""Plex's guids, also of its legacy agents, as the guids of items."""

import re

_AGENTS = {"imdb": "imdb", "themoviedb": "tmdb", "thetvdb": "tvdb", "plexmusic": "plexmusic"}
_LEGACY = re.compile(r"^com\.plexapp\.agents\.(\w+)://([^?]+)")
_HAMA = re.compile(r"^com\.plexapp\.agents\.hama://(\w+)-([^?]+)")
_MYANIMELIST = "net.fribbtastic.coding.plex.myanimelist"
_LOCAL = (
    "local://",
    "iva://",
    "file://",
    "com.plexapp.agents.none://",
    "tv.plex.agents.none://",
)
_LEVELS = 3
"""Show, season and episode in the guid of an episode."""


def read_guid(text: str | None) -> str | None:
    """`imdb://tt0111161` for `com.plexapp.agents.imdb://tt0111161?lang=en`.

    None for local ones, which name nothing outside the server, and for agents nobody knows.
    """
    if text is None or text.startswith(_LOCAL) or "://" not in text:
        return None
    if (hama := _HAMA.match(text)) is not None:
        return f"{hama[1].lower()}://{hama[2]}"
    if (legacy := _LEGACY.match(text)) is not None:
        agent = _AGENTS.get(legacy[1])
        return None if agent is None else f"{agent}://{legacy[2]}"
    scheme, _, rest = text.partition("?")[0].partition("://")
    scheme = "mal" if scheme == _MYANIMELIST else scheme.lower()
    return f"{scheme}://{rest}" if rest else None


def family(guid: str | None) -> tuple[str | None, str | None]:
    """The guids of season and show that the guid of an episode holds (`tvdb://121361/6/1`)."""
    scheme, _, rest = (guid or "").partition("://")
    parts = rest.split("/")
    if scheme in {"", "plex"} or len(parts) != _LEVELS:
        return None, None
    return f"{scheme}://{parts[0]}/{parts[1]}", f"{scheme}://{parts[0]}"
