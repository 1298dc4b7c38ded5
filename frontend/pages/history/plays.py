"""Plays of the history as rows that people read."""

from frontend.context import PageContext
from frontend.pages.paths import library_path
from frontend.pages.streams import parts, quality, reasons
from frontend.views.common import (
    DECISIONS,
    UNKNOWN_DECISION,
    Fact,
    PersonRef,
    ServerRef,
)
from frontend.views.dashboard import RecentPlay
from frontend.views.history import Evidence, SegmentBar
from frontend.views.history import PlayRow as PlayRowView
from frontend.views.history import PlayView as PlayDetailView
from hub.api.session_out import POSTER, picture_path
from hub.geography.names import place_in
from hub.history.rows import PlayDetail, PlayRow
from hub.models.item import MediaType
from hub.models.server import Platform
from hub.models.stream import Stream

NAMELESS = "\N{EN DASH}"
ICONS = {
    MediaType.MOVIE: "film",
    MediaType.EPISODE: "tv",
    MediaType.TRACK: "music",
    MediaType.PROGRAMME: "radio",
    MediaType.PHOTO: "image",
}


def lines(row: PlayRow) -> tuple[str, str | None]:
    """Title and second line of a play: the show leads, or the track; a dash without a title."""
    title, subtitle = _lines(row)
    return title or NAMELESS, subtitle


def _lines(row: PlayRow) -> tuple[str, str | None]:
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


def play_row(row: PlayRow) -> PlayRowView:
    """A play in the table of the history."""
    title, subtitle = lines(row)
    return PlayRowView(
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


def detail_view(detail: PlayDetail, page: PageContext) -> PlayDetailView:
    """A play in full."""
    row, main = detail.row, _main_stream(detail)
    return PlayDetailView(
        play=play_row(row),
        backdrop=None,
        segments=_bars(detail, page),
        ending=known(page, "ending", row.ending) if row.ending else None,
        inferred=tuple(known(page, "inferred", reason) for reason in row.inferred),
        facts=_facts(detail, page),
        stream=parts(main, page),
        reasons=reasons(main, page),
        evidence=tuple(
            Evidence(at=one.at, source=one.source, text=one.event) for one in detail.evidence
        ),
        duration_s=row.duration_s,
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
    return "play.home" if row.location == "lan" else None


def poster(row: PlayRow) -> str | None:
    """Its artwork: the show's or album's where there is one."""
    path = row.parent_thumb if row.type is MediaType.TRACK else row.grandparent_thumb
    return picture_path(row.server_id, path or row.thumb, POSTER)


def _main_stream(detail: PlayDetail) -> Stream:
    return detail.streams[0] if detail.streams else Stream()


def _bars(detail: PlayDetail, page: PageContext) -> tuple[SegmentBar, ...]:
    began = detail.row.started_at
    total = max((detail.row.ended_at - began).total_seconds(), 1.0)
    return tuple(
        SegmentBar(
            state=segment.state,
            x=round(1000 * (segment.started_at - began).total_seconds() / total, 1),
            width=round(1000 * (segment.ended_at - segment.started_at).total_seconds() / total, 1),
            started_at=segment.started_at,
            ended_at=segment.ended_at,
            start_s=segment.start_s,
            end_s=segment.end_s,
            watch_s=segment.watch_s,
            quality=_quality(detail, segment.stream_index, page),
            inferred=tuple(known(page, "note", reason) for reason in segment.inferred),
        )
        for segment in detail.segments
    )


def _quality(detail: PlayDetail, index: int, page: PageContext) -> str | None:
    return quality(detail.streams[index], page) if index < len(detail.streams) else None


def _facts(detail: PlayDetail, page: PageContext) -> tuple[Fact, ...]:
    row, player = detail.row, detail.player
    app = " ".join(part for part in (player.product, player.product_version) if part)
    known = (
        ("server", row.server_name),
        ("library", row.library_name),
        ("player", player.name),
        ("app", app),
        ("platform", player.platform),
        ("device", player.device),
        ("address", row.address),
        ("network", detail.as_name),
        ("place", _place(row, page)),
        ("connection", _connection(detail, page)),
        ("account", row.account_name),
        ("resumed", _resumed(detail, page)),
        ("recorded", page.t("play.imported") if detail.origin != "journal" else None),
    )
    paths = {
        "library": row.library_id and library_path(row.library_id),
        "player": f"/players/{row.player_id}",
        "server": f"/servers/{row.server_id}",
        "resumed": detail.resumed_from and f"/history/{detail.resumed_from}",
    }
    return tuple(
        Fact(page.t(f"play.fact.{name}"), value, path=paths.get(name))
        for name, value in known
        if value
    )


def _place(row: PlayRow, page: PageContext) -> str | None:
    place = place_of(row)
    home = place is not None and place.startswith("play.")
    return place and (page.t(place) if home else place_in(place, page.language))


def _resumed(detail: PlayDetail, page: PageContext) -> str | None:
    """That it went on where an earlier play ended."""
    if detail.resumed_from is None:
        return None
    if not detail.row.start_s:
        return page.t("play.resumedEarlier")
    return page.t("play.resumedAt", at=page.formatter.position(detail.row.start_s))


def _connection(detail: PlayDetail, page: PageContext) -> str | None:
    secure = {True: "play.secure", False: "play.notEncrypted", None: None}[detail.secure]
    keys = (secure, "play.relayed" if detail.relayed else None)
    return ", ".join(page.t(key) for key in keys if key) or None


def known(page: PageContext, group: str, reason: str) -> str:
    """The words for a reason of the tracker, the reason itself where there are none."""
    key = f"play.{group}.{reason}"
    text = page.t(key)
    return reason.replace("_", " ") if text == key else text


def _dotted(*words: str | None) -> str | None:
    return " · ".join(word for word in words if word) or None
