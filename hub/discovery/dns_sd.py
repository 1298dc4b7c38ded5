"""Zeroconf: listens for the service types that manifests name, and announces this hub."""

import asyncio
import logging
import socket
from collections.abc import Sequence
from ipaddress import ip_address

from zeroconf import Error as ZeroconfError
from zeroconf import IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from hub import __version__
from hub.discovery.interfaces import interfaces
from hub.discovery.sighting import Found, Gone, Means, Sighting, named

_log = logging.getLogger(__name__)

HUB_TYPE = "_usher._tcp.local."
RESOLVE_MS = 10_000
MAX_RESOLVING = 50
"""Names looked up at a time; what comes beside them is announced again soon enough."""


class DnsSd:
    """One browser for all types, and the hub's own announcement on the same sockets."""

    def __init__(self, types: Sequence[str], interfaces: Sequence[str]) -> None:
        self._types = sorted({HUB_TYPE, *types})
        self._interfaces = list(interfaces)
        self._zeroconf: AsyncZeroconf | None = None
        self._browser: AsyncServiceBrowser | None = None
        self._own: AsyncServiceInfo | None = None
        self._found: Found | None = None
        self._resolving: set[asyncio.Task[None]] = set()

    async def start(self, found: Found) -> None:
        """Open the sockets and listen; without multicast here, say so and find nothing."""
        self._found = found
        try:
            self._zeroconf = (
                AsyncZeroconf(interfaces=self._interfaces, ip_version=IPVersion.V4Only)
                if self._interfaces
                else AsyncZeroconf(ip_version=IPVersion.V4Only)
            )
        except OSError as error:
            _log.warning("No discovery by zeroconf on this machine: %s", error)
            return
        self._browser = AsyncServiceBrowser(
            self._zeroconf.zeroconf, self._types, handlers=[self._changed]
        )

    async def stop(self) -> None:
        """Take the announcement back and close the sockets."""
        for task in self._resolving:
            task.cancel()
        await asyncio.gather(*self._resolving, return_exceptions=True)
        if self._browser is not None:
            await self._browser.async_cancel()
        if self._zeroconf is not None:
            await self._zeroconf.async_unregister_all_services()
            await self._zeroconf.async_close()
        self._zeroconf = self._browser = self._found = None

    def ask(self) -> None:
        """Zeroconf needs no asking: it listens, and repeats its own questions."""

    async def announce(self, hub_id: str, name: str, port: int, base_path: str) -> None:
        """Let other hubs and apps find this one as `_usher._tcp.local.`."""
        if self._zeroconf is None:
            return
        addresses = [socket.inet_aton(address) for address in self._interfaces]
        self._own = AsyncServiceInfo(
            HUB_TYPE,
            f"{_label(name)} {hub_id[-6:]}.{HUB_TYPE}",
            addresses=addresses or await asyncio.to_thread(_own_addresses),
            port=port,
            properties={"id": hub_id, "version": __version__, "path": base_path},
        )
        try:
            await self._zeroconf.async_register_service(self._own, allow_name_change=True)
        except (ZeroconfError, OSError) as error:
            _log.warning("This hub cannot be announced on the network: %s", error)

    def _changed(
        self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange
    ) -> None:
        if self._found is None or (self._own is not None and name == self._own.name):
            return
        if state_change is ServiceStateChange.Removed:
            self._found(Gone(service_type, named(name.removesuffix(f".{service_type}"), name)))
            return
        if len(self._resolving) >= MAX_RESOLVING:
            return
        task = asyncio.create_task(self._resolve(zeroconf, service_type, name))
        self._resolving.add(task)
        task.add_done_callback(self._resolving.discard)

    async def _resolve(self, zeroconf: Zeroconf, service_type: str, name: str) -> None:
        try:
            info = AsyncServiceInfo(service_type, name)
            answered = await info.async_request(zeroconf, RESOLVE_MS)
        except (ZeroconfError, OSError) as error:
            _log.debug("What is announced as %s cannot be looked up: %s", name, error)
            return
        if not answered or self._found is None:
            return
        addresses = info.parsed_scoped_addresses(IPVersion.V4Only)
        if not addresses:
            return
        properties = {key: value or "" for key, value in info.decoded_properties.items()}
        self._found(
            Sighting(
                means=Means.ZEROCONF,
                service=service_type,
                name=named(name.removesuffix(f".{service_type}"), addresses[0]),
                host=addresses[0],
                port=info.port,
                unique_id=properties.get("machineIdentifier") or properties.get("id"),
                properties=properties,
            )
        )


def _label(name: str) -> str:
    """The name as part of a label, which has 63 bytes at most and no control characters."""
    plain = "".join(c if c.isprintable() and c != "." else " " for c in name)
    return plain.encode()[:48].decode("utf-8", "ignore").strip() or "Usher"


def _own_addresses() -> list[bytes]:
    """Where other machines reach this one; its loopback when it is in no network."""
    known = [interface.address for interface in interfaces(())]
    outside = [address for address in known if not ip_address(address).is_loopback]
    return [socket.inet_aton(address) for address in outside or ["127.0.0.1"]]
