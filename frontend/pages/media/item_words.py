"""What the page of an item says about it: its head, credits, identity and quality."""

from collections.abc import Sequence

from frontend.context import PageContext
from frontend.pages.media.posters import SQUARE, icon_of
from frontend.pages.paths import history_path
from frontend.pages.streams import CODECS
from frontend.views.common import Fact
from frontend.views.items import CreditLine, GuidLink, ItemHead
from hub.api.session_out import picture_path
from hub.history.facts import CopyFacts
from hub.history.rows import ItemDetail
from hub.models.item import MediaType

POSTER = (480, 720)
BACKDROP = (1600, 900)
MOST_NAMES = 24
SITES = {
    "imdb": ("IMDb", "https://www.imdb.com/title/{}/"),
    "tmdb": ("TMDB", "https://www.themoviedb.org/{kind}/{}"),
    "tvdb": ("TheTVDB", "https://thetvdb.com/dereferrer/{series}/{}"),
    "musicbrainz": ("MusicBrainz", "https://musicbrainz.org/{music}/{}"),
    "mbid": ("MusicBrainz", "https://musicbrainz.org/{music}/{}"),
}
KINDS = {MediaType.MOVIE: "movie", MediaType.SHOW: "tv"}
SERIES = {MediaType.MOVIE: "movie", MediaType.SHOW: "series", MediaType.EPISODE: "episode"}
MUSIC = {MediaType.ARTIST: "artist", MediaType.ALBUM: "release", MediaType.TRACK: "recording"}
RANGES = {
    "hdr10": "HDR10",
    "hdr10_plus": "HDR10+",
    "hlg": "HLG",
    "dolby_vision": "Dolby Vision",
}
CHANNELS = {1: "Mono", 2: "Stereo", 6: "5.1", 8: "7.1"}


def head(detail: ItemDetail, copies: Sequence[CopyFacts], page: PageContext) -> ItemHead:
    """The top of the page."""
    row = detail.row
    art = next((one for one in copies if one.art), None)
    poster = next((one for one in copies if one.thumb), None)
    return ItemHead(
        id=row.id,
        kind=row.type,
        title=row.title or page.t("item.untitled"),
        original_title=_unlike(detail.original_title, row.title),
        above=_above(detail, page),
        poster=None if poster is None else picture_path(poster.server_id, poster.thumb, POSTER),
        backdrop=None if art is None else picture_path(art.server_id, art.art, BACKDROP),
        icon=icon_of(row.type),
        square=row.type in SQUARE,
        meta=_meta(detail, page),
        rating=detail.rating,
        tagline=detail.tagline,
        summary=detail.summary,
        genres=tuple((one, history_path(genre=one)) for one in detail.tags.get("genre", ())),
        links=guid_links(detail),
    )


def guid_links(detail: ItemDetail) -> tuple[GuidLink, ...]:
    """The item in the databases that people look things up in, each once."""
    found: dict[str, GuidLink] = {}
    for guid in detail.guids:
        scheme, _, value = guid.partition("://")
        name, pattern = SITES.get(scheme, ("", ""))
        kind = detail.row.type
        if not name or name in found or (scheme == "tmdb" and kind not in KINDS):
            continue
        words = {"kind": KINDS.get(kind), "series": SERIES.get(kind), "music": MUSIC.get(kind)}
        known = scheme == "imdb" or any(
            words[key] and f"{{{key}}}" in pattern for key in ("kind", "series", "music")
        )
        url = pattern.format(value, **words) if known and value.isascii() else None
        found[name] = GuidLink(name=name, value=value, url=url)
    return tuple(found.values())


def credit_lines(detail: ItemDetail, page: PageContext) -> tuple[CreditLine, ...]:
    """Who made it and who is in it, each with what else was watched of them."""
    return tuple(
        CreditLine(
            label=page.t(f"item.credit.{kind}"),
            names=tuple((name, history_path(**{kind: name})) for name in names[:MOST_NAMES]),
        )
        for kind in ("director", "writer", "actor")
        if (names := detail.tags.get(kind, ()))
    )


def item_facts_list(detail: ItemDetail, page: PageContext) -> tuple[Fact, ...]:
    """Everything else that is known."""
    known = (
        ("type", page.t(f"item.type.{detail.row.type}"), False),
        ("studio", detail.studio, False),
        ("released", page.formatter.day(detail.released_on) if detail.released_on else None, False),
        ("collections", _words(detail, "collection"), False),
        ("labels", _words(detail, "label"), False),
    )
    facts = [Fact(page.t(f"item.fact.{name}"), value, code) for name, value, code in known if value]
    return (*facts, *map(_guid_fact, detail.guids))


def _guid_fact(guid: str) -> Fact:
    """A guid under the name of whoever gave it."""
    scheme, _, value = guid.partition("://")
    name = "Plex" if scheme == "plex" else SITES.get(scheme, (scheme, ""))[0]
    return Fact(name, value, True)


def quality(one: CopyFacts) -> tuple[str, ...]:
    """The quality of a copy as people name it: 4K, HDR10, HEVC, TrueHD 7.1."""
    resolution = {"4k": "4K", "sd": "SD"}.get((one.resolution or "").lower(), one.resolution)
    if resolution and resolution.isdigit():
        resolution = f"{resolution}p"
    channels = CHANNELS.get(one.audio_channels or 0)
    sound = " ".join(part for part in (_codec(one.audio_codec), channels) if part)
    parts = (
        resolution,
        RANGES.get(one.dynamic_range or ""),
        _codec(one.video_codec),
        sound,
        (one.container or "").upper(),
    )
    return tuple(part for part in parts if part)


def _codec(name: str | None) -> str | None:
    return None if name is None else CODECS.get(name.lower(), name.upper())


def _above(detail: ItemDetail, page: PageContext) -> tuple[tuple[str, str], ...]:
    row = detail.row
    pairs = (
        (row.grandparent_title, row.grandparent_id),
        (_parent_title(detail, page), row.parent_id),
    )
    return tuple((title, f"/items/{one}") for title, one in pairs if title and one)


def _parent_title(detail: ItemDetail, page: PageContext) -> str | None:
    row = detail.row
    if row.type is MediaType.EPISODE and row.parent_index is not None and not row.parent_title:
        return page.t("item.season", number=row.parent_index)
    return row.parent_title


def _meta(detail: ItemDetail, page: PageContext) -> tuple[str, ...]:
    row = detail.row
    place = {
        MediaType.EPISODE: ("item.episodeOf", row.parent_index, row.index),
        MediaType.TRACK: ("item.trackOf", 0, row.index),
    }.get(row.type)
    where = None
    if place is not None and None not in place:
        where = page.t(place[0], season=place[1], number=place[2])
    known = (
        where,
        str(row.year) if row.year else None,
        page.formatter.duration(row.duration_s) if row.duration_s else None,
        detail.content_rating,
    )
    return tuple(part for part in known if part)


def _words(detail: ItemDetail, kind: str) -> str | None:
    return ", ".join(detail.tags.get(kind, ())) or None


def _unlike(original: str | None, title: str) -> str | None:
    return original if original and original.casefold() != title.casefold() else None
