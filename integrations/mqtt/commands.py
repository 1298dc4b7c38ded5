"""The other way: what entities are asked and which services are called over the broker."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from hub.core.context import Context
from hub.core.entities import ENTITIES
from hub.core.errors import Forbidden, InvalidInput, NotFound, TooManyRequests, UsherError
from hub.core.hub import Hub
from hub.core.mqtt import Message
from hub.core.services import SERVICES
from hub.core.tasks import Tasks
from integrations.mqtt.connection import Connection
from integrations.mqtt.outbox import Outgoing
from integrations.mqtt.settings import answerable
from integrations.mqtt.showing import Showing
from integrations.mqtt.topics import Topics
from integrations.mqtt.values import asked_value, json_payload

_log = logging.getLogger(__name__)

AT_ONCE: Final = 32
"""Commands that run at the same time; more are told to come again."""
LONGEST: Final = 64 * 1024
KEPT: Final = "Messages that the broker kept are not carried out: send it without retain."


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be asked over the broker."""

    controls: bool = True
    services: bool = True


class Commands:
    """Carries out what is asked; every question is answered, errors too."""

    def __init__(
        self,
        hub: Hub,
        topics: Topics,
        connection: Connection,
        showing: Showing,
        allowed: Allowed,
        tasks: Tasks,
    ) -> None:
        self._hub = hub
        self._topics = topics
        self._connection = connection
        self._showing = showing
        self._allowed = allowed
        self._tasks = tasks
        self._running = 0
        self._stops: list[Callable[[], None]] = []

    def start(self) -> None:
        """Listen."""
        subscribe = self._connection.subscribe
        self._stops = [
            subscribe(self._topics.commands, self._on_command, qos=1),
            subscribe(self._topics.services, self._on_service, qos=1),
        ]

    def stop(self) -> None:
        """Listen no more."""
        for stop in self._stops:
            stop()

    def _on_command(self, message: Message) -> None:
        node, name, _ = message.topic.removeprefix(f"{self._topics.base}/").split("/")
        answer = self._topics.answer(f"{node}/{name}")
        self._carry_out(message, answer, lambda: self._command(message, node, name))

    def _on_service(self, message: Message) -> None:
        service = message.topic.rpartition("/")[2]
        answer = self._topics.answer(service)
        self._carry_out(message, answer, lambda: self._call(message, service))

    def _carry_out(self, message: Message, answer: str, work: Callable[[], Awaitable[Any]]) -> None:
        if message.retain and not message.payload:
            return
        self._tasks.create(self._answered(message, answer, work), name=message.topic)

    async def _answered(
        self, message: Message, answer: str, work: Callable[[], Awaitable[Any]]
    ) -> None:
        self._running += 1
        call: Mapping[str, Any] = {}
        try:
            _check_size(message)
            call = (
                _read(message) if message.topic.startswith(f"{self._topics.base}/service/") else {}
            )
            answer = self._wanted_answer(message, call, answer)
            self._check(message)
            result = {"status": "success", "data": await work()}
        except UsherError as error:
            _log.warning("%s was refused: %s", message.topic, error)
            result = _failed(error.code, str(error))
        except Exception as error:  # noqa: BLE001 - every question is answered
            _log.exception("%s failed", message.topic)
            result = _failed(UsherError.code, f"It failed: {type(error).__name__}.")
        finally:
            self._running -= 1
        self._answer(message, answer, {**result, "topic": message.topic, "id": call.get("id")})

    def _check(self, message: Message) -> None:
        if message.retain:
            raise InvalidInput(KEPT)
        if self._running > AT_ONCE:
            raise TooManyRequests("Too many commands run at once; try again.", retry_after_s=1)

    def _wanted_answer(self, message: Message, call: Mapping[str, Any], usual: str) -> str:
        wanted = message.response_topic or call.get("answer_topic")
        return usual if wanted is None else answerable(str(wanted))

    async def _command(self, message: Message, node: str, name: str) -> None:
        if not self._allowed.controls:
            raise Forbidden("Controls over MQTT are switched off in the options of MQTT.")
        device = self._showing.plan.devices.get(node)
        found = [one for one in device.entities if one.name == name] if device else []
        if not found:
            raise NotFound(f"There is no {name} of {node}.")
        record = found[0].record
        value = asked_value(record.domain, message.payload)
        await self._hub[ENTITIES].command(record.entity_id, value, Context())

    async def _call(self, message: Message, service: str) -> Mapping[str, Any] | None:
        if not self._allowed.services:
            raise Forbidden("Services over MQTT are switched off in the options of MQTT.")
        domain, _, name = service.partition(".")
        data = _read(message).get("data", {})
        if not isinstance(data, dict):
            raise InvalidInput("data must be an object.")
        return await self._hub[SERVICES].call(domain, name, data, Context())

    def _answer(self, message: Message, topic: str, told: Mapping[str, Any]) -> None:
        self._connection.post(
            Outgoing(
                topic=topic,
                payload=json_payload(told),
                correlation=message.correlation,
            )
        )


def _check_size(message: Message) -> None:
    if len(message.payload) > LONGEST:
        raise InvalidInput(f"The message is longer than {LONGEST} bytes.")


def _failed(code: str, text: str) -> dict[str, Any]:
    return {"status": "error", "error": {"code": code, "message": text}}


def _read(message: Message) -> dict[str, Any]:
    """`{data, answer_topic, id}`; nothing at all stands for no data."""
    if not message.payload.strip():
        return {}
    try:
        call = orjson.loads(message.payload)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(f"The message is no JSON: {error}") from None
    if not isinstance(call, dict):
        raise InvalidInput('The message must be an object such as {"data": {}}.')
    return call
