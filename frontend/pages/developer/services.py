"""Services: what can be asked, of whom, and a way to try it."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from aiohttp import web

from frontend.app import render
from frontend.pages.frame import caller_of, first, hub_of, posted
from frontend.views.developer import (
    ServiceField,
    ServiceOutcome,
    ServiceRow,
    ServicesView,
    ServiceView,
)
from hub.auth.roles import Role
from hub.core.context import Context
from hub.core.entries import ENTRIES
from hub.core.errors import InvalidInput, UsherError
from hub.core.forms import Field
from hub.core.hub import Hub
from hub.core.selectors import Select
from hub.core.services import SERVICES, Service, SupportsResponse

routes = web.RouteTableDef()
PATH = "/developer/services/{domain}.{name}"
LONGEST = 64 * 1024
NONE_OF = {"number": 0, "boolean": False, "object": {}, "duration": 60}
"""What stands in an example for a field that is required and has no default, by its selector."""


@routes.get("/developer/services")
async def services(request: web.Request) -> web.StreamResponse:
    """All services."""
    caller_of(request, Role.EDITOR)
    found = hub_of(request)[SERVICES].all()
    rows = (
        ServiceRow(
            id=f"{one.domain}.{one.name}",
            description=one.description,
            fields=tuple(field.name for field in one.fields),
            answers=one.supports_response is not SupportsResponse.NONE,
        )
        for one in found
    )
    return await render(request, "pages/services.html", ServicesView(services=tuple(rows)))


@routes.get(PATH)
async def service(request: web.Request) -> web.StreamResponse:
    """One service, and an example of what it is told."""
    caller_of(request, Role.EDITOR)
    return await _draw(request, _of(request))


@routes.post(PATH)
async def call(request: web.Request) -> web.StreamResponse:
    """Call it, and show what it answers."""
    caller = caller_of(request, Role.EDITOR)
    found, given = _of(request), first(await posted(request), "data")
    registry, context = hub_of(request)[SERVICES], Context(user_id=caller.user_id)
    try:
        answer = await registry.call(found.domain, found.name, _read(given), context)
    except UsherError as error:
        outcome = ServiceOutcome(error=error.message, hint=error.hint)
    else:
        outcome = ServiceOutcome(answer=None if answer is None else _json(answer))
    return await _draw(request, found, given, outcome)


def _of(request: web.Request) -> Service:
    return hub_of(request)[SERVICES].get(request.match_info["domain"], request.match_info["name"])


async def _draw(
    request: web.Request,
    found: Service,
    given: str | None = None,
    outcome: ServiceOutcome | None = None,
) -> web.StreamResponse:
    example = _example(found.fields)
    view = ServiceView(
        id=f"{found.domain}.{found.name}",
        description=found.description,
        fields=tuple(map(_field, found.fields)),
        given=_json(example) if given is None else given,
        path=f"/api/v1/services/{found.domain}/{found.name}",
        topic=_topic(hub_of(request), found),
        payload=_short({"data": example}),
        outcome=outcome,
    )
    failed = outcome is not None and outcome.error is not None
    return await render(request, "pages/service.html", view, status=400 if failed else 200)


def _read(text: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise InvalidInput("That is too long.")
    if not text.strip():
        return {}
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(f"This is no JSON: {error}") from None
    if not isinstance(data, dict):
        raise InvalidInput('The data are an object, such as {"name": "value"}.')
    return data


def _field(given: Field) -> ServiceField:
    kind = given.selector
    options = tuple(one.value for one in kind.choices()) if isinstance(kind, Select) else ()
    return ServiceField(
        name=given.name,
        kind=kind.kind,
        required=given.required,
        default=None if given.default is None else _short(given.default),
        options=options,
        help=given.description,
    )


def _example(fields: Iterable[Field]) -> dict[str, Any]:
    """What must be given, and what holds if it is not."""
    return {
        one.name: _value(one) for one in fields if one.required or one.default not in (None, "")
    }


def _value(given: Field) -> Any:
    if given.default is not None:
        return given.default
    if getattr(given.selector, "multiple", False):
        return []
    if isinstance(given.selector, Select):
        return next((one.value for one in given.selector.choices()), "")
    return NONE_OF.get(given.selector.kind, "")


def _topic(hub: Hub, found: Service) -> str | None:
    """Where it is called over the broker, None without one."""
    entry = next(iter(hub[ENTRIES].all("mqtt")), None)
    if entry is None:
        return None
    return f"{entry.data.get('base', 'usher')}/service/{found.domain}.{found.name}"


def _short(data: Any) -> str:
    return orjson.dumps(data, default=str).decode()


def _json(data: Mapping[str, Any]) -> str:
    return orjson.dumps(data, default=str, option=orjson.OPT_INDENT_2).decode()
