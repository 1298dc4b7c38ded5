"""The sources on real sockets: what is asked, what comes back, and what noise does."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest
from zeroconf._utils.name import service_type_name

from hub.discovery.dns_sd import DnsSd, _label, _own_addresses
from hub.discovery.gdm import GROUP, gdm_question, parse_gdm
from hub.discovery.interfaces import Interface, interfaces
from hub.discovery.mediabrowser import JELLYFIN, mediabrowser_question, parse_answer
from hub.discovery.question import Asker, Question
from hub.discovery.sighting import LONGEST_NAME, Gone, Sighting, named, port_of
from integrations.demo.announce.sockets import multicast
from tests.support.waiting import eventually

LOOPBACK = Interface("127.0.0.1", "127.255.255.255")
ANSWER = (
    b"HTTP/1.0 200 OK\r\nContent-Type: plex/media-server\r\nName: Attic\r\nPort: 32400\r\n"
    b"Resource-Identifier: abc\r\n\r\n"
)
Seen = list[Sighting | Gone]


class Server(asyncio.DatagramProtocol):
    """Answers every question with the same datagrams."""

    def __init__(self, answers: list[bytes]) -> None:
        self.answers = answers
        self.questions: list[bytes] = []
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.questions.append(data)
        assert self._transport is not None
        for answer in self.answers:
            self._transport.sendto(answer, addr)


@asynccontextmanager
async def answering(sock: socket.socket, answers: list[bytes]) -> AsyncIterator[tuple[Server, int]]:
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(lambda: Server(answers), sock=sock)
    try:
        yield server, sock.getsockname()[1]
    finally:
        transport.close()


@asynccontextmanager
async def asking(question: Question, where: list[Interface]) -> AsyncIterator[tuple[Asker, Seen]]:
    seen: Seen = []
    asker = Asker(question, lambda: where, 300)
    await asker.start(seen.append)
    try:
        yield asker, seen
    finally:
        await asker.stop()


async def test_gdm_is_asked_by_multicast_and_noise_is_passed_over() -> None:
    noise = [b"", b"\xff", b"HELLO * HTTP/1.0\n", ANSWER.replace(b"32400", b"99999"), b"x" * 60_000]
    async with (
        answering(multicast(GROUP, 0), [*noise, ANSWER]) as (server, port),
        asking(gdm_question(port), [LOOPBACK]) as (asker, seen),
    ):
        await eventually(lambda: seen)
        assert [getattr(one, "name", None) for one in seen] == ["Attic"]
        assert server.questions == [b"M-SEARCH * HTTP/1.0\r\n\r\n"]
        asker.ask()
        await eventually(lambda: len(server.questions) == 2)


async def test_a_network_that_comes_later_is_asked_too() -> None:
    where: list[Interface] = []
    async with (
        answering(multicast(GROUP, 0), [ANSWER]) as (server, port),
        asking(gdm_question(port), where) as (asker, seen),
    ):
        await asyncio.sleep(0.05)
        assert server.questions == []
        where.append(LOOPBACK)
        asker.ask()
        await eventually(lambda: seen)
        where.clear()
        asker.ask()
        await eventually(lambda: not asker._sockets)


async def test_a_network_on_which_nothing_can_be_sent_is_left_out() -> None:
    elsewhere = Interface("192.0.2.1", "192.0.2.255")
    async with (
        answering(multicast(GROUP, 0), [ANSWER]) as (_, port),
        asking(gdm_question(port), [elsewhere, LOOPBACK]) as (_, seen),
    ):
        await eventually(lambda: seen)


async def test_stopping_closes_every_socket() -> None:
    asker = Asker(mediabrowser_question(JELLYFIN, 1), lambda: [LOOPBACK], 300)
    await asker.start(lambda _: None)
    await eventually(lambda: asker._sockets)
    (transport,) = asker._sockets.values()
    await asker.stop()
    assert transport.is_closing()


@pytest.mark.parametrize("name", ["", "no.such.type.", f"{'x' * 200}._plexmediasvr._tcp.local."])
async def test_names_that_cannot_be_looked_up(name: str) -> None:
    source = DnsSd(["_plexmediasvr._tcp.local."], ["127.0.0.1"])
    seen: Seen = []
    await source.start(seen.append)
    try:
        assert source._zeroconf is not None
        resolving = source._resolve(source._zeroconf.zeroconf, "_plexmediasvr._tcp.local.", name)
        async with asyncio.timeout(0.3):
            await resolving
    except TimeoutError:
        pass
    finally:
        await source.stop()
    assert [one for one in seen if getattr(one, "name", "") == name] == []


@pytest.mark.parametrize("port", ["0", "65536", "-1", "١٢", "²", "9" * 5000, "", "80x", None])
def test_what_is_no_port(port: str | None) -> None:
    assert port_of(port) is None


def test_ports() -> None:
    assert [port_of(port) for port in ("1", "32400", "65535")] == [1, 32400, 65535]


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Attic", "Attic"),
        ("  Living\r\n room\x00 ", "Living room"),
        ("\x1b[31mred", "[31mred"),
        ("", "192.0.2.1"),
        (None, "192.0.2.1"),
        ("x" * 500, "x" * LONGEST_NAME),
        ({"a": 1}, "{'a': 1}"),
    ],
)
def test_names_are_fit_for_a_screen(told: object, name: str) -> None:
    assert named(told, "192.0.2.1") == name


@pytest.mark.parametrize("port", [b"\xc2\xb2", b"9" * 5000, b"-5", b"0"])
def test_a_port_that_is_none_makes_no_server(port: bytes) -> None:
    assert parse_gdm(ANSWER.replace(b"32400", port), "192.0.2.1") is None


def test_deeply_nested_json_is_noise() -> None:
    assert parse_answer(b'{"a":' * 5000, "192.0.2.1", JELLYFIN) is None


def test_interfaces_can_be_chosen() -> None:
    assert interfaces(["127.0.0.1"]) == [Interface("127.0.0.1", "127.255.255.255")]
    assert interfaces(["192.0.2.99"]) == []


def test_the_hub_announces_addresses_that_others_reach() -> None:
    addresses = [socket.inet_ntoa(address) for address in _own_addresses()]
    assert addresses
    assert addresses == ["127.0.0.1"] or not any(a.startswith("127.") for a in addresses)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("The. Attic", "The  Attic"),
        ("山" * 60, "山" * 16),
        ("a\x07b", "a b"),
        ("\n", "Usher"),
        ("", "Usher"),
    ],
    ids=["dots", "long", "control", "blank", "none"],
)
def test_any_household_can_be_announced(name: str, label: str) -> None:
    assert _label(name) == label
    assert service_type_name(f"{label} ABCDEF._usher._tcp.local.", strict=True)
