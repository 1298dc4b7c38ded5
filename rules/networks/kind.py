"""The kinds of networks, and what is known of one address."""

from dataclasses import dataclass
from enum import StrEnum

from hub.models.place import AddressKind


class NetworkKind(StrEnum):
    """What a network is used for; the first that applies names it."""

    TOR = "tor"
    VPN = "vpn"
    PROXY = "proxy"
    HOSTING = "hosting"
    MOBILE = "mobile"
    RESIDENTIAL = "residential"
    PRIVATE = "private"


HIDING = frozenset({NetworkKind.TOR, NetworkKind.VPN, NetworkKind.PROXY, NetworkKind.HOSTING})
"""Kinds whose place is that of a machine in between, not that of the viewer."""

OWN_NETWORK = frozenset(
    {AddressKind.PRIVATE, AddressKind.LOOPBACK, AddressKind.LINK_LOCAL, AddressKind.CGNAT}
)
"""Addresses that are not on the internet; 100.64.0.0/10 is seen inside of one's own VPN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What the files say of an address. `kind` None is unknown, not "none of these".

    `anonymous` is False only when a database of anonymous addresses was asked and denies it.
    `source` names what `kind` comes from.
    """

    kind: NetworkKind | None = None
    anonymous: bool | None = None
    source: str | None = None


UNKNOWN = Network()
