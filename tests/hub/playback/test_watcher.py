"""Watching one server: channels that flap, recording that fails, credentials that are refused."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import pytest

from hub.core.availability import Availability
from hub.core.backoff import BackoffPolicy
from hub.core.errors import Unavailable
from hub.core.http import CannotConnect, InvalidAuth
from hub.models.observation import Observation, ServerBack, ServerLost, Source
from hub.models.session import Session
from hub.playback import watcher as module
from hub.playback.reporter import ServerReporter
from hub.playback.watcher import Channel, Listing, Opened, Watcher
from tests.support.waiting import eventually

QUICK = BackoffPolicy(0.01, 0.02)


class Recording:
    """What was told; fails as long as `broken`."""

    def __init__(self) -> None:
        self.told: list[Observation] = []
        self.broken = False

    async def observe(self, *observations: Observation) -> None:
        if self.broken:
            raise Unavailable("The disk is full.")
        self.told.extend(observations)

    def sessions(self) -> Sequence[Session]:
        return []

    def kinds(self) -> list[str]:
        return [body.kind for body in self.told]


class Platform:
    """A server that does what it is told."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.reads = 0
        self.refusals: list[str] = []
        self.acceptances = 0
        self.sources: list[Source | None] = []
        self.watcher: Watcher

    async def fetch(self) -> Listing:
        self.reads += 1
        if self.error is not None:
            raise self.error
        return Listing([])

    def refused(self, reason: str) -> None:
        self.refusals.append(reason)

    def accepted(self) -> None:
        self.acceptances += 1

    def push_changed(self) -> None:
        self.sources.append(self.watcher.source)


async def stays_open(opened: Opened) -> None:
    opened()
    await asyncio.Event().wait()


async def closes_at_once(opened: Opened) -> None:
    opened()


async def never_opens(_: Opened) -> None:
    raise CannotConnect("No push here.")


@asynccontextmanager
async def watching(
    recording: Recording, platform: Platform, *channels: Channel
) -> AsyncIterator[Availability]:
    availability = Availability("Attic", logging.getLogger("hub.test"))
    platform.watcher = Watcher(
        ServerReporter(recording, "plex:1"),
        availability,
        platform,
        channels=channels,
        poll_s=0.01,
        reconnect=QUICK,
    )
    task = asyncio.create_task(platform.watcher.run())
    try:
        yield availability
        assert not task.done(), "nothing ends the watching"
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.mark.parametrize("bad", [closes_at_once, never_opens])
async def test_a_channel_that_does_not_last_gives_way_to_the_next(bad: object) -> None:
    platform = Platform()
    first = Channel(Source.WEBSOCKET, bad)  # type: ignore[arg-type]  # one of two ways to fail
    async with watching(Recording(), platform, first, Channel(Source.EVENTSOURCE, stays_open)):
        await eventually(lambda: platform.watcher.source is Source.EVENTSOURCE)
        await asyncio.sleep(0.1)
        assert platform.watcher.source is Source.EVENTSOURCE


async def test_the_best_channel_is_tried_again_when_the_second_best_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "STEADY_S", 0.0)
    platform = Platform()
    works = False
    end = asyncio.Event()

    async def socket(opened: Opened) -> None:
        if not works:
            raise CannotConnect("A proxy breaks it.")
        await stays_open(opened)

    async def events(opened: Opened) -> None:
        opened()
        await end.wait()

    channels = Channel(Source.WEBSOCKET, socket), Channel(Source.EVENTSOURCE, events)
    async with watching(Recording(), platform, *channels):
        await eventually(lambda: platform.watcher.source is Source.EVENTSOURCE)
        works = True
        end.set()
        await eventually(lambda: platform.watcher.source is Source.WEBSOCKET)


@pytest.mark.allow_logs("Attic is unavailable")
async def test_a_loss_that_cannot_be_recorded_is_told_later() -> None:
    recording, platform = Recording(), Platform()
    async with watching(recording, platform) as availability:
        await eventually(lambda: availability.is_up)
        recording.broken = True
        platform.error = CannotConnect("Nothing answers.")
        await eventually(lambda: availability.is_up is False)
        reads = platform.reads
        await eventually(lambda: platform.reads > reads + 2)
        recording.broken = False
        await eventually(lambda: recording.kinds() == ["lost"])
        platform.error = None
        await eventually(lambda: availability.is_up)
    lost, back = recording.told
    assert isinstance(lost, ServerLost)
    assert isinstance(back, ServerBack)
    assert (lost.reason, back.restarted) == ("Nothing answers.", True)


@pytest.mark.allow_logs("Attic is unavailable")
async def test_a_return_that_cannot_be_recorded_is_told_later() -> None:
    recording, platform = Recording(), Platform()
    platform.error = CannotConnect("Nothing answers.")
    async with watching(recording, platform) as availability:
        await eventually(lambda: recording.kinds() == ["lost"])
        recording.broken, platform.error = True, None
        reads = platform.reads
        await eventually(lambda: platform.reads > reads + 2)
        assert availability.is_up is False
        recording.broken = False
        await eventually(lambda: availability.is_up)
    assert recording.kinds() == ["lost", "back"]


@pytest.mark.allow_logs("Attic is unavailable")
async def test_refused_credentials_are_told_once_and_so_is_their_acceptance() -> None:
    platform = Platform()
    platform.error = InvalidAuth("The token is refused.")
    async with watching(Recording(), platform) as availability:
        await eventually(lambda: platform.reads > 5)
        assert platform.refusals == ["The token is refused."]
        platform.error = None
        await eventually(lambda: availability.is_up)
        await eventually(lambda: platform.acceptances == 1)
        platform.error = InvalidAuth("Again.")
        await eventually(lambda: len(platform.refusals) == 2)


async def test_the_platform_is_told_which_channel_is_open() -> None:
    platform = Platform()
    async with watching(Recording(), platform, Channel(Source.WEBSOCKET, stays_open)):
        await eventually(lambda: platform.sources == [Source.WEBSOCKET])
