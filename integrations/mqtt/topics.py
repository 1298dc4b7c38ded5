"""Where things are on the broker, and what they are called there."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hub.core.devices import Identifier

_NOT_IN_AN_ID: Final = re.compile(r"[^a-zA-Z0-9_-]+")
LONGEST_ID: Final = 64


def plain_id(text: str) -> str:
    """An id of letters, digits, `_` and `-`; one that had to be changed ends with a digest."""
    plain = _NOT_IN_AN_ID.sub("-", text)
    if plain == text and len(text) <= LONGEST_ID:
        return text
    digest = hashlib.blake2b(text.encode(), digest_size=4).hexdigest()
    return f"{plain[: LONGEST_ID - 9]}-{digest}"


def node_of(identifiers: Iterable[Identifier]) -> str:
    """What a device is called: made of its identifier, never of its name."""
    domain, key = min(identifiers)
    return plain_id(f"{domain}_{key}")


@dataclass(frozen=True, slots=True)
class Topics:
    """All topics of one hub: `base` is its own, `prefix` is Home Assistant's."""

    base: str
    prefix: str

    @property
    def status(self) -> str:
        """Whether the hub is there; the broker says `offline` in its place when it dies."""
        return f"{self.base}/status"

    @property
    def owner(self) -> str:
        """Which hub it is that says its states here."""
        return f"{self.base}/hub"

    @property
    def birth(self) -> str:
        """Where Home Assistant says that it is there."""
        return f"{self.prefix}/status"

    @property
    def commands(self) -> str:
        """Filter: what entities are asked."""
        return f"{self.base}/+/+/set"

    @property
    def services(self) -> str:
        """Filter: services that are called."""
        return f"{self.base}/service/+"

    @property
    def everything(self) -> str:
        """Filter: all that is ours."""
        return f"{self.base}/#"

    @property
    def device_configs(self) -> str:
        """Filter: what is announced device by device, by anybody."""
        return f"{self.prefix}/device/+/config"

    @property
    def component_configs(self) -> str:
        """Filter: what is announced entity by entity with a node, by anybody."""
        return f"{self.prefix}/+/+/+/config"

    def answer(self, name: str) -> str:
        """Where a service answers that was not told where to."""
        return f"{self.base}/answer/{name}"

    def announced_id(self, node: str) -> str:
        """What Home Assistant knows a device by: unique among all hubs at a broker."""
        return plain_id(f"{self.base.replace('/', '_')}_{node}")

    def device_config(self, node: str) -> str:
        """Where a device is announced."""
        return f"{self.prefix}/device/{self.announced_id(node)}/config"

    def component_config(self, node: str, component: str, platform: str) -> str:
        """Where one entity is announced, for Home Assistant before 2024.11."""
        return f"{self.prefix}/{platform}/{self.announced_id(node)}/{component}/config"

    def device_availability(self, node: str) -> str:
        """Whether a device can be reached."""
        return f"{self.base}/{node}/availability"

    def of(self, node: str, component: str, leaf: str) -> str:
        """A topic of one entity: `state`, `attributes`, `set`, `availability`, `picture`."""
        return f"{self.base}/{node}/{component}/{leaf}"
