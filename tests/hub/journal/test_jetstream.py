"""What only a server can do: be away, be full, be shared."""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path

import nats
import pytest
from nats.js.api import RetentionPolicy, StreamConfig

from hub.journal import jetstream, nats_stream
from hub.journal.errors import JournalError, JournalFull, JournalUnreachable
from hub.journal.interface import JournalState
from hub.journal.jetstream import JetStreamJournal
from hub.journal.nats_connection import NatsSettings
from tests.hub.journal.support import FUTURE, append_until_refused, bodies, numbered, offsets
from tests.support.brokers import NatsServer
from tests.support.ports import free_port
from tests.support.programs import find_program
from tests.support.waiting import eventually


async def _opened(server: NatsServer, **changes: object) -> JetStreamJournal:
    journal = JetStreamJournal(NatsSettings(url=server.url, **changes))  # type: ignore[arg-type]
    await journal.open()
    return journal


async def _state(journal: JetStreamJournal) -> JournalState:
    return (await journal.status(0)).state


async def test_an_outage_is_a_state_and_ends_by_itself(
    nats_server: NatsServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "hub.journal")
    journal = await _opened(nats_server, timeout=1.0)
    await journal.append(numbered(1, 3))

    await nats_server.stop()
    await eventually(lambda: journal._health.state is JournalState.UNREACHABLE)
    for _ in range(2):
        with pytest.raises(JournalUnreachable, match="Check that it runs with JetStream"):
            await journal.append([b"lost"])
    status = await journal.status(applied=1)
    assert (status.state, status.last_offset, status.lag) == (JournalState.UNREACHABLE, 3, 2)
    assert "cannot be used" in status.text

    await nats_server.start()
    await eventually(lambda: journal._health.state is JournalState.OK, timeout=10)
    last = await journal.append([b"after"])
    found = await bodies(journal)
    assert found[:3] == numbered(1, 3)
    assert found[-1] == b"after"
    assert len(found) == last
    assert len(set(found[3:])) <= 2, "what was refused may be stored, but nothing else"
    ours = [record for record in caplog.records if record.name.startswith("hub.")]
    assert [record.levelname for record in ours] == ["ERROR", "INFO"]
    await journal.close()


@pytest.mark.allow_logs("cannot be used")
async def test_an_append_during_a_short_outage_is_stored_once(nats_server: NatsServer) -> None:
    journal = await _opened(nats_server)
    await journal.append([b"before"])
    await nats_server.kill()
    call = asyncio.create_task(journal.append(numbered(1, 20)))
    await asyncio.sleep(0.1)
    assert not call.done()
    await nats_server.start()
    assert await asyncio.wait_for(call, 20) == 21
    assert await bodies(journal) == [b"before", *numbered(1, 20)]
    await journal.close()


@pytest.mark.allow_logs("cannot be used")
async def test_what_was_acknowledged_survives_the_kill_of_the_server(
    nats_server: NatsServer,
) -> None:
    journal = await _opened(nats_server, timeout=1.0)
    acknowledged: list[bytes] = []

    async def appending(caller: int) -> None:
        for number in range(10_000):
            body = b"%d/%d" % (caller, number)
            await journal.append([body])
            acknowledged.append(body)

    callers = [asyncio.create_task(appending(caller)) for caller in range(4)]
    await eventually(lambda: len(acknowledged) > 100)
    await nats_server.kill()
    await asyncio.gather(*callers, return_exceptions=True)
    await nats_server.start()
    await journal.close()
    journal = await _opened(nats_server)
    found = await bodies(journal)
    assert set(acknowledged) <= set(found)
    assert len(found) == len(set(found))
    await journal.close()


@pytest.mark.allow_logs("cannot be used")
async def test_a_message_sent_again_is_stored_once(
    nats_server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nats_stream, "ATTEMPT_TIMEOUT", 0.0)
    monkeypatch.setattr(nats_stream, "RETRY_PAUSE", 0.05)
    journal = await _opened(nats_server, timeout=0.5)
    with pytest.raises(JournalUnreachable):
        await journal.append(numbered(1, 40))
    monkeypatch.setattr(nats_stream, "ATTEMPT_TIMEOUT", 2.0)
    assert await bodies(journal) == numbered(1, 40)
    await journal.close()


