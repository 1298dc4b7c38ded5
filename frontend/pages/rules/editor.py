"""The editor of a rule: a page that works without scripts, and what its component needs."""

from dataclasses import replace
from typing import Any, Final

import orjson
from aiohttp import web

from frontend.app import render
from frontend.context import context_of
from frontend.pages.frame import caller_of, first, hub_of, posted, redirect
from frontend.views.rule_editor import EMPTY, RuleEditorView
from hub.auth.roles import Caller, Role
from hub.core.errors import UsherError
from hub.core.hub import Hub
from hub.core.services import SERVICES, Service
from rules.actions.effects import BUILTINS
from rules.api.guard import require_may_change, require_no_secrets, secrets_in
from rules.api.models import book_of, problems_out
from rules.store.book import ChangedMeanwhile, InvalidRule, RuleBook, version_of

routes = web.RouteTableDef()
NEW: Final = "+"
"""Stands in the address for a rule that is not there yet; no id can be this."""
EDIT: Final = "/rules/{id}/edit"


@routes.get("/rules/+/services")
async def services(request: web.Request) -> web.StreamResponse:
    """What actions there are, with a JSON schema of their data."""
    caller_of(request, Role.EDITOR)
    found = [
        {"name": one.name, "help": one.help, "schema": one.data.schema()}
        for one in BUILTINS.values()
    ]
    found += [_service(one) for one in hub_of(request)[SERVICES].all()]
    body = orjson.dumps({"status": "success", "data": found})
    return web.Response(body=body, content_type="application/json")


@routes.get(EDIT)
async def page(request: web.Request) -> web.StreamResponse:
    """The editor, of a rule or of a new one."""
    caller = caller_of(request, Role.EDITOR)
    rule_id = request.match_info["id"]
    if rule_id == NEW:
        view = RuleEditorView(id=None, name="", text=EMPTY)
    else:
        view = await _view(hub_of(request), caller, rule_id)
    return await render(request, "pages/rule_edit.html", view)


@routes.post(EDIT)
async def save(request: web.Request) -> web.StreamResponse:
    """Keep what was written, where there are no scripts; mistakes are told beside the text."""
    caller = caller_of(request, Role.EDITOR)
    rule_id, form = request.match_info["id"], await posted(request)
    text = first(form, "yaml").replace("\r\n", "\n")
    version = first(form, "version") or None
    book = book_of(hub_of(request))
    view = RuleEditorView(id=_id(rule_id), name=_name(book, rule_id), text=text, version=version)
    try:
        kept = await _kept(book, caller, rule_id, text, version)
    except InvalidRule as error:
        view = replace(view, problems=problems_out(error.problems))
    except ChangedMeanwhile as error:
        said = (await context_of(request)).t("rules.clash")
        view = replace(view, error=said, version=error.version)
    except UsherError as error:
        view = replace(view, error=str(error))
    else:
        return await redirect(request, f"/rules/{kept}", notice="ruleSaved")
    return await render(request, "pages/rule_edit.html", view, status=400)


async def _kept(
    book: RuleBook, caller: Caller, rule_id: str, text: str, version: str | None
) -> str:
    if rule_id == NEW:
        await require_no_secrets(caller, text)
        return await book.create(text)
    await require_may_change(caller, book, rule_id, text)
    await book.change(rule_id, text, version)
    return rule_id


async def _view(hub: Hub, caller: Caller, rule_id: str) -> RuleEditorView:
    book = book_of(hub)
    one, text = book.get(rule_id), await book.text(rule_id)
    return RuleEditorView(
        id=rule_id,
        name=one.source.name,
        text=text,
        version=version_of(text),
        problems=problems_out(book.without_secrets(one.problems)),
        locked=caller.role is not Role.ADMIN and bool(await secrets_in(text)),
    )


def _name(book: RuleBook, rule_id: str) -> str:
    """What a rule is called; one that is new, or gone meanwhile, by its id."""
    return next((one.source.name for one in book.all() if one.source.id == rule_id), rule_id)


def _id(rule_id: str) -> str | None:
    return None if rule_id == NEW else rule_id


def _service(one: Service) -> dict[str, Any]:
    fields = {field.name: {"description": field.description or ""} for field in one.fields}
    needed = [field.name for field in one.fields if field.required]
    schema = {"type": "object", "properties": fields, "required": needed}
    return {"name": f"{one.domain}.{one.name}", "help": one.description, "schema": schema}
