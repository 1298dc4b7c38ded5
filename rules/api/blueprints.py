"""Blueprints over the API: list, form, import, paste, delete, make rules of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from hub.api.endpoint import Answer, Call, Endpoints, RequestModel
from hub.auth.auth import AUTH
from hub.auth.roles import Role
from hub.core.errors import Unavailable
from hub.core.household import HOUSEHOLD
from hub.core.http import SESSION
from hub.core.hub import Hub
from rules.api.models import LANGUAGE, RuleDetail, TextIn, book_of, problems_out, rule_detail
from rules.blueprints.blueprint import Blueprint
from rules.blueprints.fetching import MAX_BYTES, fetch
from rules.blueprints.forms import FormSection, form_of
from rules.blueprints.library import BLUEPRINTS, BlueprintLibrary, suggested_path
from rules.blueprints.translating import shown_in

endpoints = Endpoints("blueprints")


@dataclass(frozen=True, slots=True, kw_only=True)
class BlueprintOut:
    """A blueprint. `used_by` are the ids of the rules that use it."""

    path: str
    name: str
    description: str | None
    author: str | None
    source_url: str | None
    min_version: str | None
    shipped: bool
    inputs: int
    used_by: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionOut:
    """Fields that stand together: `name`, `label`, `selector`, `required`, `default` and so on."""

    key: str | None
    name: str | None
    description: str | None
    icon: str | None
    collapsed: bool
    fields: list[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlueprintDetail(BlueprintOut):
    """A blueprint with its form and its text."""

    form: list[SectionOut]
    yaml: str


class SpokenQuery(RequestModel):
    """The language to tell it in: the caller's own without it, else that of the household."""

    language: str | None = Field(default=None, pattern=LANGUAGE, max_length=20)


class AddressIn(RequestModel):
    """Where to import from, and what to call it here."""

    url: str = Field(max_length=2000)
    path: str | None = Field(default=None, max_length=200)
    overwrite: bool = False


class PasteIn(RequestModel):
    """A blueprint as text, and what to call it here."""

    yaml: str = Field(max_length=MAX_BYTES)
    path: str | None = Field(default=None, max_length=200)
    overwrite: bool = False


class UseIn(RequestModel):
    """A rule that is made of a blueprint."""

    input: dict[str, Any] = Field(default_factory=dict)
    id: str | None = Field(default=None, max_length=100)
    alias: str | None = Field(default=None, max_length=200)
    description: str | None = Field(default=None, max_length=4000)
    enabled: bool = True


@endpoints.get("/blueprints", list[BlueprintOut], role=Role.EDITOR, query=SpokenQuery)
async def list_blueprints(call: Call[SpokenQuery, None]) -> Answer:
    """List all blueprints, and what is wrong with files that are none."""
    library = library_of(call.hub)
    problems = [problem for one in library.broken() for problem in one.problems]
    language = _language(call, call.query.language)
    shown = (shown_in(one, language) for one in library.all())
    found = [BlueprintOut(**_common(library, one)) for one in shown]
    return Answer(found, {"problems": problems_out(problems)})


@endpoints.post("/blueprints", BlueprintDetail, role=Role.ADMIN, body=PasteIn)
async def paste_blueprint(call: Call[None, PasteIn]) -> Answer:
    """Keep a blueprint that is given as text."""
    library, body = library_of(call.hub), call.body
    path = await library.save(body.yaml, body.path, overwrite=body.overwrite)
    return Answer(_detail(call, library.get(path)), status=201)


@endpoints.post("/blueprints/import", BlueprintDetail, role=Role.ADMIN, body=AddressIn)
async def import_blueprint(call: Call[None, AddressIn]) -> Answer:
    """Fetch a blueprint from an address and keep it; pages of GitHub and gists will do."""
    library, body = library_of(call.hub), call.body
    fetched = await fetch(call.hub[SESSION], body.url)
    path = body.path or fetched.path
    kept = await library.save(fetched.text, path, overwrite=body.overwrite)
    return Answer(_detail(call, library.get(kept)), status=201)


