"""The kinds of targets that have a form of their own: fields, and the address they make."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import voluptuous as vol

from hub.core.selectors import Boolean, Number, Select, Text
from integrations.notify import addresses

GROUP: Final = "group"
Fields = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class KindOfTarget:
    """One kind: its form (without the name) and how its fields become an apprise address."""

    fields: Fields
    address: Callable[[Mapping[str, Any]], str]


def _secret(name: str, *, required: bool = True) -> Fields:
    marker = vol.Required(name) if required else vol.Optional(name)
    return {marker: Text(type="password", max_length=1000)}


_SERVER: Fields = {vol.Required("url"): Text(type="url", max_length=500)}
_SIGN_IN: Fields = {
    vol.Optional("username"): Text(max_length=200),
    **_secret("password", required=False),
}

KINDS: Mapping[str, KindOfTarget] = MappingProxyType(
    {
        "email": KindOfTarget(
            {
                vol.Required("host"): Text(max_length=253),
                vol.Required("security", default="starttls"): Select(
                    options=("starttls", "ssl", "none"), translation_key="mail_security"
                ),
                vol.Optional("port"): Number(min=1, max=65535),
                **_SIGN_IN,
                vol.Required("sender"): Text(type="email"),
                vol.Required("recipients"): Text(type="email", multiple=True),
            },
            addresses.email,
        ),
        "discord": KindOfTarget(_secret("webhook_url"), addresses.as_it_is),
        "telegram": KindOfTarget(
            {**_secret("token"), vol.Required("chat"): Text(max_length=100)}, addresses.telegram
        ),
        "ntfy": KindOfTarget(
            {
                vol.Required("url", default="https://ntfy.sh"): Text(type="url"),
                **_secret("topic"),
                **_secret("token", required=False),
            },
            addresses.ntfy,
        ),
        "gotify": KindOfTarget({**_SERVER, **_secret("token")}, addresses.gotify),
        "pushover": KindOfTarget({**_secret("user_key"), **_secret("token")}, addresses.pushover),
        "slack": KindOfTarget(_secret("webhook_url"), addresses.as_it_is),
        "webhook": KindOfTarget(
            {**_secret("webhook_url"), **_secret("token", required=False)}, addresses.webhook
        ),
        "home_assistant": KindOfTarget({**_SERVER, **_secret("token")}, addresses.home_assistant),
        "mqtt": KindOfTarget(
            {
                vol.Required("host"): Text(max_length=253),
                vol.Optional("port"): Number(min=1, max=65535),
                vol.Required("tls", default=False): Boolean(),
                vol.Required("topic", default="usher/notify"): Text(max_length=200),
                **_SIGN_IN,
            },
            addresses.mqtt,
        ),
        "apprise": KindOfTarget(_secret("apprise_url"), addresses.as_it_is),
    }
)
"""In the order in which they are offered."""
