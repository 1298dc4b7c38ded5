"""Blueprints: the gallery, import, and the form that makes a rule of one or changes its inputs."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import voluptuous as vol
from aiohttp import web

from frontend.app import render
from frontend.context import context_of
from frontend.pages.forms import own_form
from frontend.pages.frame import caller_of, first, hub_of, posted, redirect
from frontend.pages.rules.blueprint_forms import checked_inputs, given_inputs, parts_of, read_inputs
from frontend.views.forms import read_form
from frontend.views.rule_editor import (
    BlueprintCard,
    BlueprintView,
    GalleryView,
    Shelf,
    UserRef,
)
from hub.auth.roles import Role
from hub.core.errors import UsherError
from hub.core.forms import BASE, InvalidForm, fields_of, validate
from hub.core.http import SESSION
from hub.core.selectors import Text
from rules.api.blueprints import library_of
from rules.api.guard import require_may_change
from rules.api.models import ProblemOut, book_of, problems_out, rule_detail
from rules.blueprints.blueprint import Blueprint
from rules.blueprints.fetching import fetch
from rules.blueprints.library import BlueprintLibrary
from rules.blueprints.translating import shown_in
from rules.store import edit

routes = web.RouteTableDef()
PATH: Final = "/blueprints"
ONE: Final = PATH + "/{author}/{name}"
HEAD = vol.Schema(
    {
        vol.Required("alias"): Text(max_length=200),
        vol.Optional("description"): Text(max_length=4000),
    }
)
SHELVES: Final[Mapping[str, str]] = {
    "own": "user",
    "detection": "scan-eye",
    "notification": "bell",
    "automation": "zap",
}


@routes.get(PATH)
async def gallery(request: web.Request) -> web.StreamResponse:
    """All blueprints, by folder."""
    return await _gallery(request)


@routes.post(PATH)
async def bring(request: web.Request) -> web.StreamResponse:
    """Keep a blueprint from an address, or one that is pasted."""
    caller_of(request, Role.ADMIN)
    hub, form = hub_of(request), await posted(request)
    library, url, text = library_of(hub), first(form, "url").strip(), first(form, "yaml")
    overwrite = bool(form.get("overwrite"))
    try:
        if url:
            fetched = await fetch(hub[SESSION], url)
            path = await library.save(fetched.text, fetched.path, overwrite=overwrite)
        else:
            path = await library.save(text.replace("\r\n", "\n"), overwrite=overwrite)
    except UsherError as error:
        return await _gallery(request, error, {"url": url, "yaml": text})
    return await redirect(request, f"{PATH}/{path}", notice="blueprintKept")


@routes.get(ONE)
async def page(request: web.Request) -> web.StreamResponse:
    """The form of a blueprint; with `rule`, filled with what that rule gives."""
    caller_of(request, Role.EDITOR)
    return await _form(request, request.query.get("rule", ""))


@routes.post(ONE)
async def use(request: web.Request) -> web.StreamResponse:
    """Make a rule, or give one other inputs."""
    caller = caller_of(request, Role.EDITOR)
    hub, form = hub_of(request), await posted(request)
    library, rule_id = library_of(hub), first(form, "rule")
    blueprint = library.get(_path(request))
    head = read_form(fields_of(HEAD), form)
    given, errors = read_inputs(blueprint, form)
    try:
        keys = validate(HEAD, head)
        inputs = given_inputs(blueprint, checked_inputs(blueprint, given, errors))
        if rule_id:
            text = await _with_inputs(request, rule_id, blueprint.path, inputs, keys)
            await require_may_change(caller, book_of(hub), rule_id, text)
            await book_of(hub).change(rule_id, text)
        else:
            rule_id = await library.make_rule(blueprint.path, inputs, keys)
    except InvalidForm as error:
        return await _form(request, rule_id, (head, given, error.errors))
    except UsherError as error:
        return await _form(request, rule_id, (head, given, {BASE: str(error)}))
    return await redirect(request, f"/rules/{rule_id}", notice="ruleSaved")


@routes.post(ONE + "/remove")
async def remove(request: web.Request) -> web.StreamResponse:
    """Remove a blueprint that no rule uses."""
    caller_of(request, Role.ADMIN)
    try:
        await library_of(hub_of(request)).remove(_path(request))
    except UsherError as error:
        return await _form(request, "", ({}, {}, {BASE: str(error)}))
    return await redirect(request, PATH, notice="blueprintRemoved")


@routes.post("/rules/{id}/take-control")
async def take_control(request: web.Request) -> web.StreamResponse:
    """Let a rule say everything itself."""
    caller_of(request, Role.EDITOR)
    rule_id = request.match_info["id"]
    await library_of(hub_of(request)).take_control(rule_id)
    return await redirect(request, f"/rules/{rule_id}/edit", notice="tookControl")


async def _gallery(
    request: web.Request,
    error: UsherError | None = None,
    given: Mapping[str, str] | None = None,
) -> web.StreamResponse:
    caller, language = caller_of(request, Role.EDITOR), (await context_of(request)).language
    library = library_of(hub_of(request))
    broken = [problem for one in library.broken() for problem in one.problems]
    view = GalleryView(
        shelves=_shelves(library, language),
        problems=problems_out(broken),
        may_import=caller.role is Role.ADMIN,
        error=None if error is None else str(error),
        wrong=_problems(error),
        given=given or {},
    )
    return await render(request, "pages/blueprints.html", view, status=400 if error else 200)


async def _form(
    request: web.Request,
    rule_id: str,
    again: tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, str]] | None = None,
) -> web.StreamResponse:
    hub, context = hub_of(request), await context_of(request)
    library, book = library_of(hub), book_of(hub)
    blueprint = shown_in(library.get(_path(request)), context.language)
    detail = await rule_detail(book, rule_id) if rule_id else None
    data = detail.rule if detail else {"alias": blueprint.name}
    used = data.get("use_blueprint")
    known = used.get("input") if isinstance(used, Mapping) else None
    head, given, errors = again or (data, known or {}, {})
    names = {one.source.id: one.source.name for one in book.all()}
    caller = caller_of(request)
    view = BlueprintView(
        card=_card(library, blueprint),
        rule=None if detail is None else UserRef(id=detail.id, name=detail.name),
        head=await own_form(request, "rules.head", HEAD, head, errors),
        parts=parts_of(blueprint, given, errors, context.language),
        users=[UserRef(id=one, name=names.get(one, one)) for one in library.users(blueprint.path)],
        source_url=blueprint.source_url,
        text=blueprint.text,
        may_remove=caller.role is Role.ADMIN and not blueprint.shipped,
        error=errors.get(BASE),
    )
    return await render(request, "pages/blueprint.html", view, status=400 if errors else 200)


async def _with_inputs(
    request: web.Request,
    rule_id: str,
    path: str,
    inputs: Mapping[str, Any],
    keys: Mapping[str, Any],
) -> str:
    """The text of a rule with other inputs; what is equal stays as it is written."""
    detail = await rule_detail(book_of(hub_of(request)), rule_id)
    use: dict[str, Any] = {"path": path} | ({"input": dict(inputs)} if inputs else {})
    kept = {name: value for name, value in detail.rule.items() if name not in HEAD.schema}
    return edit.merged(detail.yaml, {**kept, **keys, "use_blueprint": use})


def _shelves(library: BlueprintLibrary, language: str) -> tuple[Shelf, ...]:
    found: dict[str, list[BlueprintCard]] = {key: [] for key in SHELVES}
    for one in library.all():
        folder = one.path.partition("/")[0]
        key = folder if one.shipped and folder in found else "own"
        found[key].append(_card(library, shown_in(one, language)))
    shelves = (Shelf(key=key, icon=SHELVES[key], cards=cards) for key, cards in found.items())
    return tuple(sorted(shelves, key=lambda shelf: not shelf.cards))


def _card(library: BlueprintLibrary, one: Blueprint) -> BlueprintCard:
    return BlueprintCard(
        path=one.path,
        name=one.name,
        description=one.description,
        author=one.author,
        inputs=len(one.inputs),
        used=len(library.users(one.path)),
        shipped=one.shipped,
    )


def _problems(error: UsherError | None) -> Sequence[ProblemOut]:
    return problems_out(getattr(error, "problems", ()))


def _path(request: web.Request) -> str:
    return f"{request.match_info['author']}/{request.match_info['name']}"
