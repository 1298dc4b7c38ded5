"""Plays of the history as rows that people read."""

from frontend.views.common import DECISIONS, UNKNOWN_DECISION, PersonRef, ServerRef
from frontend.views.dashboard import RecentPlay
from frontend.views.history import PlayRow as PlayView
from hub.api.session_out import POSTER, picture_path
from hub.history.rows import PlayRow
from hub.models.item import MediaType
from hub.models.server import Platform

ICONS = {
    MediaType.MOVIE: "film",
    MediaType.EPISODE: "tv",
    MediaType.TRACK: "music",
    MediaType.PROGRAMME: "radio",
    MediaType.PHOTO: "image",
}


def lines(row: PlayRow) -> tuple[str, str | None]:
    """Title and second line of a play: the show leads, or the track."""
    if row.type is MediaType.EPISODE and row.grandparent_title:
        season = None if row.parent_index is None else f"S{row.parent_index}"
        episode = None if row.index is None else f"E{row.index}"
        return row.grandparent_title, _dotted(season, episode, row.title)
    if row.type is MediaType.TRACK:
        return row.title, _dotted(row.grandparent_title, row.parent_title)
    if row.live:
        return row.title, row.channel_name
    return row.title, str(row.year) if row.year else None


def recent_play(row: PlayRow) -> RecentPlay:
    """A play in one line of the dashboard."""
    title, subtitle = lines(row)
    return RecentPlay(
        id=row.id,
        title=title,
        subtitle=subtitle,
        poster=poster(row),
        icon=ICONS.get(row.type, "play"),
        square=row.type is MediaType.TRACK,
        person=person_of(row),
        watch_s=row.watch_s,
        share=None if row.percent is None else row.percent / 100,
        watched=row.watched,
        ended_at=row.ended_at,
        decision=DECISIONS.get(row.decision or "", UNKNOWN_DECISION),
    )


def play_row(row: PlayRow) -> PlayView:
    """A play in the table of the history."""
    title, subtitle = lines(row)
    return PlayView(
        id=row.id,
        title=title,
        subtitle=subtitle,
        poster=poster(row),
        icon=ICONS.get(row.type, "play"),
        square=row.type is MediaType.TRACK,
        person=person_of(row),
        server=server_of(row),
        player=row.player_name or row.player_product,
        place=place_of(row),
        started_at=row.started_at,
        ended_at=row.ended_at,
        watch_s=row.watch_s,
        paused_s=row.paused_s,
        share=None if row.percent is None else row.percent / 100,
        watched=row.watched,
        decision=DECISIONS.get(row.decision or "", UNKNOWN_DECISION),
    )


def person_of(row: PlayRow) -> PersonRef:
    """Whose play it is."""
    return PersonRef(id=row.person_id, name=row.person_name or row.account_name or "Somebody")


def server_of(row: PlayRow) -> ServerRef:
    """Where it played from."""
    platform = row.server_platform or Platform(row.server_id.partition(":")[0])
    return ServerRef(id=row.server_id, name=row.server_name or row.server_id, platform=platform)


def place_of(row: PlayRow) -> str | None:
    """Where it was watched, in words."""
    if row.city or row.country:
        return ", ".join(part for part in (row.city, row.country) if part)
    return "Home" if row.location == "lan" else None


def poster(row: PlayRow) -> str | None:
    """Its artwork: the show's or album's where there is one."""
    path = row.parent_thumb if row.type is MediaType.TRACK else row.grandparent_thumb
    return picture_path(row.server_id, path or row.thumb, POSTER)


def _dotted(*words: str | None) -> str | None:
    return " · ".join(word for word in words if word) or None
