"""Persons: the list, and one in full with a name that can be chosen."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from aiohttp import web

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.analytics.charts import OF_PERSON, charts_of
from frontend.pages.frame import caller_of, first, hub_of, posted, redirect
from frontend.pages.media.posters import latest_plays, place_rows, poster_card, sums_view
from frontend.pages.names import server_ref
from frontend.pages.paths import account_path, history_path
from frontend.pages.people.players import player_card
from frontend.pages.people.suggestions import decided, done, latest_decisions, person_suggestions
from frontend.views.common import PersonRef
from frontend.views.persons import AccountOfPerson, PersonCard, PersonsView, PersonView
from hub.api.scope import require_person, scope_of
from hub.api.session_out import visible_sessions
from hub.auth.roles import Caller, Role
from hub.core.errors import NotFound
from hub.core.hub import Hub
from hub.history import rows
from hub.history.facade import HISTORY
from hub.history.facts import PersonFacts
from hub.history.reads.person_facts import person_facts
from hub.playback.decisions import decisions_of
from hub.playback.pipeline import PLAYBACK

routes = web.RouteTableDef()
LONGEST_NAME = 100


@routes.get("/persons")
async def page(request: web.Request) -> web.StreamResponse:
    """Everybody the caller may know about."""
    caller = caller_of(request)
    hub, page = hub_of(request), await context_of(request)
    history, scope = hub[HISTORY], scope_of(caller)
    found, accounts = await asyncio.gather(history.persons(scope), history.accounts(scope))
    streams = _streams(hub, caller)
    cards = (_card(hub, streams, row, accounts) for row in found if row.account_ids or row.plays)
    view = PersonsView(
        persons=tuple(sorted(cards, key=_liveliest)),
        suggestions=await person_suggestions(hub, caller, page),
        decisions=await latest_decisions(hub, caller, page),
        done=await done(request),
        may_edit=caller.role is Role.ADMIN,
    )
    return await render(request, "pages/persons.html", view)


@routes.get("/persons/{person_id}")
async def person_page(request: web.Request) -> web.StreamResponse:
    """One person."""
    caller = caller_of(request)
    hub, person_id = hub_of(request), request.match_info["person_id"]
    require_person(caller, person_id)
    page = await context_of(request)
    history, scope = hub[HISTORY], scope_of(caller)
    persons, accounts, facts, plays = await asyncio.gather(
        history.persons(scope),
        history.accounts(scope),
        history.read(lambda db: person_facts(db, person_id, scope)),
        latest_plays(hub, caller, person=person_id),
    )
    row = next((one for one in persons if one.id == person_id), None)
    if row is None:
        raise NotFound("There is no such person.")
    favourites = [poster_card(one, _much(one.watch_time_s, page)) for one in facts.favourites]
    view = PersonView(
        card=_card(hub, _streams(hub, caller), row, accounts),
        sums=replace(sums_view(facts.sums, caller, history_path(person=person_id)), persons=None),
        kinds=_kinds(facts, page),
        favourites=tuple(one for one in favourites if not one.square),
        music=tuple(one for one in favourites if one.square),
        sessions=tuple(s for s in visible_sessions(hub, caller) if s.person.id == person_id),
        accounts=tuple(_account(hub, page, one) for one in accounts if one.person_id == person_id),
        players=tuple(player_card(one) for one in facts.players),
        places=place_rows(facts.places, person=person_id),
        plays=plays,
        charts=await charts_of(
            request,
            OF_PERSON,
            plays=facts.sums.plays,
            everybody=scope.everybody,
            person=person_id,
        ),
        done=await done(request),
        may_edit=caller.role is Role.ADMIN,
        named_by_hand=hub[PLAYBACK].chosen_name(person_id) is not None,
    )
    return await render(request, "pages/person.html", view)


@routes.post("/persons/{person_id}/rename")
async def rename(request: web.Request) -> web.StreamResponse:
    """Choose a name; an empty one gives way to that of the account."""
    caller = caller_of(request, Role.ADMIN)
    person_id = request.match_info["person_id"]
    name = " ".join(first(await posted(request), "name").split())[:LONGEST_NAME] or None
    path, before = f"/persons/{person_id}", hub_of(request)[PLAYBACK].person(person_id)
    if before is not None and name == before.name:
        return await redirect(request, path)
    decisions = await decisions_of(hub_of(request), caller.name)
    return await decided(request, await decisions.rename(person_id, name), path)


def _streams(hub: Hub, caller: Caller) -> Counter[str | None]:
    """How many streams each person has that the caller may see."""
    found = (session.person_id for session in hub[PLAYBACK].sessions())
    return Counter(person_id for person_id in found if caller.may_see(person_id))


def _liveliest(card: PersonCard) -> tuple[int, float, str]:
    """Who watches now comes first, then who watched last."""
    seen = card.last_seen_at.timestamp() if card.last_seen_at else 0.0
    return -card.streams, -seen, card.person.name.casefold()


def _card(
    hub: Hub,
    streams: Mapping[str | None, int],
    row: rows.PersonRow,
    accounts: Sequence[rows.AccountRow],
) -> PersonCard:
    servers = {one.server_id: one.server_name for one in accounts if one.person_id == row.id}
    title = row.last_grandparent_title or row.last_title
    return PersonCard(
        person=PersonRef(id=row.id, name=row.name),
        servers=tuple(server_ref(hub, one, name) for one, name in servers.items()),
        plays=row.plays,
        watch_s=row.watch_time_s,
        last_title=title,
        last_seen_at=row.last_play_at,
        streams=streams.get(row.id, 0),
    )


def _account(hub: Hub, page: PageContext, row: rows.AccountRow) -> AccountOfPerson:
    by = row.linked_by or "first_seen"
    key = f"person.linkedBy.{by}"
    how = page.t(key)
    return AccountOfPerson(
        key=row.id,
        name=row.title or row.name or row.key,
        server=server_ref(hub, row.server_id, row.server_name),
        linked_by=page.t("person.linkedByName", name=by) if how == key else how,
        last_seen_at=row.last_play_at,
        path=account_path(row.id),
    )


def _kinds(facts: PersonFacts, page: PageContext) -> tuple[tuple[str, int, float], ...]:
    return tuple(
        (page.t(f"item.types.{one.type}"), one.plays, one.watch_time_s) for one in facts.kinds
    )


def _much(seconds: float, page: PageContext) -> str:
    return page.formatter.duration(seconds)
