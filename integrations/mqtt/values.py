"""States as payloads, and payloads as what is asked of an entity."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from hub.core.entities import EntityDomain, StateValue
from hub.core.errors import InvalidInput
from hub.core.states import UNAVAILABLE, UNKNOWN, State

ONLINE: Final = b"online"
OFFLINE: Final = b"offline"
NONE: Final = b"None"
"""What Home Assistant takes for unknown."""

_GIVEN_BY_THE_REGISTRY: Final = frozenset(
    {"friendly_name", "unit_of_measurement", "device_class", "state_class", "icon", "options"}
)
_ON_OFF: Final = {"on": b"ON", "off": b"OFF"}
_SWITCHES: Final = frozenset({EntityDomain.SWITCH, EntityDomain.BINARY_SENSOR})
_UPDATE: Final = ("installed_version", "latest_version", "title", "release_summary", "release_url")


def is_available(state: State | None) -> bool:
    """Whether there is a state that its source stands behind."""
    return state is not None and state.state != UNAVAILABLE


def state_payload(domain: EntityDomain, state: State) -> bytes:
    """The payload of a state topic."""
    if domain is EntityDomain.UPDATE:
        known = {key: state.attributes.get(key) for key in _UPDATE}
        return orjson.dumps({key: value for key, value in known.items() if value is not None})
    if state.state in (UNKNOWN, UNAVAILABLE):
        return NONE
    if domain in _SWITCHES:
        return _ON_OFF.get(state.state, NONE)
    return state.state.encode()


def own_attributes(state: State) -> dict[str, Any]:
    """What an entity itself tells beside its state."""
    return {
        key: value for key, value in state.attributes.items() if key not in _GIVEN_BY_THE_REGISTRY
    }


def json_payload(data: Mapping[str, Any]) -> bytes:
    """Attributes as JSON; what JSON has no word for becomes text."""
    return orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS)


def asked_value(domain: EntityDomain, payload: bytes) -> StateValue:
    """What a command asks for; InvalidInput when it cannot be understood."""
    text = payload.decode("utf-8", "replace").strip()
    match domain:
        case EntityDomain.BUTTON:
            return None
        case EntityDomain.SWITCH:
            word = text.lower()
            if word not in ("on", "off"):
                raise InvalidInput("A switch is told ON or OFF.")
            return word == "on"
        case EntityDomain.NUMBER:
            try:
                return float(text)
            except ValueError:
                raise InvalidInput(f"{text[:40]!r} is no number.") from None
    return text
