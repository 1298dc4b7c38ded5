"""Notifications: targets, tests, the queue, and what persons want to hear about."""

from collections.abc import Sequence
from contextlib import suppress

from aiohttp import web

from frontend.app import render
from frontend.pages.frame import caller_of, hub_of, redirect
from frontend.views.common import Chip, PersonRef
from frontend.views.notifications import (
    ListenerRow,
    NotificationsView,
    QueueRow,
    TargetCard,
    Tested,
)
from hub.auth.roles import Caller, Role
from hub.core.entries import ENTRIES
from hub.core.hub import Hub
from hub.notify.errors import SendFailed, SendRefused
from hub.notify.message import Queued
from hub.notify.notifications import NOTIFY
from hub.notify.overview import (
    QueuedOverview,
    TargetOverview,
    TargetState,
    overview,
    queued,
)
from hub.playback.pipeline import PLAYBACK

routes = web.RouteTableDef()
PATH = "/notifications"
ROWS = 50
TESTED = "tested"
CHIPS = {
    TargetState.OK: Chip("good", "circle-check", "notify.state.ok"),
    TargetState.IDLE: Chip("idle", "circle-dashed", "notify.state.idle"),
    TargetState.QUIET: Chip("info", "moon", "notify.state.quiet"),
    TargetState.FAILING: Chip("bad", "circle-x", "notify.state.failing"),
    TargetState.OFF: Chip("idle", "circle-slash", "notify.state.off"),
}
ICONS = {
    "email": "mail",
    "discord": "message-square",
    "telegram": "send",
    "ntfy": "bell",
    "gotify": "bell",
    "pushover": "smartphone",
    "slack": "message-square",
    "webhook": "webhook",
    "home_assistant": "house",
    "mqtt": "mqtt",
    "group": "users",
}


@routes.get(PATH)
async def page(request: web.Request) -> web.StreamResponse:
    """All targets for admins; for others, what they want to hear about themselves."""
    caller, hub = caller_of(request), hub_of(request)
    if caller.role is not Role.ADMIN:
        view = NotificationsView(listeners=listeners(hub, caller))
    else:
        view = _view(hub, caller, request.query.get(TESTED, ""))
    return await render(request, "pages/notifications.html", view)


@routes.post(PATH + "/targets/{target_id}/test")
async def test(request: web.Request) -> web.StreamResponse:
    """Send a test; the page that follows says how it went."""
    caller_of(request, Role.ADMIN)
    hub, target_id = hub_of(request), request.match_info["target_id"]
    with suppress(SendFailed, SendRefused):  # the page that follows shows how it went
        await hub[NOTIFY].test(target_id)
    return await redirect(request, f"{PATH}?{TESTED}={target_id}")


@routes.post(PATH + "/dead/resend")
async def resend_all(request: web.Request) -> web.StreamResponse:
    """Let everything that was given up wait again, the oldest first."""
    caller_of(request, Role.ADMIN)
    notify = hub_of(request)[NOTIFY]
    for item in reversed(notify.outbox.dead()):
        await notify.resend(item.id)
    return await redirect(request, PATH, notice="notifyResent")


@routes.post(PATH + "/dead/{message_id}/resend")
async def resend(request: web.Request) -> web.StreamResponse:
    """Let one that was given up wait again."""
    caller_of(request, Role.ADMIN)
    await hub_of(request)[NOTIFY].resend(request.match_info["message_id"])
    return await redirect(request, PATH, notice="notifyResent")


@routes.post(PATH + "/dead/{message_id}/drop")
async def drop(request: web.Request) -> web.StreamResponse:
    """Forget one that was given up."""
    caller_of(request, Role.ADMIN)
    await hub_of(request)[NOTIFY].drop(request.match_info["message_id"])
    return await redirect(request, PATH, notice="notifyDropped")


def _view(hub: Hub, caller: Caller, tested: str) -> NotificationsView:
    outbox = hub[NOTIFY].outbox
    dead, waiting = outbox.dead(), outbox.waiting()
    return NotificationsView(
        targets=_cards(hub),
        dead=_rows(hub, dead),
        dead_count=len(dead),
        waiting=_rows(hub, waiting),
        waiting_count=len(waiting),
        listeners=listeners(hub, caller),
        tested=_tested(hub, tested),
        may_edit=True,
    )


def _tested(hub: Hub, target_id: str) -> Tested | None:
    courier = hub[NOTIFY].courier(target_id)
    if courier is None or courier.last_test is None:
        return None
    return Tested(courier.target.title, courier.last_test.error)


def listeners(hub: Hub, caller: Caller) -> tuple[ListenerRow, ...]:
    """The persons who have targets, of those whose wishes are the caller's business."""
    own = {} if caller.person_id is None else {caller.person_id: list[str]()}
    titles: dict[str, list[str]] = {} if caller.role is Role.ADMIN else own
    for target in hub[NOTIFY].targets():
        person_id = target.options.person
        if person_id is not None and (caller.role is Role.ADMIN or person_id in titles):
            titles.setdefault(person_id, []).append(target.title)
    rows = [_listener(hub, person_id, found) for person_id, found in titles.items()]
    return tuple(sorted(rows, key=lambda row: row.person.name.casefold()))


def person_ref(hub: Hub, person_id: str) -> PersonRef:
    """A person by id; one that is not known any more has no name but that."""
    person = hub[PLAYBACK].person(person_id)
    return PersonRef(id=person_id, name=person_id if person is None else person.name)


def _listener(hub: Hub, person_id: str, targets: Sequence[str]) -> ListenerRow:
    wishes = hub[NOTIFY].people.get(person_id)
    ends = (wishes.quiet_from, wishes.quiet_until)
    return ListenerRow(
        person=person_ref(hub, person_id),
        targets=tuple(targets),
        opted_out=wishes.opted_out,
        quiet=(f"{ends[0]:%H:%M}", f"{ends[1]:%H:%M}") if ends[0] and ends[1] else None,
    )


def _cards(hub: Hub) -> tuple[TargetCard, ...]:
    titles = {entry.id: entry.title for entry in hub[ENTRIES].all("notify")}
    return tuple(_card(hub, one, titles) for one in overview(hub))


def _card(hub: Hub, one: TargetOverview, titles: dict[str, str]) -> TargetCard:
    return TargetCard(
        id=one.id,
        title=one.title,
        service=one.service,
        kind=one.kind,
        icon=ICONS.get(one.kind, "bell"),
        chip=CHIPS[one.state],
        loaded=one.state is not TargetState.OFF,
        person=None if one.person_id is None else person_ref(hub, one.person_id),
        members=tuple(titles[member] for member in one.members if member in titles),
        waiting=one.waiting,
        sent=one.sent,
        last_sent_at=one.last_sent_at,
        failing_since=one.failing_since,
        error=one.error,
        retry_at=one.retry_at,
        held_until=one.held_until,
    )


def _rows(hub: Hub, items: Sequence[Queued]) -> tuple[QueueRow, ...]:
    return tuple(_row(one) for one in queued(hub, items[:ROWS]))


def _row(one: QueuedOverview) -> QueueRow:
    return QueueRow(
        id=one.id,
        target=one.target,
        title=one.title,
        message=one.message,
        kind=one.kind,
        priority=one.priority,
        accepted_at=one.accepted_at,
        tries=one.tries,
        error=one.error,
    )
