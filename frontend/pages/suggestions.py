"""Whether two persons are one: asked, answered, and not asked again."""

from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web

from frontend.context import PageContext
from frontend.pages.frame import caller_of, first, hub_of, posted, redirect
from frontend.pages.names import server_ref
from frontend.views.common import PersonRef
from frontend.views.persons import Suggestion
from hub.auth.roles import Caller, Role
from hub.core.hub import Hub
from hub.core.store import STORE, Collection
from hub.models.ids import new_id
from hub.models.observation import AccountLinked
from hub.playback.pipeline import PLAYBACK
from hub.playback.suggestions import PersonSuggestion

routes = web.RouteTableDef()


@dataclass(frozen=True, slots=True)
class Dismissed:
    """Somebody said that two persons are different people."""

    at: datetime
    by: str


async def suggestions(hub: Hub, page: PageContext) -> tuple[Suggestion, ...]:
    """The pairs to ask about."""
    names = {person.id: person.name for person in hub[PLAYBACK].persons()}
    dismissed = await (await _dismissed(hub)).load()
    return tuple(
        _suggestion(hub, page, one, names)
        for one in hub[PLAYBACK].suggestions()
        if {one.person_id, one.other_id} <= names.keys() and _id(one) not in dismissed
    )


@routes.post("/persons/suggestions/{suggestion_id}/accept")
async def accept(request: web.Request) -> web.StreamResponse:
    """Two persons are one: the accounts of the second go to the first."""
    caller = caller_of(request, Role.ADMIN)
    hub = hub_of(request)
    keep, _, give = request.match_info["suggestion_id"].partition("-")
    for (server_id, key), owner in dict(hub[PLAYBACK].links()).items():
        if owner == give:
            await _link(hub, caller, server_id, key, keep)
    return await redirect(request, "/persons", notice="linked")


@routes.post("/persons/suggestions/{suggestion_id}/dismiss")
async def dismiss(request: web.Request) -> web.StreamResponse:
    """Two persons are two: do not ask again."""
    caller = caller_of(request, Role.ADMIN)
    kept = await _dismissed(hub_of(request))
    await kept.put(request.match_info["suggestion_id"], Dismissed(datetime.now(UTC), caller.name))
    return await redirect(request, "/persons", notice="dismissed")


@routes.post("/persons/{person_id}/unlink")
async def unlink(request: web.Request) -> web.StreamResponse:
    """Make an account a person of its own."""
    caller = caller_of(request, Role.ADMIN)
    server_id, _, key = first(await posted(request), "account").rpartition("/")
    await _link(hub_of(request), caller, server_id, key, new_id())
    person_id = request.match_info["person_id"]
    return await redirect(request, f"/persons/{person_id}", notice="unlinked")


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


async def _dismissed(hub: Hub) -> Collection[Dismissed]:
    return await hub[STORE].collection("dismissed_suggestions", Dismissed)


def _id(one: PersonSuggestion) -> str:
    return f"{one.person_id}-{one.other_id}"


def _suggestion(
    hub: Hub, page: PageContext, one: PersonSuggestion, names: dict[str, str]
) -> Suggestion:
    where = [server_ref(hub, account.server_id).name for account in (one.account, one.other)]
    key = "persons.sameName" if one.exact else "persons.likeName"
    return Suggestion(
        id=_id(one),
        first=PersonRef(id=one.person_id, name=names[one.person_id]),
        second=PersonRef(id=one.other_id, name=names[one.other_id]),
        why=page.t(key, servers=page.formatter.listed(where)),
    )
