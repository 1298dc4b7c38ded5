"""A real mosquitto and a real nats-server for one test, on loopback."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest_asyncio

from tests.support.processes import ServerProgram
from tests.support.programs import find_program


class Mosquitto(ServerProgram):
    """An MQTT broker that lets anyone in and keeps nothing on disk."""

    name = "mosquitto"

    def command(self) -> Sequence[str | Path]:
        """Return the call, after writing the configuration file."""
        configuration = self.folder / "mosquitto.conf"
        configuration.write_text(
            f"listener {self.port} {self.host}\nallow_anonymous true\npersistence false\n"
        )
        return find_program("mosquitto"), "-c", configuration


class NatsServer(ServerProgram):
    """A NATS server with JetStream, its store below `folder`: a restart keeps the streams."""

    name = "nats-server"

    def command(self) -> Sequence[str | Path]:
        """Return the call."""
        store = self.folder / "jetstream"
        return (
            *(find_program("nats-server"), "--addr", self.host, "--port", str(self.port)),
            *("--jetstream", "--store_dir", store),
        )

    @property
    def url(self) -> str:
        """The address that clients connect to."""
        return f"nats://{self.host}:{self.port}"


@pytest_asyncio.fixture
async def mosquitto(tmp_path: Path) -> AsyncIterator[Mosquitto]:
    """A running MQTT broker; `stop` and `start` make an outage."""
    find_program("mosquitto")
    async with Mosquitto(tmp_path) as broker:
        yield broker


@pytest_asyncio.fixture
async def nats_server(tmp_path: Path) -> AsyncIterator[NatsServer]:
    """A running NATS server with JetStream; `stop` and `start` make an outage."""
    find_program("nats-server")
    async with NatsServer(tmp_path) as server:
        yield server
