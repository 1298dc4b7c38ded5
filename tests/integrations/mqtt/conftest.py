"""A hub without servers, and a broker."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.core.hub import Hub
from integrations.mqtt import handover, neighbours, sweeping
from tests.integrations.mqtt.mqtt_hub import Ears, ears, quiet_hub
from tests.support.brokers import Mosquitto, mosquitto

__all__ = ["mosquitto"]


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for others to be ready waits less."""
    monkeypatch.setattr(sweeping, "QUIET_S", 0.05)
    monkeypatch.setattr(handover, "SETTLE_S", 0.02)
    monkeypatch.setattr(handover, "BIRTH_S", 0.02)
    monkeypatch.setattr(neighbours, "HEAR_S", 0.01)


@pytest.fixture
async def hub(tmp_path: Path, mosquitto: Mosquitto) -> AsyncIterator[Hub]:
    folder = tmp_path / "hub"
    folder.mkdir()
    async with quiet_hub(folder) as made:
        yield made


@pytest.fixture
async def home(mosquitto: Mosquitto) -> AsyncIterator[Ears]:
    async with ears(mosquitto) as made:
        yield made
