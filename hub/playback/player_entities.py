"""The entities of players, brought when they play and kept for a while after."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from hub.core.bus import Event
from hub.core.devices import DEVICES
from hub.core.entities import ENTITIES, described
from hub.core.errors import UsherError
from hub.core.hub import Hub
from hub.core.tasks import Tasks
from hub.history.facade import HISTORY
from hub.history.query.scope import Scope
from hub.models.playback import PlaybackEvent
from hub.models.session import Player, Session
from hub.playback.changing import Changing
from hub.playback.pipeline import PLAYBACK, PLAYBACK_EVENT
from hub.playback.player_rows import DOMAIN, PLAYER_ROWS, PlayerNow, player_device

_log = logging.getLogger(__name__)

KEPT: Final = timedelta(days=60)
"""How long a player that does not play keeps its entities."""
MOST: Final = 500


class PlayerEntities:
    """Players that played lately, and those that begin to."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._known: dict[str, Changing[PlayerNow]] = {}
        self._bringing: set[str] = set()
        self._tasks = Tasks("entities of players")
        self._stop: Callable[[], None] | None = None

    async def start(self) -> None:
        """Bring those that played lately, and take away those that have not for long."""
        for session in self._hub[PLAYBACK].sessions():
            await self._bring(session.view.player)
        self._stop = self._hub.bus.listen(PLAYBACK_EVENT, self._on_playback)
        self._tasks.create(self._recall(), name="players of the past")

    async def stop(self) -> None:
        """Follow none any more."""
        if self._stop is not None:
            self._stop()
        await self._tasks.cancel()

    def _on_playback(self, event: Event[PlaybackEvent]) -> None:
        player = event.data.session.view.player
        source = self._known.get(player.key)
        if source is None:
            if player.key not in self._bringing and len(self._known) < MOST:
                self._bringing.add(player.key)
                self._tasks.create(self._bring(player), name="a player")
            return
        if source.data.player != player:
            self._tasks.create(self._rename(player), name="a player's name")
        source.set(self._read(replace(source.data, player=player)))

    async def _bring(self, player: Player) -> None:
        if player.key in self._known:
            return
        source = Changing(self._read(PlayerNow(self._hub, player)))
        self._known[player.key] = source
        unique_id, device = f"player_{player.key}", player_device(player)
        rows = described(source, PLAYER_ROWS, unique_id=unique_id, device=device)
        await self._hub[ENTITIES].add(None, rows)
        self._bringing.discard(player.key)
        source.set(self._read(source.data))

    async def _rename(self, player: Player) -> None:
        await self._hub[DEVICES].resolve(player_device(player))

    async def _recall(self) -> None:
        try:
            rows = await self._hub[HISTORY].players(Scope.all())
        except UsherError as error:
            _log.warning("The players of the past are not shown: %s", error)
            return
        since = datetime.now(UTC) - KEPT
        for row in rows[:MOST]:
            if row.last_play_at is not None and row.last_play_at >= since:
                await self._bring(
                    Player(
                        key=row.key,
                        name=row.name,
                        product=row.product,
                        product_version=row.product_version,
                        platform=row.platform,
                        platform_version=row.platform_version,
                        device=row.device,
                        model=row.model,
                        vendor=row.vendor,
                    )
                )
        await self._take_away(self._known)

    async def _take_away(self, kept: Iterable[str]) -> None:
        """Devices of players that have not played for long, with their entities."""
        stay = set(kept)
        for device in self._hub[DEVICES].all():
            domain, key = min(device.identifiers)
            if domain == DOMAIN and key not in stay:
                gone = [f"player_{key}_{row.key}" for row in PLAYER_ROWS]
                await self._hub[ENTITIES].remove(None, gone)
                await self._hub[DEVICES].remove(device.id)

    def _read(self, now: PlayerNow) -> PlayerNow:
        return replace(now, session=self._playing(now.player.key))

    def _playing(self, key: str) -> Session | None:
        mine = [one for one in self._hub[PLAYBACK].sessions() if one.view.player.key == key]
        return max(mine, key=lambda one: one.started_at, default=None)
