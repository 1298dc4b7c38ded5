"""Targets and queues as people look at them: the API and the page show the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from hub.core.entries import ENTRIES, ConfigEntry, EntryState
from hub.core.hub import Hub
from hub.notify.message import Kind, Priority, Queued
from hub.notify.notifications import NOTIFY, Notifications
from hub.notify.options import TargetOptions

DOMAIN = "notify"
GROUP = "group"


class TargetState(StrEnum):
    """How a target is, in one word."""

    OK = "ok"
    IDLE = "idle"
    QUIET = "quiet"
    FAILING = "failing"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetOverview:
    """A target or group without its address. `service` is what rules call."""

    id: str
    title: str
    service: str
    kind: str
    state: TargetState
    person_id: str | None
    members: tuple[str, ...]
    options: TargetOptions | None
    waiting: int
    dead: int
    sent: int
    last_sent_at: datetime | None
    failing_since: datetime | None
    error: str | None
    retry_at: datetime | None
    held_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedOverview:
    """A notification that waits or was given up (`dead_at`)."""

    id: str
    target_id: str
    target: str
    title: str | None
    message: str
    kind: Kind
    priority: Priority
    accepted_at: datetime
    tries: int
    error: str | None
    dead_at: datetime | None


def overview(hub: Hub) -> list[TargetOverview]:
    """Every target and group, by title; those that are switched off, too."""
    entries = sorted(hub[ENTRIES].all(DOMAIN), key=lambda entry: entry.title.casefold())
    return [overview_of(hub, entry) for entry in entries]


def overview_of(hub: Hub, entry: ConfigEntry[Any]) -> TargetOverview:
    """One target or group."""
    notify = hub[NOTIFY]
    standing = notify.standings.get(entry.id)
    courier = notify.courier(entry.id)
    group = entry.data["kind"] == GROUP
    options = None if group else TargetOptions.model_validate(dict(entry.options))
    held_until = notify.quiet_until(entry.id)
    return TargetOverview(
        id=entry.id,
        title=entry.title,
        service=f"{DOMAIN}.{entry.data['slug']}",
        kind=entry.data["kind"],
        state=_state(notify, entry, held_until),
        person_id=None if options is None else options.person,
        members=tuple(entry.options.get("members", ())) if group else (),
        options=options,
        waiting=len(notify.outbox.waiting(entry.id)),
        dead=sum(item.target_id == entry.id for item in notify.outbox.dead()),
        sent=standing.sent,
        last_sent_at=standing.last_sent_at,
        failing_since=standing.failing_since,
        error=standing.error or entry.reason,
        retry_at=None if courier is None else courier.retry_at,
        held_until=held_until,
    )


def queued(hub: Hub, items: Sequence[Queued]) -> list[QueuedOverview]:
    """Notifications with the titles of their targets."""
    titles = {entry.id: entry.title for entry in hub[ENTRIES].all(DOMAIN)}
    return [
        QueuedOverview(
            id=item.id,
            target_id=item.target_id,
            target=titles.get(item.target_id, item.target_id),
            title=item.message.title,
            message=item.message.message,
            kind=item.message.kind,
            priority=item.message.priority,
            accepted_at=item.accepted_at,
            tries=item.tries,
            error=item.error,
            dead_at=item.dead_at,
        )
        for item in items
    ]


def _state(
    notify: Notifications, entry: ConfigEntry[Any], held_until: datetime | None
) -> TargetState:
    if entry.state is not EntryState.LOADED:
        return TargetState.OFF
    standing = notify.standings.get(entry.id)
    if standing.failing_since is not None:
        return TargetState.FAILING
    if held_until is not None:
        return TargetState.QUIET
    return TargetState.IDLE if standing.last_sent_at is None else TargetState.OK
