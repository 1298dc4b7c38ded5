"""Tokens for scripts and apps, and the addresses that servers call."""

from collections.abc import Mapping
from typing import Any

import voluptuous as vol
from aiohttp import web

from frontend.app import render
from frontend.pages.forms import own_form
from frontend.pages.frame import caller_of, hub_of, posted, redirect
from frontend.pages.integrations.integrations import webhook_of
from frontend.pages.integrations.offers import icon_of
from frontend.pages.settings.users import (
    NOBODY,
    ROLES,
    chosen_person,
    nobody_in,
    person_select,
)
from frontend.views.common import PersonRef
from frontend.views.forms import read_form
from frontend.views.settings import TokenRow, TokensView, WebhookRow
from hub.auth.auth import AUTH
from hub.auth.roles import Role
from hub.auth.tokens import ApiToken
from hub.core.entries import ENTRIES
from hub.core.errors import UsherError
from hub.core.forms import InvalidForm, fields_of, validate
from hub.core.hub import Hub
from hub.core.selectors import Text
from hub.playback.pipeline import PLAYBACK

routes = web.RouteTableDef()
PATH = "/settings/tokens"


@routes.get(PATH)
async def page(request: web.Request) -> web.StreamResponse:
    """Tokens and webhooks."""
    return await _page(request)


@routes.post(PATH)
async def make(request: web.Request) -> web.StreamResponse:
    """Make a token and show it this once."""
    caller_of(request, Role.ADMIN)
    hub = hub_of(request)
    schema = _schema(hub)
    given = read_form(fields_of(schema), await posted(request))
    try:
        chosen = validate(schema, given)
        _, text = await hub[AUTH].tokens.create(
            chosen["name"], Role(chosen["role"]), chosen_person(chosen)
        )
    except InvalidForm as error:
        return await _page(request, given=given, errors=error.errors)
    except UsherError as error:
        return await _page(request, given=given, errors={"name": error.message})
    return await _page(request, fresh=text)


@routes.post(PATH + "/{token_id}/revoke")
async def revoke(request: web.Request) -> web.StreamResponse:
    """Make a token worthless."""
    caller_of(request, Role.ADMIN)
    await hub_of(request)[AUTH].tokens.revoke(request.match_info["token_id"])
    return await redirect(request, PATH, notice="tokenRevoked")


async def _page(
    request: web.Request,
    *,
    fresh: str | None = None,
    given: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> web.StreamResponse:
    caller_of(request, Role.ADMIN)
    hub = hub_of(request)
    schema = _schema(hub, await nobody_in(request))
    view = TokensView(
        tokens=tuple(_row(hub, one) for one in hub[AUTH].tokens.all()),
        webhooks=_webhooks(request, hub),
        form=await own_form(request, "settings.tokens.field", schema, given or {}, errors),
        fresh=fresh,
    )
    return await render(request, "pages/settings_tokens.html", view, status=400 if errors else 200)


def _schema(hub: Hub, nobody: str = NOBODY) -> vol.Schema:
    return vol.Schema(
        {
            vol.Required("name"): Text(max_length=64),
            vol.Required("role", default=Role.VIEWER.value): ROLES,
            vol.Optional("person"): person_select(hub, nobody),
        }
    )


def _row(hub: Hub, one: ApiToken) -> TokenRow:
    person = hub[PLAYBACK].person(one.person_id) if one.person_id else None
    return TokenRow(
        id=one.id,
        name=one.name,
        role=one.role,
        person=None if person is None else PersonRef(id=person.id, name=person.name),
        created_at=one.created_at,
        last_used_at=one.last_used_at,
    )


def _webhooks(request: web.Request, hub: Hub) -> tuple[WebhookRow, ...]:
    return tuple(
        WebhookRow(
            entry_id=entry.id,
            title=entry.title,
            icon=icon_of(entry.domain),
            url=webhook.url,
            last_at=webhook.last_at,
        )
        for entry in hub[ENTRIES].all()
        if (webhook := webhook_of(request, hub, entry)) is not None
    )
