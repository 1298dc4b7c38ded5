"""Whose account it is: everybody it may belong to, with the likeliest first."""

from aiohttp import web
from rapidfuzz import fuzz

from frontend.app import render
from frontend.pages.frame import caller_of, first, hub_of, posted
from frontend.pages.names import server_ref
from frontend.pages.paths import account_path
from frontend.pages.people.suggestions import decided
from frontend.views.common import PersonRef
from frontend.views.persons import AccountView, Candidate
from hub.auth.roles import Role
from hub.core.errors import NotFound
from hub.core.hub import Hub
from hub.models.people import Account
from hub.playback.decisions import AccountId, decisions_of
from hub.playback.pipeline import PLAYBACK
from hub.playback.suggestions import NEAR, folded

routes = web.RouteTableDef()
ADDRESS = "/accounts/{server_id}/{key}"


@routes.get(ADDRESS)
async def page(request: web.Request) -> web.StreamResponse:
    """Choose the person."""
    caller_of(request, Role.ADMIN)
    hub, (server_id, key) = hub_of(request), _asked(request)
    account, link = hub[PLAYBACK].account(server_id, key), hub[PLAYBACK].link(server_id, key)
    owner = None if link is None else hub[PLAYBACK].person(link.person_id)
    if account is None or owner is None:
        raise NotFound("There is no such account.")
    links = hub[PLAYBACK].links()
    view = AccountView(
        path=account_path(f"{server_id}/{key}"),
        name=account.title or account.name,
        server=server_ref(hub, server_id),
        owner=PersonRef(id=owner.id, name=owner.name),
        alone=sum(one == owner.id for one in links.values()) == 1,
        candidates=_candidates(hub, account, owner.id),
    )
    return await render(request, "pages/account.html", view)


@routes.post(ADDRESS + "/link")
async def link(request: web.Request) -> web.StreamResponse:
    """It belongs to this person."""
    caller = caller_of(request, Role.ADMIN)
    person_id = first(await posted(request), "person")
    decisions = await decisions_of(hub_of(request), caller.name)
    decision = await decisions.link(_asked(request), person_id)
    return await decided(request, decision, f"/persons/{person_id}")


@routes.post(ADDRESS + "/unlink")
async def unlink(request: web.Request) -> web.StreamResponse:
    """It is a person of its own."""
    caller = caller_of(request, Role.ADMIN)
    decisions = await decisions_of(hub_of(request), caller.name)
    account = _asked(request)
    decision = await decisions.unlink(account)
    now = hub_of(request)[PLAYBACK].links()[account]
    return await decided(request, decision, f"/persons/{now}")


def _asked(request: web.Request) -> AccountId:
    return request.match_info["server_id"], request.match_info["key"]


def _candidates(hub: Hub, account: Account, owner_id: str) -> tuple[Candidate, ...]:
    owned: dict[str, list[str]] = {}
    for one in hub[PLAYBACK].accounts():
        link = hub[PLAYBACK].link(one.server_id, one.key)
        if link is not None:
            name = f"{one.title or one.name} ({server_ref(hub, one.server_id).name})"
            owned.setdefault(link.person_id, []).append(name)
    wanted = folded(account.title or account.name)
    scored = [
        (fuzz.ratio(wanted, folded(person.name)), person)
        for person in hub[PLAYBACK].persons()
        if person.id != owner_id
    ]
    return tuple(
        Candidate(
            person=PersonRef(id=person.id, name=person.name),
            accounts=", ".join(owned.get(person.id, ())),
            near=score >= NEAR,
        )
        for score, person in sorted(scored, key=lambda one: (-one[0], one[1].name.casefold()))
    )
