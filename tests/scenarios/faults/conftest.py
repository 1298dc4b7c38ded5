"""A hub with two Plex servers: one that breaks, one that does not."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hub.core import http
from hub.core.servers import SERVERS
from hub.models.session import Session
from hub.playback import item_sync, watched_server
from integrations.demo.plex_server import PlexServer
from integrations.demo.world.stream import Stream
from integrations.demo.world.world import StartOptions
from tests.integrations.plex.plex_hub import QUIET, Scene, plex_hub
from tests.support.waiting import eventually

RULES = "recording:\n  reconcile: 1s\n  lost_after: 1m\n  minimum:\n    video: 0s\n"


@dataclass(frozen=True, slots=True)
class House:
    """The hub and its two servers, with somebody watching on each."""

    scene: Scene
    broken: PlexServer
    healthy: PlexServer
    victim: Stream
    bystander: Stream

    @property
    def sessions(self) -> tuple[Session | None, Session | None]:
        """Of the server that breaks, and of the other."""
        return self.scene.session_of(self.victim), self.scene.session_of(self.bystander)

    async def goes_on(self) -> None:
        """The healthy server is as it was: what happens there is told, its entities have values."""
        scene = self.scene
        assert scene.is_up(self.healthy)
        assert scene.state("connected", self.healthy) == "on"
        assert scene.state("streams", self.healthy) == "1"
        self.bystander.pause()
        await eventually(lambda: self._bystander_is("paused"), timeout=2)
        self.bystander.play()
        await eventually(lambda: self._bystander_is("playing"), timeout=2)

    def _bystander_is(self, state: str) -> bool:
        session = self.sessions[1]
        return session is not None and session.state == state

    async def is_lost(self) -> None:
        """The broken server is unavailable, and what played there is uncertain, not stopped."""
        scene = self.scene
        await eventually(lambda: not scene.is_up(self.broken))
        await eventually(lambda: scene.state("streams", self.broken) == "unavailable")
        assert scene.state("connected", self.broken) == "off"
        await eventually(lambda: self.sessions[0] is not None and self.sessions[0].uncertain)

    async def is_back(self) -> None:
        """The broken server answers again, and its entities have values."""
        scene = self.scene
        await eventually(lambda: scene.is_up(self.broken))
        await eventually(lambda: scene.state("connected", self.broken) == "on")
        await eventually(lambda: scene.state("streams", self.broken) not in (None, "unavailable"))


def watch(scene: Scene, who: str, device: str, on: PlexServer) -> Stream:
    return scene.play(who=who, device=device, on=on, options=StartOptions(position_s=300))


@pytest.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr(watched_server, "COOL_DOWN_S", 0.02)
    monkeypatch.setattr(item_sync, "SETTLE_S", 0.02)
    monkeypatch.setattr(item_sync, "REST_S", 0.02)
    async with plex_hub(tmp_path, servers=2, share=0.05, config=QUIET + RULES) as scene:
        broken, healthy = scene.simulators
        await scene.connected(broken, poll=True, poll_s=0.1)
        await scene.connected(healthy)
        victim = watch(scene, "Maja", "iPhone", broken)
        bystander = watch(scene, "Ada", "Roku", healthy)
        await scene.seen(victim)
        await scene.seen(bystander)
        await eventually(lambda: all(server.libraries for server in scene.hub[SERVERS]))
        monkeypatch.setattr(http, "TOTAL_S", 1.0)
        yield House(scene, broken, healthy, victim, bystander)
