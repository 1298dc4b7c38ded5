"""A workbench for every test."""

from collections.abc import AsyncIterator

import pytest

from tests.rules.bench import Bench


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    made = Bench()
    yield made
    await made.close()
