"""The forms: a broker, its certificates, what few need to change, and what is handed over."""

from collections.abc import Mapping
from typing import Any, Final

import voluptuous as vol

from hub.core.entities import Reveals
from hub.core.selectors import Boolean, Number, Option, PersonReference, Select, Selector, Text
from integrations.mqtt.privacy import Group
from integrations.mqtt.settings import DEFAULT_BASE, DEFAULT_PREFIX, Manner, Protocol

SECRETS: Final = frozenset({"password", "client_key"})
PEM = Text(multiline=True, max_length=20_000)

CREDENTIALS: Final[Mapping[vol.Marker, Selector]] = {
    vol.Optional("username"): Text(max_length=200, autocomplete="off"),
    vol.Optional("password"): Text(type="password", max_length=200),
}
BROKER: Final = vol.Schema(
    {
        vol.Required("host"): Text(max_length=255),
        vol.Optional("port"): Number(min=1, max=65535),
        **CREDENTIALS,
        vol.Required("tls", default=False): Boolean(),
        vol.Required("more", default=False): Boolean(),
    }
)
TLS: Final = vol.Schema(
    {
        vol.Optional("ca"): PEM,
        vol.Optional("certificate"): PEM,
        vol.Optional("client_key"): Text(type="password", multiline=True, max_length=20_000),
        vol.Required("verify", default=True): Boolean(),
    }
)
MORE: Final = vol.Schema(
    {
        vol.Required("protocol", default=str(Protocol.V5)): Select(
            options=tuple(map(str, Protocol)), translation_key="protocol"
        ),
        vol.Required("prefix", default=DEFAULT_PREFIX): Text(max_length=120),
        vol.Required("base", default=DEFAULT_BASE): Text(max_length=120),
        vol.Required("announcing", default=str(Manner.DEVICE)): Select(
            options=tuple(map(str, Manner)), translation_key="announcing"
        ),
    }
)
SIGN_IN: Final = vol.Schema(dict(CREDENTIALS))


def options_schema(refused: Mapping[str, str]) -> vol.Schema:
    """What is handed over; `refused` are devices that were deleted in Home Assistant."""
    fields: dict[vol.Marker, Any] = {
        vol.Optional("groups", default=[str(group) for group in Group]): Select(
            options=tuple(map(str, Group)), multiple=True, translation_key="group"
        ),
        vol.Optional("withheld", default=[]): Select(
            options=tuple(map(str, Reveals)), multiple=True, translation_key="withheld"
        ),
        vol.Optional("hidden_persons", default=[]): PersonReference(multiple=True),
        vol.Optional("private_persons", default=[]): PersonReference(multiple=True),
        vol.Required("controls", default=True): Boolean(),
        vol.Required("services", default=True): Boolean(),
    }
    if refused:
        choices = tuple(Option(node, name) for node, name in sorted(refused.items()))
        fields[vol.Optional("bring_back", default=[])] = Select(options=choices, multiple=True)
    return vol.Schema(fields)
