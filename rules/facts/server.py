"""Facts about the server."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from hub.models.server import Platform, Server
from rules.facts.declare import flag, number, text
from rules.facts.fact import Options, Value
from rules.facts.knowledge import known_to
from rules.moment import Moment


def _of(read: Callable[[Server], Any]) -> Callable[[Moment, Options], Value]:
    def compute(moment: Moment, _: Options) -> Value:
        server_id = moment.subject.server_id
        found = None if server_id is None else known_to(moment).directory.server(server_id)
        value: Value = None if found is None else read(found)
        return value

    return compute


def _platform(moment: Moment, _: Options) -> Value:
    server_id = moment.subject.server_id
    return None if server_id is None else server_id.partition(":")[0]


def _online(moment: Moment, _: Options) -> Value:
    server_id = moment.subject.server_id
    return None if server_id is None else known_to(moment).directory.online(server_id)


def _streams(moment: Moment, _: Options) -> Value:
    visits = known_to(moment).memory.visits.values()
    return sum(visit.server_id == moment.subject.server_id for visit in visits)


FACTS = (
    text("server.id", "The server's id", lambda m, _: m.subject.server_id),
    text("server.name", "Its name", _of(lambda one: one.name), example="Attic"),
    text("server.platform", "Which kind it is", _platform, values=tuple(Platform)),
    text("server.version", "Its version", _of(lambda one: one.version)),
    text(
        "server.update_available",
        "The version it could be updated to",
        _of(lambda one: one.update_available),
    ),
    text("server.url", "Its address", _of(lambda one: one.url)),
    text(
        "server.host", "The host of its address", _of(lambda one: urlsplit(one.url or "").hostname)
    ),
    number("server.port", "The port of its address", _of(lambda one: urlsplit(one.url or "").port)),
    text("server.os", "What it runs on", _of(lambda one: one.os)),
    flag("server.online", "Whether it can be reached", _online),
    number("server.streams", "How many streams it has", _streams),
)
