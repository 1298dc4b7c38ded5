"""The entities of the hub itself: streams of all servers, imports, how recording is doing."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from hub import __version__
from hub.core.bus import Event
from hub.core.devices import DeviceInfo
from hub.core.entities import (
    ENTITIES,
    Category,
    EntityDescription,
    EntityDomain,
    StateClass,
    described,
)
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.core.tasks import Tasks
from hub.models.playback import PlaybackEvent, PlaybackKind
from hub.models.session import Session
from hub.models.stream import Decision
from hub.playback.changing import Changing
from hub.playback.person_rows import EVENTS, Happened
from hub.playback.pipeline import PLAYBACK, PLAYBACK_EVENT
from hub.playback.session_words import session_attributes

DOMAIN: Final = "hub"
LAG_EVERY_S: Final = 15.0


@dataclass(frozen=True, slots=True)
class HubNow:
    """The hub at one moment; `lag` counts observations that are not in the history yet."""

    hub: Hub
    sessions: tuple[Session, ...] = ()
    lag: int = 0
    late: int = 0
    problem: str | None = None
    last: Happened | None = None

    def count(self, decision: Decision) -> int:
        """How many streams reach their players in this way."""
        return sum(one.view.stream.decision is decision for one in self.sessions)


Row = EntityDescription[HubNow]


def _event(now: HubNow) -> dict[str, Any]:
    if now.last is None:
        return {}
    told = session_attributes(now.hub, now.last.session)
    return {**told, "event_type": now.last.kind.value}


def _streams(key: str, name: str, icon: str, value: Callable[[HubNow], int]) -> Row:
    return Row(
        key=key,
        name=name,
        value_fn=value,
        unit="streams",
        state_class=StateClass.MEASUREMENT,
        icon=icon,
    )


HUB_ROWS: Final = (
    _streams("streams", "Streams", "mdi:play-circle-outline", lambda now: len(now.sessions)),
    _streams(
        "transcodes",
        "Transcodes",
        "mdi:cog-play-outline",
        lambda now: now.count(Decision.TRANSCODE),
    ),
    Row(
        key="persons_watching",
        name="Persons watching",
        value_fn=lambda now: len({one.person_id for one in now.sessions if one.person_id}),
        unit="persons",
        state_class=StateClass.MEASUREMENT,
        icon="mdi:account-multiple",
    ),
    Row(
        key="playback",
        name="Playback",
        domain=EntityDomain.EVENT,
        value_fn=lambda now: None if now.last is None else now.last.at,
        attributes_fn=_event,
        options=EVENTS,
        icon="mdi:play-pause",
    ),
    Row(
        key="journal_lag",
        name="Journal lag",
        value_fn=lambda now: now.lag,
        attributes_fn=lambda now: {"late": now.late},
        unit="observations",
        state_class=StateClass.MEASUREMENT,
        category=Category.DIAGNOSTIC,
        icon="mdi:timer-sand",
    ),
    Row(
        key="recording_problem",
        name="Recording",
        domain=EntityDomain.BINARY_SENSOR,
        value_fn=lambda now: now.problem is not None,
        attributes_fn=lambda now: {"problem": now.problem},
        device_class="problem",
        category=Category.DIAGNOSTIC,
    ),
    Row(
        key="version",
        name="Version",
        value_fn=lambda _: __version__,
        category=Category.DIAGNOSTIC,
        icon="mdi:information-outline",
    ),
)


def hub_device(hub: Hub) -> DeviceInfo:
    """The device that stands for the hub; other parts may give it more entities."""
    household = hub[HOUSEHOLD].current
    return DeviceInfo(
        identifiers=frozenset({(DOMAIN, household.hub_id)}),
        name="Usher",
        manufacturer="Usher",
        model="Hub",
        sw_version=__version__,
        is_service=True,
    )


class HubEntities:
    """Brings them and keeps them up to date."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._source = Changing(HubNow(hub))
        self._tasks = Tasks("entities of the hub")
        self._stop: Callable[[], None] | None = None

    async def start(self) -> None:
        """Bring them."""
        self._source.set(self._read())
        hub_id = self._hub[HOUSEHOLD].current.hub_id
        device = hub_device(self._hub)
        rows = described(self._source, HUB_ROWS, unique_id=f"hub_{hub_id}", device=device)
        await self._hub[ENTITIES].add(None, rows)
        self._stop = self._hub.bus.listen(PLAYBACK_EVENT, self._on_playback)
        self._tasks.create(self._keep_looking(), name="journal lag")

    async def stop(self) -> None:
        """Follow nothing any more."""
        if self._stop is not None:
            self._stop()
        await self._tasks.cancel()

    def _on_playback(self, event: Event[PlaybackEvent]) -> None:
        told = event.data
        if told.kind is not PlaybackKind.PROGRESS:
            last = Happened(datetime.now(UTC), told.kind, told.session)
            self._source.set(replace(self._read(), last=last))

    def _read(self) -> HubNow:
        status = self._hub[PLAYBACK].status
        return replace(
            self._source.data,
            sessions=tuple(self._hub[PLAYBACK].sessions()),
            lag=max(0, status.applied - status.committed),
            late=status.late,
            problem=status.journal_problem or status.history_problem,
        )

    async def _keep_looking(self) -> None:
        """The recorder tells nobody how far it is."""
        while True:
            await asyncio.sleep(LAG_EVERY_S)
            self._source.set(self._read())
