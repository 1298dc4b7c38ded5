"""What is needed to reach a broker, and where things are on it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self

from hub.core.errors import InvalidInput

DEFAULT_PORT: Final = 1883
DEFAULT_TLS_PORT: Final = 8883
DEFAULT_BASE: Final = "usher"
DEFAULT_PREFIX: Final = "homeassistant"
_TOPIC = re.compile(r"(?!\$)[^\s+#\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]+")
_ANSWER = re.compile(r"(?!\$)[^+#\x00\ud800-\udfff]+")


class Protocol(StrEnum):
    """The versions of MQTT that are spoken."""

    V5 = "5"
    V311 = "3.1.1"


class Manner(StrEnum):
    """How Home Assistant is told: one message for a device (2024.11 on), or one for an entity."""

    DEVICE = "device"
    COMPONENT = "component"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerSettings:
    """One broker; certificates and key are PEM texts."""

    host: str
    port: int = DEFAULT_PORT
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    protocol: Protocol = Protocol.V5
    tls: bool = False
    verify: bool = True
    ca: str | None = None
    certificate: str | None = None
    key: str | None = field(default=None, repr=False)
    base: str = DEFAULT_BASE
    prefix: str = DEFAULT_PREFIX
    announcing: Manner = Manner.DEVICE

    @classmethod
    def of(cls, entry_data: Mapping[str, Any]) -> Self:
        """The settings in the data of a config entry; InvalidInput for a topic that is none."""
        data = {**entry_data, **entry_data.get("secret", {})}
        tls = bool(data.get("tls", False))
        return cls(
            host=data["host"],
            port=int(data.get("port") or (DEFAULT_TLS_PORT if tls else DEFAULT_PORT)),
            username=data.get("username") or None,
            password=data.get("password") or None,
            protocol=Protocol(data.get("protocol", Protocol.V5)),
            tls=tls,
            verify=bool(data.get("verify", True)),
            ca=data.get("ca") or None,
            certificate=data.get("certificate") or None,
            key=data.get("client_key") or None,
            base=checked_topic(data.get("base") or DEFAULT_BASE),
            prefix=checked_topic(data.get("prefix") or DEFAULT_PREFIX),
            announcing=Manner(data.get("announcing", Manner.DEVICE)),
        )

    @property
    def address(self) -> str:
        """What people read: host and port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def checked_topic(text: str) -> str:
    """A topic that others are below, without slashes at its ends.

    InvalidInput with wildcards, blanks, or characters that Home Assistant takes in no topic.
    """
    topic = text.strip().strip("/")
    if len(topic) > 120 or not _TOPIC.fullmatch(topic):
        raise InvalidInput(
            f"{text!r} is no topic.", hint="Leave out + and #, and do not begin with a $."
        )
    return topic


def answerable(topic: str) -> str:
    """A topic that somebody wants an answer on; InvalidInput for one that nobody may publish to."""
    if len(topic) > 1000 or not _ANSWER.fullmatch(topic):
        raise InvalidInput(f"{topic[:80]!r} is no topic to answer on.")
    return topic
