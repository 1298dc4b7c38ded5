"""One item: a movie, episode or track; a show or artist with all of it; a season or album."""

import asyncio
from collections.abc import Sequence
from itertools import groupby

from aiohttp import web

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.analytics.charts import OF_ITEM, OF_SHOW, charts_of
from frontend.pages.frame import caller_of, hub_of
from frontend.pages.media.item_words import credit_lines, head, item_facts_list, quality
from frontend.pages.media.posters import latest_plays, poster_card, sums_view, watcher_bars
from frontend.pages.names import server_ref
from frontend.pages.paths import history_path, library_path
from frontend.views.catalogue import PosterCard
from frontend.views.common import PersonRef
from frontend.views.items import CopyRow, EpisodeTile, ItemView, NextRow, SeasonBlock
from hub.api.scope import scope_of
from hub.auth.roles import Caller
from hub.core.hub import Hub
from hub.core.servers import SERVERS
from hub.history import rows
from hub.history.facade import HISTORY, History
from hub.history.facts import CopyFacts, EpisodeFacts, NextUp, ShowFacts
from hub.history.query.queries import ItemsQuery
from hub.history.query.scope import Scope
from hub.history.reads.item_facts import item_facts
from hub.history.reads.show_facts import show_facts
from hub.models.item import MediaType

routes = web.RouteTableDef()
WHOLE = frozenset({MediaType.SHOW, MediaType.ARTIST})
PART = frozenset({MediaType.SEASON, MediaType.ALBUM})
TEMPLATES = {
    **dict.fromkeys(WHOLE, "pages/show.html"),
    **dict.fromkeys(PART, "pages/season.html"),
}
MOST_CHILDREN = 200
NOTHING = ShowFacts(episodes=(), next_up=())


@routes.get("/items/{item_id}")
async def item_page(request: web.Request) -> web.StreamResponse:
    """One item."""
    caller = caller_of(request)
    hub, item_id = hub_of(request), request.match_info["item_id"]
    page = await context_of(request)
    history, scope = hub[HISTORY], scope_of(caller)
    detail, facts = await asyncio.gather(
        history.item(item_id, scope), history.read(lambda db: item_facts(db, item_id, scope))
    )
    row = detail.row
    episodes, children, plays = await asyncio.gather(
        _episodes(history, row, scope),
        _children(history, row, scope),
        latest_plays(hub, caller, item=row.id),
    )
    view = ItemView(
        head=head(detail, _shown(hub, facts.copies), page),
        sums=sums_view(facts.sums, caller, history_path(item=row.id)),
        watchers=watcher_bars(facts.watchers, item=row.id),
        plays=plays,
        copies=tuple(_copy(hub, one, caller) for one in facts.copies),
        credits=credit_lines(detail, page),
        facts=item_facts_list(detail, page),
        children=children,
        charts=await charts_of(
            request,
            OF_SHOW if row.type in WHOLE | PART else OF_ITEM,
            plays=facts.sums.plays,
            everybody=scope.everybody,
            item=row.id,
        ),
        blocks=_blocks(episodes.episodes, row, children, caller, page),
        next_up=tuple(_next(one, page) for one in episodes.next_up) if row.type in WHOLE else (),
    )
    return await render(request, TEMPLATES.get(row.type, "pages/item.html"), view)


async def _episodes(history: History, row: rows.ItemRow, scope: Scope) -> ShowFacts:
    if row.type not in WHOLE | PART:
        return NOTHING
    return await history.read(lambda db: show_facts(db, row.id, scope))


async def _children(history: History, row: rows.ItemRow, scope: Scope) -> tuple[PosterCard, ...]:
    """The seasons of a show, the albums of an artist."""
    if row.type not in WHOLE:
        return ()
    kind = MediaType.SEASON if row.type is MediaType.SHOW else MediaType.ALBUM
    sort = "number" if kind is MediaType.SEASON else "-year"
    query = ItemsQuery(types=(kind,), parent_id=row.id, sort=sort, limit=MOST_CHILDREN)
    return tuple(poster_card(one) for one in (await history.items(query, scope)).rows)


def _blocks(
    episodes: Sequence[EpisodeFacts],
    row: rows.ItemRow,
    children: Sequence[PosterCard],
    caller: Caller,
    page: PageContext,
) -> tuple[SeasonBlock, ...]:
    names = {one.id: one.title for one in children}
    played = [one.plays for one in episodes if one.plays]
    span = (min(played, default=0), max(played, default=0))
    blocks = []
    for (season_id, season), found in groupby(episodes, lambda one: (one.season_id, one.season)):
        tiles = tuple(_tile(one, span, caller) for one in found)
        title = names.get(season_id or "") or _season(season, row, page)
        watched = sum(tile.watched for tile in tiles)
        blocks.append(SeasonBlock(id=season_id, title=title, watched=watched, tiles=tiles))
    return tuple(blocks)


def _season(number: int | None, row: rows.ItemRow, page: PageContext) -> str:
    if number is None:
        return row.title
    return page.t("item.specials") if number == 0 else page.t("item.season", number=number)


def _tile(one: EpisodeFacts, span: tuple[int, int], caller: Caller) -> EpisodeTile:
    """A tile; a viewer has no page for what they never played."""
    known = caller.sees_everybody or one.plays > 0
    return EpisodeTile(
        id=one.id if known else None,
        index=one.index,
        title=one.title,
        plays=one.plays,
        level=_level(one.plays, *span),
        watched=one.watched,
        share=one.share,
        duration_s=one.duration_s,
        last_at=one.last_play_at,
    )


def _level(plays: int, least: int, most: int) -> int:
    """0 for never, else 1 to 4 between the episodes that were played least and most."""
    if plays == 0:
        return 0
    return 4 if most == least else 1 + round(3 * (plays - least) / (most - least))


def _next(one: NextUp, page: PageContext) -> NextRow:
    following = one.next
    title = None
    if following is not None:
        numbers = (("S", following.season), ("E", following.index))
        place = " · ".join(f"{letter}{n}" for letter, n in numbers if n is not None)
        title = " · ".join(part for part in (place, following.title) if part)
    known = following is not None and (page.can_control or following.plays > 0)
    return NextRow(
        person=PersonRef(id=one.person_id, name=one.name),
        seen=one.seen,
        of=one.of,
        title=title,
        id=following.id if following is not None and known else None,
    )


def _shown(hub: Hub, copies: Sequence[CopyFacts]) -> list[CopyFacts]:
    """The copies with those first whose server can show its pictures now."""
    up = {one.server.id for one in hub[SERVERS] if one.availability.is_up}
    return sorted(copies, key=lambda one: (one.removed_at is not None, one.server_id not in up))


def _copy(hub: Hub, one: CopyFacts, caller: Caller) -> CopyRow:
    return CopyRow(
        server=server_ref(hub, one.server_id, one.server_name),
        library=one.library_name,
        library_path=None if one.library_id is None else library_path(one.library_id),
        quality=quality(one),
        size=one.size,
        added_at=one.added_at,
        removed_at=one.removed_at,
        file=one.file if caller.sees_everybody else None,
        plays=one.plays,
    )
