"""Notification targets, what waits for them, and what persons want to hear about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ConfigDict, Field

from hub.api.endpoint import Answer, Call, Endpoints, RequestModel
from hub.api.live import Push
from hub.api.routes.config import flow_out
from hub.api.scope import require_person
from hub.auth.roles import Caller, Role
from hub.core.bus import Unsubscribe
from hub.core.entries import ENTRIES, ENTRY_CHANGED, ConfigEntry
from hub.core.entries.record import DisabledBy
from hub.core.errors import Conflict, NotFound, UsherError
from hub.core.flows import FLOWS, Form
from hub.core.flows.results import CreateEntry
from hub.core.forms import InvalidForm
from hub.core.hub import Hub
from hub.notify.notifications import NOTIFY, NOTIFY_CHANGED
from hub.notify.options import TargetOptions
from hub.notify.overview import (
    DOMAIN,
    QueuedOverview,
    TargetOverview,
    overview,
    overview_of,
    queued,
)
from hub.notify.people import Preferences
from hub.playback.pipeline import PLAYBACK

endpoints = Endpoints("notify")
TARGETS = "/notify/targets"
MOST_QUEUED = 500


class OptionsIn(TargetOptions):
    """The options of a target, all of them."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class PreferencesIn(Preferences):
    """What a person wants, all of it."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class NewTarget(RequestModel):
    """A target: its kind, the fields of that kind's form, and whether to send a test first."""

    kind: str = Field(max_length=64)
    name: str = Field(min_length=1, max_length=60)
    fields: dict[str, Any] = Field(default_factory=dict)
    test: bool = True
    options: OptionsIn | None = None


class TargetUpdate(RequestModel):
    """What to change; `members` for groups, `options` for all others."""

    name: str | None = Field(default=None, min_length=1, max_length=60)
    disabled: bool | None = None
    options: OptionsIn | None = None
    members: list[str] | None = None


class QueueParams(RequestModel):
    """Whether to list what waits, or what was given up."""

    state: Literal["waiting", "dead"] = "waiting"
    target: str | None = None


@dataclass(frozen=True, slots=True)
class TestResult:
    """Whether the test arrived, else why not."""

    delivered: bool
    code: str | None = None
    message: str | None = None


@endpoints.get(TARGETS, list[TargetOverview], role=Role.EDITOR)
async def targets(call: Call[None, None]) -> list[TargetOverview]:
    """List the notification targets and groups; their addresses stay secret."""
    return overview(call.hub)


@endpoints.post(TARGETS, TargetOverview, role=Role.ADMIN, body=NewTarget)
async def add_target(call: Call[None, NewTarget]) -> Answer:
    """Add a notification target, after a test message unless that is declined."""
    entry = await _made(call)
    if call.body.options is not None:
        await _set_options(call.hub, entry, call.body.options.model_dump(mode="json"))
    return Answer(overview_of(call.hub, entry), status=201)


@endpoints.get(TARGETS + "/{id}", TargetOverview, role=Role.EDITOR)
async def target(call: Call[None, None]) -> TargetOverview:
    """Show one notification target."""
    return overview_of(call.hub, _entry(call))


@endpoints.add("PATCH", TARGETS + "/{id}", TargetOverview, role=Role.ADMIN, body=TargetUpdate)
async def update_target(call: Call[None, TargetUpdate]) -> TargetOverview:
    """Rename a target, change its options, or switch it off or on."""
    entry, body = _entry(call), call.body
    if body.name is not None:
        await call.hub[ENTRIES].update(entry, title=body.name)
        await call.hub[ENTRIES].reload(entry)
    if body.options is not None:
        await _set_options(call.hub, entry, body.options.model_dump(mode="json"))
    if body.members is not None:
        await _set_options(call.hub, entry, {"members": body.members})
    if body.disabled is not None:
        by = DisabledBy.USER if body.disabled else None
        await call.hub[ENTRIES].set_disabled(entry, by)
    return overview_of(call.hub, entry)


@endpoints.add("DELETE", TARGETS + "/{id}", None, role=Role.ADMIN)
async def remove_target(call: Call[None, None]) -> Answer:
    """Remove a target with everything that waits for it."""
    await call.hub[ENTRIES].remove(_entry(call))
    return Answer(None)


@endpoints.post(TARGETS + "/{id}/test", TestResult, role=Role.ADMIN)
async def test_target(call: Call[None, None]) -> TestResult:
    """Send a test message at once, past queue, limits and quiet hours."""
    entry = _entry(call)
    call.hub[NOTIFY].target(entry.id)
    try:
        await call.hub[NOTIFY].test(entry.id)
    except UsherError as error:
        return TestResult(delivered=False, code=error.code, message=str(error))
    return TestResult(delivered=True)


