"""Asks a question by UDP on every network, again and again, and hands over the answers."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hub.discovery.interfaces import Interface
from hub.discovery.sighting import Found, Sighting

_log = logging.getLogger(__name__)

MAX_ANSWER = 64 * 1024
MULTICAST_TTL = 1

Parse = Callable[[bytes, str], Sighting | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: `group` is a multicast address, or None to broadcast."""

    name: str
    text: bytes
    port: int
    parse: Parse
    group: str | None = None


class Asker(asyncio.DatagramProtocol):
    """One question on one or more interfaces; answers come back to the asking sockets."""

    def __init__(
        self, question: Question, list_interfaces: Callable[[], Sequence[Interface]], every_s: float
    ) -> None:
        self._question = question
        self._list_interfaces = list_interfaces
        self._every_s = every_s
        self._found: Found | None = None
        self._sockets: dict[Interface, asyncio.DatagramTransport] = {}
        self._silent: set[Interface] = set()
        self._task: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()

    async def start(self, found: Found) -> None:
        """Ask now and then every `every_s` seconds, on the networks there are by then."""
        self._found = found
        self._task = asyncio.create_task(self._run(), name=f"discovery: {self._question.name}")

    async def stop(self) -> None:
        """Stop asking and close the sockets."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for transport in self._sockets.values():
            transport.close()
        self._sockets.clear()
        self._found = None

    def ask(self) -> None:
        """Ask now."""
        self._wake.set()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Hand over an answer; what is no answer is passed over."""
        if self._found is None or len(data) > MAX_ANSWER:
            return
        sighting = self._question.parse(data, addr[0])
        if sighting is not None:
            self._found(sighting)

    def error_received(self, exc: Exception) -> None:
        """Pass over ICMP errors: nobody needs to answer."""

    async def _follow_interfaces(self) -> None:
        """Open a socket on each network that came, and close those of networks that went."""
        there = set(await asyncio.to_thread(self._list_interfaces))
        for interface in self._sockets.keys() - there:
            self._sockets.pop(interface).close()
        self._silent &= there
        for interface in there - self._sockets.keys() - self._silent:
            await self._open(interface)

    async def _open(self, interface: Interface) -> None:
        try:
            sock = _socket(interface)
            transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                lambda: self, sock=sock
            )
        except OSError as error:
            _log.info("No discovery by %s on %s: %s", self._question.name, interface.address, error)
            self._silent.add(interface)
            return
        self._sockets[interface] = transport

    async def _run(self) -> None:
        while True:
            await self._follow_interfaces()
            for interface, transport in self._sockets.items():
                for target in self._targets(interface):
                    transport.sendto(self._question.text, (target, self._question.port))
            self._wake.clear()
            with contextlib.suppress(TimeoutError):
                # wait_for can lose a cancellation on Python 3.11
                async with asyncio.timeout(self._every_s):
                    await self._wake.wait()

    def _targets(self, interface: Interface) -> Iterable[str]:
        if self._question.group is not None:
            return (self._question.group,)
        return (interface.broadcast,)


def _socket(interface: Interface) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, MULTICAST_TTL)
        sock.setsockopt(
            socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(interface.address)
        )
        sock.bind((interface.address, 0))
    except OSError:
        sock.close()
        raise
    return sock