@endpoints.post("/blueprints/look", BlueprintDetail, role=Role.ADMIN, body=TextIn)
async def look_at_blueprint(call: Call[None, TextIn]) -> BlueprintDetail:
    """Show what a text would be as a blueprint, without keeping it."""
    library = library_of(call.hub)
    blueprint = await library.look_at(call.body.yaml)
    return _detail(call, blueprint, path=suggested_path(blueprint))


@endpoints.post("/blueprints/fetch", BlueprintDetail, role=Role.ADMIN, body=AddressIn)
async def fetch_blueprint(call: Call[None, AddressIn]) -> BlueprintDetail:
    """Show the blueprint at an address, without keeping it."""
    library = library_of(call.hub)
    fetched = await fetch(call.hub[SESSION], call.body.url)
    blueprint = await library.look_at(fetched.text, fetched.path)
    return _detail(call, blueprint)


@endpoints.get("/blueprints/{author}/{name}", BlueprintDetail, role=Role.EDITOR, query=SpokenQuery)
async def get_blueprint(call: Call[SpokenQuery, None]) -> BlueprintDetail:
    """Give a blueprint with its form and its text, which stays as it is written."""
    found = library_of(call.hub).get(_path(call))
    return _detail(call, found, language=call.query.language)


@endpoints.add("DELETE", "/blueprints/{author}/{name}", None, role=Role.ADMIN)
async def delete_blueprint(call: Call[None, None]) -> None:
    """Remove a blueprint that no rule uses; those that come with Usher stay."""
    await library_of(call.hub).remove(_path(call))


@endpoints.post("/blueprints/{author}/{name}/rules", RuleDetail, role=Role.EDITOR, body=UseIn)
async def use_blueprint(call: Call[None, UseIn]) -> Answer:
    """Make a rule of a blueprint; inputs that are left out take their defaults."""
    given = call.body
    keys = given.model_dump(include={"id", "alias", "description"}, exclude_none=True)
    if not given.enabled:
        keys["enabled"] = False
    rule_id = await library_of(call.hub).make_rule(_path(call), given.input, keys)
    return Answer(await rule_detail(book_of(call.hub), rule_id), status=201)


@endpoints.post("/rules/{id}/take-control", RuleDetail, role=Role.EDITOR)
async def take_control(call: Call[None, None]) -> RuleDetail:
    """Turn a rule that uses a blueprint into one that says everything itself."""
    rule_id = call.path["id"]
    await library_of(call.hub).take_control(rule_id)
    return await rule_detail(book_of(call.hub), rule_id)


def library_of(hub: Hub) -> BlueprintLibrary:
    """The blueprints of a hub; Unavailable where no rules run."""
    if BLUEPRINTS not in hub:
        raise Unavailable("Rules do not run in this hub.")
    return hub[BLUEPRINTS]


def _path(call: Call[Any, Any]) -> str:
    return f"{call.path['author']}/{call.path['name']}"


def _common(library: BlueprintLibrary, one: Blueprint) -> dict[str, Any]:
    return {
        "path": one.path,
        "name": one.name,
        "description": one.description,
        "author": one.author,
        "source_url": one.source_url,
        "min_version": one.min_version,
        "shipped": one.shipped,
        "inputs": len(one.inputs),
        "used_by": library.users(one.path),
    }


def _language(call: Call[Any, Any], asked: str | None) -> str:
    if asked is not None:
        return asked
    user_id = call.caller.user_id
    user = None if user_id is None else call.hub[AUTH].users.find(user_id)
    return (user and user.language) or call.hub[HOUSEHOLD].current.language


def _detail(
    call: Call[Any, Any], one: Blueprint, *, path: str | None = None, language: str | None = None
) -> BlueprintDetail:
    shown = shown_in(one, _language(call, language))
    common = _common(library_of(call.hub), shown) | ({} if path is None else {"path": path})
    form = [_section(section) for section in form_of(shown)]
    return BlueprintDetail(**common, form=form, yaml=one.text)


def _section(one: FormSection) -> SectionOut:
    return SectionOut(
        key=one.key,
        name=one.name,
        description=one.description,
        icon=one.icon,
        collapsed=one.collapsed,
        fields=[{**part.field.as_dict(), "label": part.label} for part in one.fields],
    )
