"""A hub that somebody owns, with a server, for one test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from hub.history.facade import HISTORY
from tests.browser.house import House, house
from tests.browser.past import is_known, plays_of
from tests.support.waiting import eventually


@pytest_asyncio.fixture
async def empty_house(tmp_path: Path) -> AsyncIterator[House]:
    """A hub as it is after the first start, with a server on its network."""
    async with house(tmp_path, discover=True) as built:
        yield built


@pytest_asyncio.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    """A hub with an owner, which watches a server."""
    async with house(tmp_path) as built:
        await built.settle()
        await built.add_server()
        yield built


@pytest_asyncio.fixture
async def past(tmp_path: Path) -> AsyncIterator[House]:
    """A hub that remembers what Ann watched directly and Bob transcoded."""
    async with house(tmp_path) as built:
        await built.settle()
        await built.hub[HISTORY].import_plays([*plays_of("ann"), *plays_of("bob")])
        await eventually(lambda: is_known(built))
        yield built
