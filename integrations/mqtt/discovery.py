"""Telling Home Assistant what there is: messages that bring, change and take away devices."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import orjson

from hub import __version__
from integrations.mqtt.components import Config, availability
from integrations.mqtt.outbox import Outgoing
from integrations.mqtt.published import Announced
from integrations.mqtt.settings import Manner
from integrations.mqtt.topics import Topics

ORIGIN: Final[Config] = {"name": "Usher", "sw_version": __version__}
Components = Mapping[str, Config]


class Announcer:
    """Makes the messages, in the manner that was chosen."""

    def __init__(self, topics: Topics, announcing: Manner) -> None:
        self.topics = topics
        self.announcing = announcing

    def bring(self, node: str, device: Config, components: Components) -> Iterator[Outgoing]:
        """A device with all its entities."""
        if self.announcing is Manner.COMPONENT:
            for name, config in components.items():
                yield self._single(node, name, device, config)
        else:
            yield self._whole(node, device, components)

    def drop(
        self, node: str, device: Config, kept: Components, gone: Components
    ) -> Iterator[Outgoing]:
        """Take entities away: reduced to a stub first, then left out."""
        if self.announcing is Manner.COMPONENT:
            for name, config in gone.items():
                yield _clear(self.topics.component_config(node, name, config["platform"]))
            return
        stubs = {name: {"platform": config["platform"]} for name, config in gone.items()}
        yield self._whole(node, device, {**kept, **stubs})
        yield self._whole(node, device, kept)

    def remove(self, announced: Announced) -> Iterator[Outgoing]:
        """Take a device away, with all that Usher said about it."""
        for topic in config_topics(announced):
            yield _clear(topic)
        yield from self.silence(announced)

    def silence(
        self, announced: Announced, names: Iterable[str] | None = None
    ) -> Iterator[Outgoing]:
        """Clear the values of a device, or of some of its entities.

        The broker would keep them for ever.
        """
        base = f"{announced.base}/{announced.node}"
        if names is None:
            yield _clear(f"{base}/availability")
        configs = {**announced.gone, **announced.components}
        for name in configs if names is None else names:
            for topic in value_topics(configs[name]):
                if topic.startswith(f"{base}/{name}/"):
                    yield _clear(topic)

    def migrate(self, announced: Announced) -> Iterator[Outgoing]:
        """Say on the old topics that the other manner follows: ids and history stay."""
        for topic in config_topics(announced):
            yield _retained(topic, b'{"migrate_discovery": true}')

    def _whole(self, node: str, device: Config, components: Components) -> Outgoing:
        payload = {
            "device": device,
            "origin": ORIGIN,
            "availability": self._availability(node),
            "availability_mode": "all",
            "components": dict(components),
        }
        return _retained(self.topics.device_config(node), _dump(payload))

    def _single(self, node: str, name: str, device: Config, config: Config) -> Outgoing:
        payload = {
            "availability": self._availability(node),
            "availability_mode": "all",
            **{key: value for key, value in config.items() if key != "platform"},
            "device": device,
            "origin": ORIGIN,
        }
        topic = self.topics.component_config(node, name, config["platform"])
        return _retained(topic, _dump(payload))

    def _availability(self, node: str) -> list[Config]:
        return availability(self.topics, self.topics.device_availability(node))


def config_topics(announced: Announced) -> list[str]:
    """Where a device was announced, in the manner of then."""
    topics = Topics(announced.base, announced.prefix)
    if announced.announcing == Manner.COMPONENT:
        return [
            topics.component_config(announced.node, name, config["platform"])
            for name, config in announced.components.items()
        ]
    return [topics.device_config(announced.node)]


def value_topics(config: Config) -> Iterator[str]:
    """The topics that hold values of an entity."""
    for key, value in config.items():
        if key.endswith("_topic") and key != "command_topic" and isinstance(value, str):
            yield value
    for entry in config.get("availability", ()):
        if str(entry["topic"]).endswith("/availability"):
            yield entry["topic"]


def is_ours(payload: bytes, status_topic: str) -> bool:
    """Whether an announcement that the broker kept was made by this hub."""
    try:
        data: Any = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return False
    if not isinstance(data, dict) or not isinstance(data.get("origin"), dict):
        return False
    topics = _topics_of(data.get("availability"))
    return data["origin"].get("name") == ORIGIN["name"] and status_topic in topics


def _topics_of(entries: object) -> Iterable[object]:
    if not isinstance(entries, list):
        return ()
    return [entry.get("topic") for entry in entries if isinstance(entry, dict)]


def _dump(payload: Config) -> bytes:
    return orjson.dumps(payload)


def _retained(topic: str, payload: bytes) -> Outgoing:
    return Outgoing(topic=topic, payload=payload, retain=True, important=True)


def _clear(topic: str) -> Outgoing:
    return _retained(topic, b"")
