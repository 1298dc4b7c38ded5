"""The announcers as discovery clients meet them, on loopback."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable

import orjson
import pytest
from zeroconf import IPVersion, ServiceStateChange
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from hub.models.server import Platform
from integrations.demo.announce import AnnouncedServer, AnnouncePorts, Announcer
from integrations.demo.announce.dns_sd import SERVICE_TYPE

PLEX = AnnouncedServer(
    platform=Platform.PLEX,
    server_id="a1" * 20,
    name="Attic: films",
    port=41400,
    version="1.41.6.9685-d301f511a",
)
JELLYFIN = AnnouncedServer(
    platform=Platform.JELLYFIN,
    server_id="b2" * 16,
    name="Den",
    port=41096,
    version="10.11.8",
    base_path="/jellyfin",
)
EMBY = AnnouncedServer(
    platform=Platform.EMBY, server_id="c3" * 16, name="Loft", port=41097, version="4.9.1.0"
)


@pytest.fixture
async def announcer() -> AsyncIterator[Announcer]:
    running = Announcer(AnnouncePorts(gdm=0, mediabrowser=0), zeroconf=False)
    await running.start()
    for server in (PLEX, JELLYFIN, EMBY):
        await running.add(server)
    yield running
    await running.stop()


async def ask(question: bytes, address: str, port: int, wait_s: float = 0.3) -> list[bytes]:
    """Send a question from loopback and collect the answers."""

    def scan() -> list[bytes]:
        replies: list[bytes] = []
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            sock.setsockopt(
                socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1")
            )
            sock.settimeout(wait_s)
            sock.sendto(question, (address, port))
            while True:
                try:
                    replies.append(sock.recvfrom(1024)[0])
                except TimeoutError:
                    return replies

    return await asyncio.to_thread(scan)


def parse_gdm(reply: bytes) -> dict[str, str]:
    """Read an answer as strictly as plexapi does: one colon in a line, no more."""
    text = reply.decode()
    assert "200 OK" in text.splitlines()[0]
    pairs = (line.split(":") for line in text.splitlines() if ":" in line)
    return {key: value.strip() for key, value in pairs}


@pytest.mark.parametrize("question", [b"M-SEARCH * HTTP/1.0", b"M-SEARCH * HTTP/1.1\r\n\r\n"])
@pytest.mark.parametrize("address", ["239.0.0.250", "127.0.0.1"])
async def test_gdm_is_answered_by_each_plex_server(
    announcer: Announcer, question: bytes, address: str
) -> None:
    other = AnnouncedServer(Platform.PLEX, "d4" * 20, "Barn", 41401, "1.40.0.1-abc")
    await announcer.add(other)
    found = [parse_gdm(reply) for reply in await ask(question, address, announcer.ports.gdm)]
    assert {entry["Resource-Identifier"]: entry["Port"] for entry in found} == {
        PLEX.server_id: "41400",
        other.server_id: "41401",
    }
    first = next(entry for entry in found if entry["Resource-Identifier"] == PLEX.server_id)
    assert first["Content-Type"] == "plex/media-server"
    assert first["Name"] == "Attic films"
    assert first["Version"] == PLEX.version
    assert int(first["Updated-At"]) > 1_700_000_000


@pytest.mark.parametrize("address", ["127.0.0.1", "127.255.255.255"])
async def test_jellyfin_and_emby_answer_only_their_own_question(
    announcer: Announcer, address: str
) -> None:
    port = announcer.ports.mediabrowser
    jellyfin = await ask(b"Who is JellyfinServer?", address, port)
    emby = await ask(b"who is EmbyServer?", address, port)
    assert [orjson.loads(reply) for reply in jellyfin] == [
        {
            "Address": "http://127.0.0.1:41096/jellyfin",
            "Id": JELLYFIN.server_id,
            "Name": "Den",
            "EndpointAddress": None,
        }
    ]
    assert [orjson.loads(reply) for reply in emby] == [
        {"Address": "http://127.0.0.1:41097", "Id": EMBY.server_id, "Name": "Loft"}
    ]


@pytest.mark.parametrize("question", [b"who is there?", b"\xff\xfe\x00", b""])
async def test_other_datagrams_get_no_answer(announcer: Announcer, question: bytes) -> None:
    assert await ask(question, "127.0.0.1", announcer.ports.mediabrowser, 0.1) == []
    assert await ask(question, "127.0.0.1", announcer.ports.gdm, 0.1) == []


async def test_a_server_that_leaves_or_moves_is_no_longer_told_as_before(
    announcer: Announcer,
) -> None:
    await announcer.remove(EMBY.server_id)
    moved = AnnouncedServer(Platform.JELLYFIN, JELLYFIN.server_id, "Den", 50000, "10.11.8")
    await announcer.add(moved)
    port = announcer.ports.mediabrowser
    assert await ask(b"who is EmbyServer?", "127.0.0.1", port, 0.1) == []
    (reply,) = await ask(b"who is JellyfinServer?", "127.0.0.1", port)
    assert orjson.loads(reply)["Address"] == "http://127.0.0.1:50000"


async def test_a_taken_port_is_told_once_and_the_rest_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rude:
        rude.bind(("127.0.0.1", 0))
        taken = rude.getsockname()[1]
        announcer = Announcer(AnnouncePorts(gdm=0, mediabrowser=taken), zeroconf=False)
        with caplog.at_level(logging.WARNING):
            await announcer.start()
        try:
            await announcer.add(PLEX)
            assert len(await ask(b"M-SEARCH * HTTP/1.0", "127.0.0.1", announcer.ports.gdm)) == 1
        finally:
            await announcer.stop()
    (record,) = caplog.records
    assert str(taken) in record.getMessage()


async def test_two_announcers_share_the_ports() -> None:
    first = Announcer(AnnouncePorts(gdm=0, mediabrowser=0), zeroconf=False)
    await first.start()
    second = Announcer(first.ports, zeroconf=False)
    try:
        await second.start()
        await second.add(PLEX)
        replies = await ask(b"M-SEARCH * HTTP/1.0", "239.0.0.250", first.ports.gdm)
        assert [parse_gdm(reply)["Port"] for reply in replies] == ["41400"]
    finally:
        await second.stop()
        await first.stop()


async def test_plex_is_found_by_zeroconf_and_goes_when_withdrawn() -> None:
    announcer = Announcer(AnnouncePorts(gdm=0, mediabrowser=0))
    await announcer.start()
    browser = AsyncZeroconf(interfaces=["127.0.0.1"], ip_version=IPVersion.V4Only)
    changes: asyncio.Queue[tuple[str, ServiceStateChange]] = asyncio.Queue(maxsize=32)

    def changed(name: str, state_change: ServiceStateChange, **_: object) -> None:
        if name.startswith("Attic"):
            changes.put_nowait((name, state_change))

    handlers: list[Callable[..., None]] = [changed]
    listener = AsyncServiceBrowser(browser.zeroconf, SERVICE_TYPE, handlers=handlers)
    try:
        await announcer.add(PLEX)
        name, change = await asyncio.wait_for(changes.get(), 10)
        assert change is ServiceStateChange.Added
        info = AsyncServiceInfo(SERVICE_TYPE, name)
        assert await info.async_request(browser.zeroconf, 3000)
        assert info.parsed_addresses() == ["127.0.0.1"]
        assert info.port == 41400
        await announcer.remove(PLEX.server_id)
        assert (await asyncio.wait_for(changes.get(), 10))[1] is ServiceStateChange.Removed
    finally:
        await listener.async_cancel()
        await browser.async_close()
        await announcer.stop()
