"""Any sequence of calls gives what a plain list would give."""

import asyncio
import itertools
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.journal.interface import Journal
from hub.journal.jetstream import JetStreamJournal
from hub.journal.nats_connection import NatsSettings
from hub.journal.sqlite import SqliteJournal
from tests.hub.journal.support import FUTURE, read_all
from tests.support.brokers import NatsServer


@dataclass(frozen=True)
class Append:
    calls: tuple[tuple[bytes, ...], ...]


@dataclass(frozen=True)
class Read:
    after: int
    limit: int


@dataclass(frozen=True)
class Compact:
    up_to: int


@dataclass(frozen=True)
class Reopen:
    continue_after: int


Call = Append | Read | Compact | Reopen

_BODIES = st.binary(max_size=40) | st.builds(
    bytes.__mul__, st.binary(max_size=8), st.integers(0, 9000)
)
_HERE: st.SearchStrategy[Call] = st.one_of(
    st.builds(
        Append,
        st.lists(st.lists(_BODIES, max_size=300).map(tuple), min_size=1, max_size=4).map(tuple),
    ),
    st.builds(Read, st.integers(0, 60), st.integers(1, 50)),
    st.builds(Compact, st.integers(0, 60)),
    st.just(Reopen(0)),
)
_CALLS = _HERE | st.builds(Reopen, st.integers(0, 80))


@dataclass
class Model:
    """A journal as a list."""

    entries: list[tuple[int, bytes]] = field(default_factory=list)
    last: int = 0

    def append(self, bodies: tuple[bytes, ...]) -> int:
        for body in bodies:
            self.last += 1
            self.entries.append((self.last, body))
        return self.last

    def compact(self, up_to: int) -> int:
        kept = [entry for entry in self.entries if entry[0] > up_to]
        removed, self.entries = len(self.entries) - len(kept), kept
        return removed


async def _play(make: Callable[[], Journal], calls: list[Call]) -> None:
    model, journal = Model(), make()
    await journal.open()
    try:
        for call in calls:
            match call:
                case Append(groups):
                    for group in groups:
                        assert await journal.append(list(group)) == model.append(group)
                case Read(after, limit):
                    found = [(e.offset, e.body) for e in await read_all(journal, after, limit)]
                    assert found == [entry for entry in model.entries if entry[0] > after]
                case Compact(up_to):
                    assert await journal.compact(up_to, FUTURE) == model.compact(up_to)
                case Reopen(continue_after):
                    await journal.close()
                    journal = make()
                    await journal.open(continue_after=continue_after)
                    model.last = max(model.last, continue_after)
        assert await journal.last_offset() == model.last
        assert [(e.offset, e.body) for e in await read_all(journal)] == model.entries
        expected = model.entries[0][0] if model.entries else model.last + 1
        assert await journal.first_offset() == expected
        verified = await journal.verify()
        assert (verified.ok, verified.entries) == (True, len(model.entries))
    finally:
        await journal.close()


@pytest.mark.allow_logs("was applied: going on behind that")
@given(st.lists(_CALLS, max_size=12))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_the_embedded_journal_is_a_list(calls: list[Call]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_play(lambda: SqliteJournal(Path(folder), commit_interval=0.0), calls))


_streams = itertools.count()


async def test_the_stream_is_a_list(nats_server: NatsServer) -> None:
    examples: list[list[Call]] = []

    @given(st.lists(_HERE, max_size=8))
    @settings(max_examples=12, database=None)
    def collect(calls: list[Call]) -> None:
        examples.append(calls)

    collect()
    for calls in examples:
        address = NatsSettings(url=nats_server.url, stream=f"MODEL{next(_streams)}")
        await _play(lambda address=address: JetStreamJournal(address), calls)  # type: ignore[misc]