class SmallNatsServer(NatsServer):
    """A server that may store 100 KB."""

    def command(self) -> Sequence[str | Path]:
        configuration = self.folder / "nats.conf"
        store = self.folder / "jetstream"
        configuration.write_text(f"jetstream {{ store_dir: '{store}', max_file_store: 100KB }}")
        address = ("--addr", self.host, "--port", str(self.port))
        return find_program("nats-server"), "--config", configuration, *address


@pytest.mark.allow_logs("is full")
async def test_a_full_server_refuses_until_there_is_room(tmp_path: Path) -> None:
    async with SmallNatsServer(tmp_path) as server:
        await _check_full(await _opened(server))


async def _check_full(journal: JetStreamJournal) -> None:
    with pytest.raises(JournalFull, match="Raise its limit"):
        await append_until_refused(journal, 500)
    assert await _state(journal) is JournalState.DISK_FULL
    stored = await journal.last_offset()
    assert stored > 10
    assert await offsets(journal) == list(range(1, stored + 1))

    assert await journal.compact(stored // 2, FUTURE) == stored // 2
    assert await journal.append([b"x" * 500]) == stored + 1
    assert await _state(journal) is JournalState.OK
    await journal.close()


@pytest.mark.allow_logs("has limits of its own")
async def test_a_stream_that_drops_by_itself_is_warned_of(nats_server: NatsServer) -> None:
    client = await nats.connect(nats_server.url)
    config = StreamConfig(name="USHER", subjects=["usher.journal.USHER"], max_age=3600)
    await client.jetstream().add_stream(config)
    await client.close()
    journal = await _opened(nats_server)
    assert await journal.append([b"x"]) == 1
    await journal.close()


async def test_one_hub_wakes_for_what_another_appends(nats_server: NatsServer) -> None:
    one, other = await _opened(nats_server), await _opened(nats_server)
    waiting = asyncio.create_task(other.wait(0))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await one.append([b"from one"])
    assert await asyncio.wait_for(waiting, 5) == 1
    assert await other.append([b"from the other"]) == 2
    assert await bodies(one) == await bodies(other) == [b"from one", b"from the other"]
    await one.close()
    await other.close()


async def test_without_a_server_opening_fails_and_keeps_the_password_to_itself() -> None:
    url = f"nats://usher:hunter2@127.0.0.1:{free_port()}"
    journal = JetStreamJournal(NatsSettings(url=url, timeout=0.3))
    with pytest.raises(JournalUnreachable, match=r"127\.0\.0\.1") as caught:
        await journal.open()
    assert "hunter2" not in str(caught.value)
    await journal.close()


async def test_a_stream_for_something_else_is_left_alone(nats_server: NatsServer) -> None:
    client = await nats.connect(nats_server.url)
    config = StreamConfig(name="USHER", subjects=["orders"], retention=RetentionPolicy.WORK_QUEUE)
    await client.jetstream().add_stream(config)
    await client.close()
    journal = JetStreamJournal(NatsSettings(url=nats_server.url))
    with pytest.raises(JournalError, match="Choose another name"):
        await journal.open()


async def test_a_stream_far_behind_what_was_applied_is_the_wrong_one(
    nats_server: NatsServer,
) -> None:
    journal = await _opened(nats_server)
    await journal.append([b"x"])
    await journal.close()
    with pytest.raises(JournalError, match="Check that this is the stream"):
        await journal.open(continue_after=jetstream.MAX_FILLERS + 2)
    await journal.open()
    assert await bodies(journal) == [b"x"]
    await journal.close()


async def test_a_message_deleted_by_somebody_is_a_gap(nats_server: NatsServer) -> None:
    journal = await _opened(nats_server)
    await journal.append(numbered(1, 5))
    client = await nats.connect(nats_server.url)
    await client.jetstream().delete_msg("USHER", 3)
    await client.close()
    found = await journal.verify()
    assert not found.ok
    assert found.text == "4 entries, offsets 1 to 5; missing 3"
    assert await offsets(journal) == [1, 2, 4, 5]
    await journal.close()


@pytest.mark.allow_logs("was applied: going on behind that")
async def test_fillers_are_not_entries(nats_server: NatsServer) -> None:
    journal = await _opened(nats_server)
    await journal.append(numbered(1, 2))
    await journal.close()
    await journal.open(continue_after=1500)
    await journal.append([b"next"])
    assert await offsets(journal) == [1, 2, 1501]
    found = await journal.verify()
    assert [str(lost) for lost in found.known_losses] == ["3-1500"]
    assert (found.ok, found.entries) == (True, 3)
    await journal.close()
