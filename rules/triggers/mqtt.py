"""The `mqtt` trigger: a message of the broker."""

import logging
from typing import Any

import orjson

from hub.core.mqtt import Message
from rules.happening import Happening
from rules.language.build import Build, Kind, Node, TriggerKind
from rules.language.fields import Number, TemplateText, Text, keys, may, need
from rules.language.parts import NoWatch, Site, Trigger
from rules.templates.budget import MAX_TEXT
from rules.templates.errors import TemplateFailed
from rules.templates.template import Template
from rules.triggers.listening import constant, trigger

_log = logging.getLogger(__name__)


class _Hearing(NoWatch):
    def __init__(
        self, site: Site, node: Node, wanted: Any, value: Template | None, topic: Any
    ) -> None:
        self._site = site
        self._encoding = node["encoding"]
        self._wanted = constant(wanted, site) if isinstance(wanted, Template) else wanted
        self._value = value
        name = str(constant(topic, site) if isinstance(topic, Template) else topic)
        self._unlisten = site.world.subscribe(name, node["qos"], self._heard)

    def see(self, happening: Happening) -> None:
        """Nothing: the broker calls."""

    def close(self) -> None:
        self._unlisten()

    def _heard(self, message: Message) -> None:
        try:
            payload = message.payload.decode(self._encoding)[:MAX_TEXT]
        except UnicodeDecodeError:
            return
        data = {"topic": message.topic, "payload": payload, "qos": message.qos}
        data["payload_json"] = _json(payload)
        value: Any = payload
        if self._value is not None:
            seen = {**self._site.variables, "value": payload, "value_json": data["payload_json"]}
            try:
                value = self._value.text(seen)
            except TemplateFailed as error:
                _log.debug("A message of %s is left out: %s", message.topic, error)
                return
        if self._wanted is None or str(value) == str(self._wanted):
            self._site.fire(Happening(kind="mqtt", at=self._site.world.clock.now()), data)


def _json(payload: str) -> Any:
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        return None


def _compile(node: Node, build: Build) -> Trigger:
    topic = build.value(node["topic"], node.at("topic"))
    wanted = build.value(node.get("payload"), node.at("payload"))
    source = node.get("value_template")
    value = None if source is None else build.template(source, node.at("value_template"))
    try:
        b"".decode(node["encoding"])
    except LookupError:
        build.problem(node.at("encoding"), f"there is no encoding {node['encoding']}.")
    return trigger(node, "mqtt", lambda site: _Hearing(site, node, wanted, value, topic))


MQTT: TriggerKind = Kind(
    name="mqtt",
    help="A message comes from the MQTT broker, if the mqtt integration is set up.",
    keys=keys(
        need("topic", Text(), "the topic; + and # stand for any level"),
        may("payload", Text(), "only this message"),
        may("value_template", TemplateText(), "what is compared; it sees value and value_json"),
        may("qos", Number(0, 2, whole=True), "quality of service", 0),
        may("encoding", Text(), "of the message", "utf-8"),
    ),
    example="trigger: mqtt\ntopic: home/tv\npayload: 'on'\n",
    compile=_compile,
    gives={
        "topic": "the topic",
        "payload": "the message",
        "payload_json": "the message, if it was JSON",
        "qos": "the quality of service",
    },
)
