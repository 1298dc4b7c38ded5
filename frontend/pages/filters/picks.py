"""What a field of a form can be set to, by name: persons, servers, entities and so on."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import orjson
from aiohttp import web

from frontend.context import PageContext, context_of
from frontend.pages.frame import caller_of, hub_of
from hub.auth.roles import Role
from hub.core.errors import NotFound
from hub.core.hub import Hub
from hub.core.selectors.countries import COUNTRIES
from hub.core.selectors.rules import MEDIA_TYPES, SEVERITIES
from hub.core.servers import SERVERS
from hub.core.services import SERVICES
from hub.core.states import STATES
from hub.history.facade import HISTORY
from hub.history.query.scope import Scope
from hub.notify.overview import overview
from hub.playback.pipeline import PLAYBACK
from rules.actions.effects import BUILTINS
from rules.facts.catalogue import all_facts

routes = web.RouteTableDef()
LIMIT: Final = 30


@dataclass(frozen=True, slots=True)
class Pick:
    """A value, what people call it, and what tells it from others of that name."""

    value: str
    label: str
    detail: str | None = None


Find = Callable[[Hub, PageContext], Awaitable[Iterable[Pick]]]


@routes.get("/picks/{kind}")
async def picks(request: web.Request) -> web.StreamResponse:
    """The values that fit `q`, or those named by `value`; for editors and admins.

    `among` limits them to domains of entities, platforms of servers, or values.
    """
    caller_of(request, Role.EDITOR)
    find = _KINDS.get(request.match_info["kind"])
    if find is None:
        raise NotFound("There is nothing of this kind.")
    found = await find(hub_of(request), await context_of(request))
    body = orjson.dumps({"status": "success", "data": _asked(request, found)})
    return web.Response(body=body, content_type="application/json")


def _asked(request: web.Request, found: Iterable[Pick]) -> list[Pick]:
    wanted = request.query.getall("value", [])
    if wanted:
        known = {one.value: one for one in found}
        return [known[value] for value in wanted if value in known]
    text, among = request.query.get("q", "").casefold(), request.query.get("among", "")
    allowed = {one for one in among.split(",") if one}
    fits = [
        one
        for one in found
        if _fits(one, text) and (not allowed or _group(one) in allowed or one.value in allowed)
    ]
    fits.sort(key=lambda one: not one.label.casefold().startswith(text))
    return fits[:LIMIT]


def _fits(one: Pick, text: str) -> bool:
    words = f"{one.label} {one.detail or ''} {one.value}".casefold()
    return all(word in words for word in text.split())


def _group(one: Pick) -> str:
    """The domain of an entity, the platform of a server."""
    return one.value.partition("." if ":" not in one.value else ":")[0]


async def _entities(hub: Hub, _: PageContext) -> Iterable[Pick]:
    found = (Pick(one.entity_id, one.name, one.entity_id) for one in hub[STATES])
    return sorted(found, key=lambda one: one.label.casefold())


async def _servers(hub: Hub, _: PageContext) -> Iterable[Pick]:
    return [Pick(one.server.id, one.server.name, str(one.server.platform)) for one in hub[SERVERS]]


async def _libraries(hub: Hub, _: PageContext) -> Iterable[Pick]:
    names = {one.server.id: one.server.name for one in hub[SERVERS]}
    found = await hub[HISTORY].libraries(Scope.all())
    return [
        Pick(one.id, one.name or one.key, names.get(one.server_id, one.server_id)) for one in found
    ]


async def _persons(hub: Hub, _: PageContext) -> Iterable[Pick]:
    found = (Pick(one.id, one.name) for one in hub[PLAYBACK].persons())
    return sorted(found, key=lambda one: one.label.casefold())


async def _accounts(hub: Hub, _: PageContext) -> Iterable[Pick]:
    names = {one.server.id: one.server.name for one in hub[SERVERS]}
    return [
        Pick(one.id, one.title or one.name or one.key, names.get(one.server_id, one.server_id))
        for one in await hub[HISTORY].accounts(Scope.all())
    ]


async def _players(hub: Hub, _: PageContext) -> Iterable[Pick]:
    found = await hub[HISTORY].players(Scope.all())
    return [Pick(one.key, one.name or one.key, one.product) for one in found]


async def _countries(_: Hub, page: PageContext) -> Iterable[Pick]:
    name = page.formatter.country_name
    found = (Pick(code, name(code), code) for code in COUNTRIES)
    return sorted(found, key=lambda one: one.label.casefold())


async def _targets(hub: Hub, _: PageContext) -> Iterable[Pick]:
    return [
        Pick(one.service.removeprefix("notify."), one.title, one.service) for one in overview(hub)
    ]


async def _facts(_: Hub, __: PageContext) -> Iterable[Pick]:
    return [Pick(one.name, one.name, one.help) for one in all_facts()]


async def _services(hub: Hub, _: PageContext) -> Iterable[Pick]:
    own = [Pick(one.name, one.name, one.help) for one in BUILTINS.values()]
    names = (f"{one.domain}.{one.name}" for one in hub[SERVICES].all())
    return [*own, *(Pick(name, name) for name in sorted(names))]


def _words(values: Iterable[str], key: str) -> Find:
    async def find(_: Hub, page: PageContext) -> Iterable[Pick]:
        return [Pick(value, page.t(f"{key}.{value}"), value) for value in values]

    return find


_KINDS: Final[Mapping[str, Find]] = {
    "entity": _entities,
    "server": _servers,
    "library": _libraries,
    "person": _persons,
    "account": _accounts,
    "player": _players,
    "country": _countries,
    "notify_target": _targets,
    "fact": _facts,
    "service": _services,
    "severity": _words(SEVERITIES, "rules.severity"),
    "media_type": _words(MEDIA_TYPES, "rules.media"),
}
