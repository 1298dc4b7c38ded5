"""Brokers that do not do as they should."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.support.brokers import Mosquitto
from tests.support.ports import LOOPBACK

WELCOME = b"\x20\x03\x00\x00\x00"
"""A CONNACK of MQTT 5 without properties."""


class Strict(Mosquitto):
    """A mosquitto with more lines in its configuration."""

    more = ""

    def command(self) -> Sequence[str | Path]:
        """Write the configuration, with the lines behind it."""
        call = super().command()
        with (self.folder / "mosquitto.conf").open("a") as file:
            file.write(self.more)
        return call


@asynccontextmanager
async def mute(first: bytes = b"") -> AsyncIterator[int]:
    """The port of one that takes connections, says `first` and then nothing any more."""
    open_ones: set[asyncio.StreamWriter] = set()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_ones.add(writer)
        with suppress(ConnectionError):
            await reader.read(1)
            writer.write(first)
            while await reader.read(1024):
                pass
        writer.close()

    server = await asyncio.start_server(take, LOOPBACK, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in open_ones:
            writer.close()
        await asyncio.sleep(0)
