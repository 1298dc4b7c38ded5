"""What goes by: events of the bus, and messages of a broker."""

from itertools import islice

from aiohttp import web

from frontend.app import render
from frontend.pages.frame import caller_of, hub_of
from frontend.views.developer import EventsView, MqttMessage, MqttView
from hub.api.event_log import EVENT_LOG
from hub.auth.roles import Role
from hub.core.mqtt import MQTT, Traffic

routes = web.RouteTableDef()
EVENTS_SHOWN = 100
MESSAGES_SHOWN = 200


@routes.get("/developer/events")
async def events(request: web.Request) -> web.StreamResponse:
    """The latest events."""
    caller_of(request, Role.EDITOR)
    found = hub_of(request)[EVENT_LOG].latest(EVENTS_SHOWN)
    view = EventsView(events=tuple(found))
    return await render(request, "pages/events.html", view)


@routes.get("/developer/mqtt")
async def mqtt(request: web.Request) -> web.StreamResponse:
    """What was said to and by the broker."""
    caller_of(request, Role.ADMIN)
    broker = hub_of(request)[MQTT]
    view = MqttView(
        messages=tuple(map(_message, islice(reversed(broker.traffic), MESSAGES_SHOWN))),
        is_set_up=broker.is_set_up,
    )
    return await render(request, "pages/mqtt.html", view)


def _message(seen: Traffic) -> MqttMessage:
    try:
        text: str | None = seen.payload.decode()
    except UnicodeDecodeError:
        text = seen.payload.decode(errors="ignore") if seen.size > len(seen.payload) else None
    if text is not None and not text.isprintable() and "\x00" in text:
        text = None
    return MqttMessage(at=seen.at, topic=seen.topic, text=text, size=seen.size, sent=seen.ours)
