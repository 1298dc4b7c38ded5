"""Items as posters, sums with their links, and who watched, for the pages about one thing."""

from collections.abc import Sequence

from frontend.pages.history.plays import ICONS, play_row
from frontend.pages.paths import history_path
from frontend.views.catalogue import PlaceRow, PosterCard, SumsView, WatcherBar
from frontend.views.common import PersonRef
from frontend.views.history import PlayRow
from hub.api.scope import scope_of
from hub.api.session_out import POSTER, picture_path
from hub.auth.roles import Caller
from hub.core.hub import Hub
from hub.history import rows
from hub.history.facade import HISTORY
from hub.history.facts import Favourite, PlaceSums, Sums, Watcher
from hub.history.query.queries import Filters, PlaysQuery
from hub.models.item import MediaType

LATEST = 10
SQUARE = frozenset({MediaType.ARTIST, MediaType.ALBUM, MediaType.TRACK, MediaType.AUDIOBOOK})
MORE_ICONS = {
    MediaType.SHOW: "tv",
    MediaType.SEASON: "tv",
    MediaType.ARTIST: "music",
    MediaType.ALBUM: "disc-3",
}


def icon_of(kind: MediaType) -> str:
    """The symbol of a kind of item."""
    return MORE_ICONS.get(kind) or ICONS.get(kind, "play")


def poster_card(row: rows.ItemRow | Favourite, subtitle: str | None = None) -> PosterCard:
    """An item as a poster."""
    server_id = row.server_id or ""
    return PosterCard(
        id=row.id,
        title=row.title,
        subtitle=subtitle or (str(row.year) if row.year else None),
        poster=picture_path(server_id, row.thumb, POSTER) if server_id else None,
        icon=icon_of(row.type),
        square=row.type in SQUARE,
        plays=row.plays,
        watch_s=row.watch_time_s,
    )


def sums_view(found: Sums, caller: Caller, history: str) -> SumsView:
    """Sums with the link to what they are of."""
    return SumsView(
        plays=found.plays,
        watch_s=found.watch_time_s,
        finished=found.finished,
        persons=found.persons if caller.sees_everybody else None,
        first_at=found.first_play_at,
        first_id=found.first_play_id,
        last_at=found.last_play_at,
        last_id=found.last_play_id,
        history=history,
    )


def watcher_bars(found: Sequence[Watcher], **conditions: str) -> tuple[WatcherBar, ...]:
    """Who watched, each with a link to their plays behind the same conditions."""
    most = max((one.watch_time_s for one in found), default=0.0) or 1.0
    return tuple(
        WatcherBar(
            person=PersonRef(id=one.person_id, name=one.name),
            plays=one.plays,
            watch_s=one.watch_time_s,
            share=one.watch_time_s / most,
            watched=one.watched,
            last_at=one.last_play_at,
            history=history_path(person=one.person_id, **conditions),
        )
        for one in found
        if one.person_id is not None and one.name is not None
    )


def place_rows(found: Sequence[PlaceSums], **conditions: str) -> tuple[PlaceRow, ...]:
    """Places by name, the usual ones first; a place at home has no name of its own."""
    return tuple(
        PlaceRow(
            name="play.home" if one.home else _named(one),
            plays=one.plays,
            history=history_path(place=one.place_id, **conditions) if one.place_id else None,
        )
        for one in found
    )


async def latest_plays(hub: Hub, caller: Caller, **conditions: str) -> tuple[PlayRow, ...]:
    """The last plays behind these filters."""
    filters = Filters.parse({name: [value] for name, value in conditions.items()})
    found = await hub[HISTORY].plays(PlaysQuery(filters, limit=LATEST), scope_of(caller))
    return tuple(play_row(row) for row in found.rows)


def _named(one: PlaceSums) -> str:
    return ", ".join(part for part in (one.city, one.country) if part) or "\N{EN DASH}"
