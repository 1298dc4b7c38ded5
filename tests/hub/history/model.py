"""What the history should answer, worked out in plain Python from the plays themselves."""

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from hub.models.play import Play

DAYS = {"2024-01-03", "2024-02-10"}
FILTERS: dict[str, tuple[Any, Callable[[Play], bool]]] = {
    "server": ("plex:abc", lambda p: p.server_id == "plex:abc"),
    "server_platform": ("jellyfin", lambda p: p.server_id == "jellyfin:def"),
    "person": ("ann,čeněk", lambda p: p.person_id in {"ann", "čeněk"}),
    "account": (
        "plex:abc/account of bob",
        lambda p: (p.server_id, p.account_key) == ("plex:abc", "account of bob"),
    ),
    "type": ("movie", lambda p: p.item.type == "movie"),
    "live": (True, lambda p: p.item.live),
    "genre": ("Drama", lambda p: "Drama" in p.item.genres),
    "year": ([2004], lambda p: p.item.year == 2004),
    "year_from": (2004, lambda p: (p.item.year or 0) >= 2004),
    "content_rating": ("R", lambda p: p.item.content_rating == "R"),
    "decision": ("transcode", lambda p: main_decision(p) == "transcode"),
    "source_resolution": ("4k", lambda p: bool(p.streams)),
    "stream_resolution": ("720", lambda p: main_decision(p) == "transcode"),
    "dynamic_range": ("dolby_vision", lambda p: bool(p.streams)),
    "network": ("public", lambda p: p.connection.address == "203.0.113.7"),
    "address": ("10.0.0.5", lambda p: p.connection.address == "10.0.0.5"),
    "location": ("lan,wan", lambda p: p.connection.location in {"lan", "wan"}),
    "country": ("PT", lambda p: p.connection.address == "203.0.113.7"),
    "city": ("Home", lambda p: p.connection.address == "10.0.0.5"),
    "secure": (False, lambda p: p.connection.secure is False),
    "watched": (True, lambda p: p.watched),
    "min_watch_s": (1000, lambda p: p.watch_s >= 1000),
    "max_watch_s": (60, lambda p: p.watch_s <= 60),
    "ending": ("ghost", lambda p: p.ending == "ghost"),
    "origin": ("journal", lambda p: True),
    "hidden": (False, lambda p: True),
    "library": ("plex:abc/2", lambda p: (p.server_id, p.item.library_key) == ("plex:abc", "2")),
    "weekday": ([6, 7], lambda p: p.started_at.isoweekday() in {6, 7}),
    "date": ("2024-01-03,2024-02-10", lambda p: p.started_at.date().isoformat() in DAYS),
    "address_prefix": ("10.,2001:", lambda p: (p.connection.address or "").startswith("10.")),
    "video_codec": ("hevc", lambda p: bool(p.streams)),
    "subtitle_decision": ("burn", lambda p: main_decision(p) == "transcode"),
    "quality_profile": ("4 Mbps 720p", lambda p: main_decision(p) == "transcode"),
    "hour": ("3,4", lambda p: p.started_at.hour in {3, 4}),
}

SORTS: dict[str, Callable[[Play], Any]] = {
    "started_at": lambda p: p.started_at,
    "ended_at": lambda p: p.ended_at,
    "watch_s": lambda p: p.watch_s,
    "paused_s": lambda p: p.paused_s,
    "duration_s": lambda p: p.item.duration_s,
    "bandwidth_kbps": lambda p: p.connection.bandwidth_kbps,
    "percent": lambda p: (
        None
        if p.item.duration_s is None or p.max_s is None
        else min(100.0, 100 * p.max_s / p.item.duration_s)
    ),
    "title": lambda p: folded(p.item.grandparent_title or p.item.title),
    "person": lambda p: folded(p.person_id),
}


def main_decision(play: Play) -> str | None:
    """The decision of the stream that most was watched of: the first, in these plays."""
    return play.streams[0].decision if play.streams else None


def folded(text: str | None) -> str | None:
    """Without case and accents."""
    if text is None:
        return None
    parts = unicodedata.normalize("NFD", text)
    return "".join(part for part in parts if not unicodedata.combining(part)).lower()


def in_order(plays: Iterable[Play], sort: str) -> list[str]:
    """The ids in this order, unknown values last, ties by id."""
    value = SORTS[sort.removeprefix("-")]
    descending = sort.startswith("-")
    known = [play for play in plays if value(play) is not None]
    unknown = [play for play in plays if value(play) is None]
    known.sort(key=lambda play: (value(play), play.started_at, play.id), reverse=descending)
    unknown.sort(key=lambda play: (play.started_at, play.id), reverse=descending)
    return [play.id for play in (*known, *unknown)]
