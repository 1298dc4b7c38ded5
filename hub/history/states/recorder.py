"""Keeps what entities show: gathered for some seconds, written together, forgotten in time."""

import asyncio
import logging
import math
import re
from collections import deque
from datetime import UTC, datetime, timedelta
from fnmatch import translate
from functools import partial
from time import monotonic, time

from hub.core.bus import Event, Unsubscribe
from hub.core.errors import UsherError
from hub.core.hub import Hub, Key
from hub.core.states import STATE_CHANGED, STATES, StateChanged
from hub.core.tasks import Tasks, uninterrupted
from hub.history.facade import HISTORY
from hub.history.states import table
from hub.history.states.settings import StatesModel
from hub.history.states.table import StatePoint, StateRow

_log = logging.getLogger(__name__)

EVERY_S = 10.0
FORGET_EVERY = 6 * 3600.0
LEAP_S = 3600.0
"""A clock that moved more than this by itself is not believed for `FORGET_EVERY`."""
MOST_WAITING = 50_000
"""States: while the history is away, the oldest beyond these are lost."""


class Steady:
    """Tells a clock that leapt, so that nothing is forgotten for a wrong date."""

    def __init__(self) -> None:
        self._behind = time() - monotonic()
        self._leapt_at = -math.inf

    def is_steady(self) -> bool:
        """Whether the clock has gone as time does for a while."""
        behind = time() - monotonic()
        if abs(behind - self._behind) > LEAP_S:
            self._behind, self._leapt_at = behind, monotonic()
        return monotonic() - self._leapt_at > FORGET_EVERY


class StateRecorder:
    """Writes every new state of an entity; of attributes alone nothing is kept.

    A crash loses at most the last ten seconds.
    """

    def __init__(self, hub: Hub, settings: StatesModel) -> None:
        self._hub = hub
        self._settings = settings
        self._tasks = Tasks("states")
        self._waiting: deque[StateRow] = deque(maxlen=MOST_WAITING)
        self._excluded = re.compile("|".join(map(translate, settings.exclude)) or r"(?!)")
        self._forgot_at: float | None = None
        self._clock = Steady()
        self._unsubscribe: Unsubscribe | None = None
        self._away = False

    async def start(self) -> None:
        """Begin with what the entities show now."""
        if not self._settings.enabled:
            return
        for state in self._hub[STATES]:
            self._note(state.entity_id, state.last_changed, state.state)
        self._unsubscribe = self._hub.bus.listen(STATE_CHANGED, self._changed)
        self._tasks.create(self._run(), name="states")

    async def stop(self) -> None:
        """Write what was gathered."""
        if self._unsubscribe is not None:
            self._unsubscribe()
        await self._tasks.cancel()
        if self._waiting:
            await self.flush()

    async def history(self, entity_id: str, after: datetime, before: datetime) -> list[StatePoint]:
        """What an entity showed between two times, up to this moment."""
        await self.flush()
        read = partial(table.states, entity_id=entity_id, after=after, before=before)
        return list(await self._hub[HISTORY].read(read))

    async def flush(self) -> None:
        """Write what was gathered; while the history is away it is kept for the next time."""
        rows = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if not rows:
            return
        try:
            await uninterrupted(self._hub[HISTORY].write(partial(table.write, rows=rows)))
        except UsherError as error:
            self._put_back(rows, error)
        else:
            self._away = False

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            await self.flush()
            due = self._forgot_at is None or monotonic() - self._forgot_at > FORGET_EVERY
            if due and self._clock.is_steady():
                await self._forget()

    async def _forget(self) -> None:
        before = datetime.now(UTC) - timedelta(seconds=self._settings.keep)
        try:
            await self._hub[HISTORY].write(partial(table.forget, before=before))
        except UsherError:
            return
        self._forgot_at = monotonic()

    def _put_back(self, rows: list[StateRow], error: UsherError) -> None:
        if not self._away:
            _log.warning("The states of entities wait for the history: %s", error)
        self._away = True
        self._waiting.extendleft(reversed(rows[-(MOST_WAITING - len(self._waiting)) :]))

    def _changed(self, event: Event[StateChanged]) -> None:
        old, new = event.data.old, event.data.new
        if new is not None and (old is None or old.state != new.state):
            self._note(new.entity_id, new.last_changed, new.state)

    def _note(self, entity_id: str, at: datetime, state: str) -> None:
        if not self._excluded.fullmatch(entity_id):
            self._waiting.append(StateRow(entity_id, at, state))


STATE_RECORDER: Key[StateRecorder] = Key("state recorder")
