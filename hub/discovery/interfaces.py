"""The networks of this machine, and where a broadcast on each of them goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Interface

import ifaddr


@dataclass(frozen=True, slots=True)
class Interface:
    """An IPv4 address of this machine and the broadcast address of its network."""

    address: str
    broadcast: str


def interfaces(wanted: Sequence[str]) -> list[Interface]:
    """The interfaces to ask on: those with a wanted address, or all when none is named."""
    found = [
        _interface(str(ip.ip), ip.network_prefix)
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
        if ip.is_IPv4
    ]
    return [one for one in found if not wanted or one.address in wanted]


def _interface(address: str, prefix: int) -> Interface:
    network = IPv4Interface(f"{address}/{prefix}").network
    return Interface(address, str(network.broadcast_address))
