"""Libraries: all of them, and one with its posters, as searched, sorted and filtered."""

from collections.abc import Sequence
from urllib.parse import urlencode

from aiohttp import web

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.frame import caller_of, hub_of
from frontend.pages.history.plays import play_row
from frontend.pages.integrations.flows import LIBRARY_ICONS
from frontend.pages.integrations.servers import holds
from frontend.pages.media.posters import poster_card, sums_view, watcher_bars
from frontend.pages.names import server_ref
from frontend.pages.paths import history_path, library_path
from frontend.views.catalogue import Choice
from frontend.views.libraries import LibrariesView, LibraryCard, LibraryView
from hub.api.scope import scope_of
from hub.auth.roles import Role
from hub.core.hub import Hub
from hub.history import rows
from hub.history.facade import HISTORY
from hub.history.facts import LibraryFacts
from hub.history.query.queries import ItemsQuery
from hub.history.reads.library_facts import TOP_TYPES, library_facts
from hub.models.server import LibraryKind

routes = web.RouteTableDef()
PAGE = 60
SORTS = ("title", "-added_at", "-year", "-plays", "-watch_time_s", "-last_play_at")
PLAYED = {"": None, "1": True, "0": False}


@routes.get("/libraries")
async def page(request: web.Request) -> web.StreamResponse:
    """All libraries, those that were removed last."""
    caller = caller_of(request)
    hub, context = hub_of(request), await context_of(request)
    found = await hub[HISTORY].libraries(scope_of(caller))
    cards = [_card(hub, context, row) for row in found]
    view = LibrariesView(
        libraries=tuple(sorted(cards, key=lambda card: card.removed)),
        may_edit=caller.role is Role.ADMIN,
    )
    return await render(request, "pages/libraries.html", view)


@routes.get("/libraries/{server_id}/{key}")
async def library_page(request: web.Request) -> web.StreamResponse:
    """One library."""
    caller = caller_of(request)
    hub, context = hub_of(request), await context_of(request)
    library_id = f"{request.match_info['server_id']}/{request.match_info['key']}"
    history, scope = hub[HISTORY], scope_of(caller)
    facts = await history.read(lambda db: library_facts(db, library_id, scope))
    given = {name: value for name, value in request.query.items() if name in _NAMES and value}
    query = _query(facts, given)
    found = await history.items(query, scope)
    view = LibraryView(
        card=_card(hub, context, facts),
        size=facts.size,
        scanned_at=facts.scanned_at,
        sums=sums_view(facts.sums, caller, history_path(library=library_id)),
        watchers=watcher_bars(facts.watchers, library=library_id),
        plays=tuple(play_row(row) for row in facts.latest),
        lately=tuple(poster_card(row) for row in facts.lately),
        items=tuple(poster_card(row) for row in found.rows),
        more=urlencode({**given, "cursor": found.cursor}) if found.cursor else None,
        search=given.get("q", ""),
        sorts=_choices(context, "sort", SORTS, query.sort),
        played=_choices(context, "played", tuple(PLAYED), given.get("played", "")),
        filtered=bool(given.keys() - {"cursor"}),
    )
    return await render(request, "pages/library.html", view)


_NAMES = frozenset({"q", "sort", "played", "cursor"})


def _query(facts: LibraryFacts, given: dict[str, str]) -> ItemsQuery:
    """What is asked for; an order or filter that does not exist is as if none was given."""
    sort = given.get("sort", "")
    return ItemsQuery(
        types=TOP_TYPES.get(facts.kind, ()),
        library_id=facts.id,
        title=given.get("q"),
        played=PLAYED.get(given.get("played", "")),
        sort=sort if sort in SORTS else SORTS[0],
        cursor=given.get("cursor"),
        limit=PAGE,
    )


def _choices(
    page: PageContext, name: str, values: Sequence[str], chosen: str
) -> tuple[Choice, ...]:
    return tuple(
        Choice(value, page.t(f"library.{name}.{value.lstrip('-') or 'all'}"), value == chosen)
        for value in values
    )


def _card(hub: Hub, page: PageContext, row: rows.LibraryRow | LibraryFacts) -> LibraryCard:
    sums = row.sums if isinstance(row, LibraryFacts) else row
    return LibraryCard(
        path=library_path(row.id),
        name=row.name or row.key,
        icon=LIBRARY_ICONS.get(row.kind or LibraryKind.OTHER, "library"),
        server=server_ref(hub, row.server_id, row.server_name),
        holds=holds(row, page),
        plays=sums.plays,
        watch_s=sums.watch_time_s,
        last_at=sums.last_play_at,
        removed=row.removed_at is not None,
    )
