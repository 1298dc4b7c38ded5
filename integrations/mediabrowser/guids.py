"""ProviderIds as guids."""

from hub.core.lenient import object_of, text

MUSICBRAINZ = "mbid"
"""As Plex calls it, so that a song is the same on every server."""
_SCHEMES = {
    "imdb": "imdb",
    "tmdb": "tmdb",
    "tvdb": "tvdb",
    "tvmaze": "tvmaze",
    "anidb": "anidb",
    "anilist": "anilist",
    "eidr": "eidr",
}
_MUSIC = {
    "Audio": ("musicbrainztrack", "musicbrainzrecording"),
    "MusicAlbum": ("musicbrainzalbum", "musicbrainzreleasegroup"),
    "MusicArtist": ("musicbrainzartist",),
    "MusicVideo": ("musicbrainzrecording", "musicbrainztrack"),
}
"""A track also carries the ids of its album and artist, which are not its own."""


def read_guids(provider_ids: object, kind: str) -> tuple[str, ...]:
    """The guids of an item of a type, most trusted first; names of providers have no fixed case."""
    told = {name.lower(): text(value) for name, value in object_of(provider_ids).items()}
    found = [f"{scheme}://{told[name]}" for name, scheme in _SCHEMES.items() if told.get(name)]
    found += [f"{MUSICBRAINZ}://{told[name]}" for name in _MUSIC.get(kind, ()) if told.get(name)]
    return tuple(found)
