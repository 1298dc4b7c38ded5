"""Servers: the list, and one with its libraries, accounts and players."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.frame import caller_of, hub_of
from frontend.pages.integrations.flows import LIBRARY_ICONS
from frontend.pages.names import players_of
from frontend.pages.paths import account_path, library_path
from frontend.views.common import Fact, PersonRef
from frontend.views.servers import (
    AccountRow,
    LibraryRow,
    PlayerRow,
    ServerCard,
    ServersView,
    ServerView,
)
from hub.api.scope import scope_of
from hub.api.server_health import ServerHealth, server_healths
from hub.api.session_out import visible_sessions
from hub.auth.roles import Caller, Role
from hub.core.errors import NotFound
from hub.core.hub import Hub
from hub.core.servers import SERVERS, MediaServer
from hub.history import rows
from hub.history.facade import HISTORY
from hub.history.facts import LibraryFacts
from hub.history.query.queries import Filters, PlaysQuery
from hub.models.server import LibraryKind

routes = web.RouteTableDef()
NOUNS = {
    LibraryKind.MOVIE: ("movies",),
    LibraryKind.SHOW: ("shows", "seasons", "episodes"),
    LibraryKind.MUSIC: ("artists", "albums", "tracks"),
    LibraryKind.PHOTO: ("albums", "photos"),
}
PLAYERS_SHOWN = 12
LOOKED_AT = 200


@routes.get("/servers")
async def page(request: web.Request) -> web.StreamResponse:
    """All servers that are set up."""
    caller = caller_of(request)
    hub = hub_of(request)
    zone = (await context_of(request)).time_zone
    healths = server_healths(hub, caller)
    cards = await asyncio.gather(*(_card(hub, caller, health, zone) for health in healths))
    return await render(request, "pages/servers.html", ServersView(servers=tuple(cards)))


@routes.get("/servers/{server_id}")
async def server_page(request: web.Request) -> web.StreamResponse:
    """One server."""
    caller = caller_of(request)
    hub, server_id = hub_of(request), request.match_info["server_id"]
    context = await context_of(request)
    health = next((one for one in server_healths(hub, caller) if one.id == server_id), None)
    if health is None:
        raise NotFound("There is no such server, or it was removed.")
    history, scope = hub[HISTORY], scope_of(caller)
    admin = caller.role is Role.ADMIN
    view = ServerView(
        card=await _card(hub, caller, health, context.time_zone),
        facts=_facts(hub, health, context, admin=admin),
        sessions=tuple(s for s in visible_sessions(hub, caller) if s.server.id == server_id),
        libraries=_libraries(await history.libraries(scope), server_id, context),
        accounts=_accounts(await history.accounts(scope), server_id, context),
        players=await _players(hub, caller, server_id),
        entry_id=health.entry_id if admin else None,
        url=_url(hub, server_id) if admin else None,
    )
    return await render(request, "pages/server.html", view)


async def _card(hub: Hub, caller: Caller, health: ServerHealth, zone: str) -> ServerCard:
    live = next((s for s in hub[SERVERS] if s.server.id == health.id), None)
    libraries = live.libraries if live is not None else ()
    counts = [library.item_count for library in libraries if library.item_count is not None]
    midnight = datetime.now(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    filters = Filters.parse({"server": [health.id], "after": midnight.astimezone(UTC)}, zone)
    totals = await hub[HISTORY].totals(filters, scope_of(caller))
    return ServerCard(
        health=health,
        libraries=len(libraries),
        items=sum(counts) if counts else None,
        accounts=_account_count(live, caller),
        plays_today=totals.plays,
        update_available=live.server.update_available if live is not None else None,
    )


def _account_count(live: MediaServer | None, caller: Caller) -> int:
    """How many accounts the server has, of those that the caller may know about."""
    if live is None or not caller.sees_everybody:
        return 0
    return len(live.accounts)


def _facts(hub: Hub, health: ServerHealth, page: PageContext, *, admin: bool) -> tuple[Fact, ...]:
    live = next((s for s in hub[SERVERS] if s.server.id == health.id), None)
    if live is None:
        return ()
    show = page.formatter
    cpu, memory = live.facts.get("cpu_percent"), live.facts.get("memory_percent")
    known = (
        ("address", live.server.url if admin else None, True),
        ("os", live.server.os, False),
        ("cpu", None if cpu is None else show.percent(cpu / 100), False),
        ("memory", None if memory is None else show.percent(memory / 100), False),
        ("channel", health.channel or page.t("servers.polling"), False),
        ("since", show.moment(live.availability.since), False),
        ("id", health.id, True),
    )
    facts = ((page.t(f"servers.fact.{name}"), value, code) for name, value, code in known)
    return tuple(Fact(name, value, code) for name, value, code in facts if value)


def _libraries(
    found: Sequence[rows.LibraryRow], server_id: str, page: PageContext
) -> tuple[LibraryRow, ...]:
    return tuple(
        LibraryRow(
            key=row.key,
            name=row.name or row.key,
            icon=LIBRARY_ICONS.get(row.kind or LibraryKind.OTHER, "library"),
            holds=holds(row, page),
            scanned_at=row.scanned_at,
            path=library_path(row.id),
        )
        for row in found
        if row.server_id == server_id and row.removed_at is None
    )


def holds(row: rows.LibraryRow | LibraryFacts, page: PageContext) -> str:
    """How much a library holds, in words."""
    counts = (row.item_count, row.child_count, row.grandchild_count)
    nouns = NOUNS.get(row.kind or LibraryKind.OTHER, ("items",))
    return ", ".join(
        page.t(f"servers.holds.{noun}", count=count, number=page.formatter.number(count))
        for count, noun in zip(counts, nouns, strict=False)
        if count is not None
    )


def _accounts(
    found: Sequence[rows.AccountRow], server_id: str, page: PageContext
) -> tuple[AccountRow, ...]:
    return tuple(
        AccountRow(
            name=row.title or row.name or row.key,
            person=_person(row),
            role=page.t("role.admin") if row.admin else None,
            last_seen_at=row.last_play_at,
            path=account_path(row.id),
        )
        for row in found
        if row.server_id == server_id and row.removed_at is None
    )


def _person(row: rows.AccountRow) -> PersonRef | None:
    if row.person_id is None:
        return None
    return PersonRef(id=row.person_id, name=row.person_name or row.name or row.key)


async def _players(hub: Hub, caller: Caller, server_id: str) -> tuple[PlayerRow, ...]:
    query = PlaysQuery(Filters.parse({"server": [server_id]}), limit=LOOKED_AT)
    found = await hub[HISTORY].plays(query, scope_of(caller))
    return players_of(found.rows)[:PLAYERS_SHOWN]


def _url(hub: Hub, server_id: str) -> str | None:
    live = next((s for s in hub[SERVERS] if s.server.id == server_id), None)
    return None if live is None else live.server.url
