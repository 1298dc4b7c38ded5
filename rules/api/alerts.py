"""Alerts and their exceptions: for admins and editors; a viewer sees none."""

from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, Field, field_validator

from hub.api.endpoint import Answer, Call, Endpoints, RequestModel
from hub.api.live import Push
from hub.auth.roles import Caller, Role
from hub.core.bus import Event, Unsubscribe
from hub.core.hub import Hub
from rules.alerts.alert import (
    ALERT_RAISED,
    ALERT_RESOLVED,
    ALERT_UPDATED,
    Alert,
    AlertChanged,
    AlertFilter,
    AlertStatus,
)
from rules.alerts.book import ALERT_BOOK, book_of
from rules.alerts.exceptions import AlertException
from rules.alerts.shown import alert_shown
from rules.alerts.table import MAX_LIMIT
from rules.effects import Severity

endpoints = Endpoints("alerts")
_FILTERS = tuple(AlertFilter.__dataclass_fields__)


class AlertsParams(RequestModel):
    """A page of alerts; lists mean "any of"."""

    limit: int = Field(default=50, ge=1, le=MAX_LIMIT)
    cursor: str | None = Field(default=None, max_length=100)
    totals: bool = False
    status: tuple[AlertStatus, ...] = ()
    severity: tuple[Severity, ...] = ()
    kind: tuple[str, ...] = ()
    rule: str | None = None
    person: str | None = None
    server: str | None = None
    after: AwareDatetime | None = None
    before: AwareDatetime | None = None

    @field_validator("status", "severity", "kind", mode="before")
    @classmethod
    def _several(cls, value: object) -> object:
        """One name, several with commas, or a list."""
        return value.split(",") if isinstance(value, str) else value

    def filter(self) -> AlertFilter:
        """What is asked for."""
        return AlertFilter(**{name: getattr(self, name) for name in _FILTERS})


class Note(RequestModel):
    """What somebody says about an alert."""

    note: str | None = Field(default=None, max_length=2000)


class NewException(RequestModel):
    """For whom or what nothing is raised; what is given must all fit."""

    rule_id: str | None = Field(default=None, max_length=200)
    person_id: str | None = Field(default=None, max_length=64)
    player_key: str | None = Field(default=None, max_length=500)
    network: str | None = Field(default=None, max_length=64)
    until: AwareDatetime | None = None
    reason: str | None = Field(default=None, max_length=500)


@endpoints.get("/alerts", list[Alert], role=Role.EDITOR, query=AlertsParams, paged=True)
async def alerts(call: Call[AlertsParams, None]) -> Answer:
    """List alerts, those seen last first."""
    book, asked = book_of(call.hub), call.query
    page = await book.page(asked.filter(), cursor=asked.cursor, limit=asked.limit)
    metadata: dict[str, Any] = {"next_cursor": page.cursor}
    if asked.totals:
        metadata["totals"] = await book.counts()
    return Answer([alert_shown(call.hub, one) for one in page.alerts], metadata)


@endpoints.get("/alerts/exceptions", list[AlertException], role=Role.EDITOR)
async def exceptions(call: Call[None, None]) -> Any:
    """List the exceptions."""
    return book_of(call.hub).exceptions.all()


@endpoints.post("/alerts/exceptions", AlertException, role=Role.EDITOR, body=NewException)
async def add_exception(call: Call[None, NewException]) -> Answer:
    """Let a rule, or all of them, raise nothing for a person, a player or a network."""
    given: dict[str, str | datetime | None] = call.body.model_dump()
    made = await book_of(call.hub).exceptions.add(**given, by=call.caller.name)  # type: ignore[arg-type]  # the model's own fields
    return Answer(made, status=201)


@endpoints.add("DELETE", "/alerts/exceptions/{id}", None, role=Role.EDITOR)
async def remove_exception(call: Call[None, None]) -> None:
    """Take an exception back."""
    await book_of(call.hub).exceptions.remove(call.path["id"])


@endpoints.get("/alerts/{id}", Alert, role=Role.EDITOR)
async def alert(call: Call[None, None]) -> Alert:
    """Show one alert with its evidence."""
    return alert_shown(call.hub, await book_of(call.hub).get(call.path["id"]))


@endpoints.post("/alerts/{id}/acknowledge", Alert, role=Role.EDITOR, body=Note)
async def acknowledge(call: Call[None, Note]) -> Alert:
    """Say that somebody has seen it."""
    book = book_of(call.hub)
    who, note = call.caller.name, call.body.note
    done = await book.acknowledge(call.path["id"], who, note, call.context())
    return alert_shown(call.hub, done)


@endpoints.post("/alerts/{id}/resolve", Alert, role=Role.EDITOR, body=Note)
async def resolve(call: Call[None, Note]) -> Alert:
    """Say that it is dealt with."""
    book = book_of(call.hub)
    who, note = call.caller.name, call.body.note
    return alert_shown(call.hub, await book.resolve(call.path["id"], who, note, call.context()))


class AlertsTopic:
    """The live topic `alerts`: those that change; nothing for viewers."""

    def snapshot(self, hub: Hub, caller: Caller) -> Any:
        """Those that changed last; all of them are read page by page."""
        if not caller.sees_everybody or ALERT_BOOK not in hub:
            return []
        return [alert_shown(hub, one) for one in hub[ALERT_BOOK].recent()]

    def listen(self, hub: Hub, caller: Caller, push: Push) -> Unsubscribe:
        """Push an alert when it is raised, seen again, acknowledged or resolved."""
        if not caller.sees_everybody:
            return lambda: None

        def told(event: Event[AlertChanged]) -> None:
            push({"changed": [alert_shown(hub, event.data.alert)]})

        events = (ALERT_RAISED, ALERT_UPDATED, ALERT_RESOLVED)
        subscriptions = [hub.bus.listen(event, told) for event in events]

        def unsubscribe() -> None:
            for stop in subscriptions:
                stop()

        return unsubscribe


TOPIC = AlertsTopic()