@endpoints.get("/notify/queue", list[QueuedOverview], role=Role.ADMIN, query=QueueParams)
async def queue(call: Call[QueueParams, None]) -> Answer:
    """List the notifications that wait, in their order, or those that were given up."""
    outbox, wanted = call.hub[NOTIFY].outbox, call.query.target
    items = outbox.dead() if call.query.state == "dead" else outbox.waiting()
    found = [item for item in items if wanted in (None, item.target_id)]
    return Answer(queued(call.hub, found[:MOST_QUEUED]), {"totals": {"count": len(found)}})


@endpoints.post("/notify/dead/{id}/resend", None, role=Role.ADMIN)
async def resend(call: Call[None, None]) -> Answer:
    """Let a notification that was given up wait again."""
    await call.hub[NOTIFY].resend(call.path["id"])
    return Answer(None)


@endpoints.add("DELETE", "/notify/dead/{id}", None, role=Role.ADMIN)
async def drop(call: Call[None, None]) -> Answer:
    """Forget a notification that was given up."""
    await call.hub[NOTIFY].drop(call.path["id"])
    return Answer(None)


@endpoints.get("/notify/persons/{id}", Preferences)
async def preferences(call: Call[None, None]) -> Preferences:
    """Show what a person wants to hear about; a viewer sees the own wishes."""
    return call.hub[NOTIFY].people.get(_person(call))


@endpoints.add("PUT", "/notify/persons/{id}", Preferences, body=PreferencesIn)
async def prefer(call: Call[None, PreferencesIn]) -> Preferences:
    """Change what a person wants to hear about; a viewer changes the own wishes."""
    person_id = _person(call)
    if call.caller.role is not Role.ADMIN and call.caller.person_id != person_id:
        raise NotFound("There is no such person.")
    chosen = Preferences.model_validate(call.body.model_dump())
    await call.hub[NOTIFY].prefer(person_id, chosen)
    return chosen


class NotifyTopic:
    """`notify`: how the targets are, always all of them; for admins."""

    def snapshot(self, hub: Hub, caller: Caller) -> Any:
        """Every target."""
        return overview(hub) if caller.role is Role.ADMIN else []

    def listen(self, hub: Hub, caller: Caller, push: Push) -> Unsubscribe:
        """Push all when something about one, its queue or a person changed."""

        def told(_: object) -> None:
            if caller.role is Role.ADMIN:
                push({"snapshot": self.snapshot(hub, caller)})

        stops = (hub.bus.listen(NOTIFY_CHANGED, told), hub.bus.listen(ENTRY_CHANGED, told))

        def unsubscribe() -> None:
            for stop in stops:
                stop()

        return unsubscribe


def _entry(call: Call[Any, Any]) -> ConfigEntry[Any]:
    entry = call.hub[ENTRIES].get(call.path["id"])
    if entry.domain != DOMAIN:
        raise NotFound("There is no such notification target.")
    return entry


def _person(call: Call[Any, Any]) -> str:
    person_id = call.path["id"]
    require_person(call.caller, person_id)
    if call.hub[PLAYBACK].person(person_id) is None:
        raise NotFound("There is no such person.")
    return person_id


async def _made(call: Call[None, NewTarget]) -> ConfigEntry[Any]:
    """Go through the dialogue that a user would go through."""
    flows, body = call.hub[FLOWS], call.body
    view = await flows.init(DOMAIN, cause=call.context())
    view = await flows.configure(view.flow_id, {"kind": body.kind})
    if isinstance(view.result, Form) and not view.result.errors:
        given = {"name": body.name, "test": body.test, **body.fields}
        if body.kind == "group":
            del given["test"]
        view = await flows.configure(view.flow_id, given)
    if isinstance(view.result, CreateEntry):
        return call.hub[ENTRIES].get(view.result.entry_id or "")
    texts = (await flow_out(call.hub, view)).texts
    if view.is_over:
        raise Conflict(texts.description or "It could not be added.")
    await flows.abort(view.flow_id)
    raise InvalidForm(texts.errors)


async def _set_options(hub: Hub, entry: ConfigEntry[Any], options: Mapping[str, Any]) -> None:
    kept = {name: value for name, value in options.items() if value is not None}
    await hub[ENTRIES].update(entry, options=kept)
    await hub[ENTRIES].reload(entry)
