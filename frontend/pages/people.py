"""Persons: the list, one in full, and whose accounts are whose."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from aiohttp import web

from frontend.app import render
from frontend.pages.frame import caller_of, first, hub_of, posted, redirect
from frontend.pages.plays import place_of, play_row
from frontend.views.common import PersonRef, ServerRef
from frontend.views.persons import (
    AccountOfPerson,
    PersonCard,
    PersonsView,
    PersonView,
    Suggestion,
)
from frontend.views.servers import PlayerRow
from hub.api.scope import require_person, scope_of
from hub.api.session_out import visible_sessions
from hub.auth.roles import Caller, Role
from hub.core.errors import NotFound
from hub.core.hub import Hub
from hub.core.servers import SERVERS
from hub.history import rows
from hub.history.facade import HISTORY
from hub.history.query import Filters, PlaysQuery
from hub.models.ids import new_id
from hub.models.observation import AccountLinked
from hub.models.server import Platform
from hub.playback.pipeline import PLAYBACK
from hub.playback.suggestions import PersonSuggestion

routes = web.RouteTableDef()
LATEST = 8
LOOKED_AT = 200
LINKED_BY = {
    "first_seen": "first seen here",
    "global_id": "same Plex account",
    "email": "same e-mail",
}
PLAYER_ICONS = {
    "android": "smartphone",
    "ios": "smartphone",
    "roku": "tv-minimal",
    "tvos": "tv-minimal",
    "webos": "tv-minimal",
    "tizen": "tv-minimal",
    "chrome": "globe",
    "firefox": "globe",
    "safari": "globe",
}


@routes.get("/persons")
async def page(request: web.Request) -> web.StreamResponse:
    """Everybody the caller may know about."""
    caller = caller_of(request)
    hub = hub_of(request)
    found = await hub[HISTORY].persons(scope_of(caller))
    accounts = await hub[HISTORY].accounts(scope_of(caller))
    view = PersonsView(
        persons=tuple(_card(hub, caller, row, accounts) for row in found),
        suggestions=_suggestions(hub) if caller.role is Role.ADMIN else (),
    )
    return await render(request, "pages/persons.html", view)


@routes.get("/persons/{person_id}")
async def person_page(request: web.Request) -> web.StreamResponse:
    """One person."""
    caller = caller_of(request)
    hub, person_id = hub_of(request), request.match_info["person_id"]
    require_person(caller, person_id)
    history, scope = hub[HISTORY], scope_of(caller)
    row = next((one for one in await history.persons(scope) if one.id == person_id), None)
    if row is None:
        raise NotFound("There is no such person.")
    accounts = await history.accounts(scope)
    filters = Filters.parse({"person": [person_id]})
    plays = (await history.plays(PlaysQuery(filters, limit=LOOKED_AT), scope)).rows
    view = PersonView(
        card=_card(hub, caller, row, accounts),
        first_seen_at=row.first_play_at,
        sessions=tuple(s for s in visible_sessions(hub, caller) if s.person.id == person_id),
        accounts=tuple(_account(hub, one) for one in accounts if one.person_id == person_id),
        players=_players(plays),
        places=_places(plays),
        plays=tuple(play_row(one) for one in plays[:LATEST]),
        may_edit=caller.role is Role.ADMIN,
    )
    return await render(request, "pages/person.html", view)


@routes.post("/persons/{person_id}/unlink")
async def unlink(request: web.Request) -> web.StreamResponse:
    """Make an account a person of its own."""
    caller = caller_of(request, Role.ADMIN)
    server_id, _, key = first(await posted(request), "account").rpartition("/")
    person_id = new_id()
    await _link(hub_of(request), caller, server_id, key, person_id)
    return await redirect(request, f"/persons/{request.match_info['person_id']}")


@routes.post("/persons/suggestions/{suggestion_id}/accept")
async def accept(request: web.Request) -> web.StreamResponse:
    """Two persons are one: the accounts of the second go to the first."""
    caller = caller_of(request, Role.ADMIN)
    hub = hub_of(request)
    keep, _, give = request.match_info["suggestion_id"].partition("-")
    for (server_id, key), owner in dict(hub[PLAYBACK].links()).items():
        if owner == give:
            await _link(hub, caller, server_id, key, keep)
    return await redirect(request, "/persons")


async def _link(hub: Hub, caller: Caller, server_id: str, key: str, person_id: str) -> None:
    await hub[PLAYBACK].observe(
        AccountLinked(
            server_id=server_id,
            at=datetime.now(UTC),
            account_key=key,
            person_id=person_id,
            by=caller.name,
        )
    )


def _card(
    hub: Hub, caller: Caller, row: rows.PersonRow, accounts: Sequence[rows.AccountRow]
) -> PersonCard:
    server_ids = dict.fromkeys(one.server_id for one in accounts if one.person_id == row.id)
    title = row.last_grandparent_title or row.last_title
    return PersonCard(
        person=PersonRef(id=row.id, name=row.name),
        servers=tuple(server_ref(hub, server_id) for server_id in server_ids),
        plays=row.plays,
        watch_s=row.watch_time_s,
        last_title=title,
        last_seen_at=row.last_play_at,
        streams=sum(s.person.id == row.id for s in visible_sessions(hub, caller)),
    )


def server_ref(hub: Hub, server_id: str) -> ServerRef:
    """A server as it is mentioned, also one that is not connected."""
    live = next((s.server for s in hub[SERVERS] if s.server.id == server_id), None)
    platform = Platform(server_id.partition(":")[0])
    return ServerRef(id=server_id, name=live.name if live else platform, platform=platform)


def player_row(row: rows.PlayerRow) -> PlayerRow:
    """A player in a list."""
    product = " ".join(part for part in (row.product, row.product_version) if part)
    return PlayerRow(
        name=row.name or row.product or row.key,
        product=product or None,
        icon=PLAYER_ICONS.get((row.platform or "").casefold(), "monitor"),
        person=None,
        last_seen_at=row.last_play_at,
    )


def _account(hub: Hub, row: rows.AccountRow) -> AccountOfPerson:
    by = row.linked_by or "first_seen"
    return AccountOfPerson(
        key=row.id,
        name=row.title or row.name or row.key,
        server=server_ref(hub, row.server_id),
        linked_by=LINKED_BY.get(by, f"linked by {by}"),
        last_seen_at=row.last_play_at,
    )


def _players(plays: Sequence[rows.PlayRow]) -> tuple[PlayerRow, ...]:
    latest = {play.player_id: play for play in reversed(plays)}
    return tuple(
        PlayerRow(
            name=play.player_name or play.player_product or "Player",
            product=play.player_product,
            icon=PLAYER_ICONS.get((play.player_platform or "").casefold(), "monitor"),
            person=None,
            last_seen_at=play.ended_at,
        )
        for play in sorted(latest.values(), key=lambda one: one.ended_at, reverse=True)
    )


def _places(plays: Sequence[rows.PlayRow]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(place for play in plays if (place := place_of(play))).most_common(6))


def _suggestions(hub: Hub) -> tuple[Suggestion, ...]:
    persons = {person.id: person for person in hub[PLAYBACK].persons()}
    return tuple(
        _suggestion(hub, one, persons[one.person_id].name, persons[one.other_id].name)
        for one in hub[PLAYBACK].suggestions()
        if one.person_id in persons and one.other_id in persons
    )


def _suggestion(hub: Hub, one: PersonSuggestion, name: str, other: str) -> Suggestion:
    where = (server_ref(hub, a.server_id).name for a in (one.account, one.other))
    alike = "The same name" if one.exact else "Nearly the same name"
    return Suggestion(
        id=f"{one.person_id}-{one.other_id}",
        first=PersonRef(id=one.person_id, name=name),
        second=PersonRef(id=one.other_id, name=other),
        why=f"{alike} on {' and '.join(where)}",
    )
