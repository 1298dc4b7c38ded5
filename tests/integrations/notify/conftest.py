"""A hub and receivers for notifications."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integrations.notify.notify_hub import Scene, notify_hub
from tests.integrations.notify.sinks import HttpSink, SmtpSink, http_sink, smtp_sink


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with notify_hub(tmp_path) as made:
        yield made


@pytest.fixture
async def sink() -> AsyncIterator[HttpSink]:
    async with http_sink() as made:
        yield made


@pytest.fixture
async def smtp() -> AsyncIterator[SmtpSink]:
    async with smtp_sink() as made:
        yield made
