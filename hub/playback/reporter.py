"""What an integration tells about its server; the same for all platforms.

It compares with what it told before, so that only what matters reaches the journal: facts when they
changed, signs of life at every change of state, at every seek and about every ten seconds.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from hub.models.observation import (
    AccountsSeen,
    Evidence,
    Observation,
    ServerBack,
    ServerLost,
    SessionGone,
    SessionSeen,
    SessionTick,
    Source,
)
from hub.models.people import Account
from hub.models.session import Session, SessionState, SessionView
from hub.playback.reported import NEVER, Reported, differs

Clock = Callable[[], datetime]

_REMEMBER_ENDED = timedelta(minutes=2)
_SAME_TIME = timedelta(seconds=1)


class Observer(Protocol):
    """What a reporter tells: `Playback` is one."""

    async def observe(self, *observations: Observation) -> None:
        """Return when the observations are durable; Unavailable when they cannot be."""
        ...

    def sessions(self) -> Sequence[Session]:
        """What is playing now, as far as the hub knows."""
        ...


def _now() -> datetime:
    return datetime.now(UTC)


class ServerReporter:
    """Tells the hub what one server plays. Calls may overlap; they are taken one by one.

    Nothing counts as told before it is durable: after an error, the next listing tells it again.
    """

    def __init__(self, playback: Observer, server_id: str, clock: Clock = _now) -> None:
        self._playback = playback
        self._server_id = server_id
        self._clock = clock
        self._told: dict[str, Reported] = {}
        self._accounts: tuple[Account, ...] | None = None
        self._order = asyncio.Lock()
        self._ended: dict[str, datetime] = {}
        self._restored = False
        self._last = NEVER

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the sessions that were told and not told to be gone."""
        return frozenset(self._told)

    def view(self, key: str) -> SessionView | None:
        """The facts of a session as they were told last."""
        told = self._told.get(key)
        return None if told is None else told.view

    async def listed(
        self,
        views: Sequence[SessionView],
        source: Source,
        *,
        complete: bool = True,
        server_at: datetime | None = None,
        asked_at: datetime | None = None,
    ) -> None:
        """Tell a listing of sessions; with `complete`, those missing from it are gone.

        `asked_at` is when the listing was asked for: what was pushed since then is newer than it.
        """
        async with self._order:
            now = self._time()
            found: list[Observation] = []
            after: dict[str, Reported] = {}
            for view in sorted(views, key=lambda view: view.key):
                if _is_since(self._ended.get(view.key, NEVER), asked_at, now):
                    continue
                told = self._told.get(view.key)
                if told is not None and _is_since(told.pushed_at, asked_at, now):
                    view = replace(view, state=told.state, position_s=told.position_s)  # noqa: PLW2901 - what was pushed is newer
                after[view.key] = self._look(told, view, source, now, server_at, found)
            if complete:
                found[:0] = self._missing(set(after), source, now, asked_at)
            await self._tell(sorted(found, key=_order))
            gone = {body.key for body in found if isinstance(body, SessionGone)}
            self._told = {k: v for k, v in self._told.items() if k not in gone} | after
            self._restored = self._restored or complete

    async def tick(
        self,
        key: str,
        state: SessionState,
        position_s: float | None,
        source: Source,
        *,
        item_key: str | None = None,
        server_at: datetime | None = None,
    ) -> bool:
        """Tell a pushed sign of life; False when the facts are not known and must be read first.

        `item_key` is the item the sign is about: another one than told means that facts are stale.
        """
        async with self._order:
            told = self._told.get(key)
            if told is None or (item_key is not None and item_key != told.view.item.key):
                return False
            now = self._time()
            if state is SessionState.STOPPED:
                await self._end(key, source, position_s, now)
                return True
            found: list[Observation] = []
            view = replace(told.view, state=state, position_s=position_s)
            after = self._look(told, view, source, now, server_at, found)
            after.pushed_at = now
            await self._tell(found)
            self._told[key] = after
            return True

    async def gone(self, key: str, source: Source, position_s: float | None = None) -> None:
        """Tell that a session ended, if it was known."""
        async with self._order:
            if key in self._told:
                await self._end(key, source, position_s, self._time())

    async def lost(self, reason: str) -> None:
        """Tell that the server cannot be reached."""
        async with self._order:
            await self._tell(
                [ServerLost(server_id=self._server_id, at=self._time(), reason=reason)]
            )

    async def back(self, *, restarted: bool) -> None:
        """Tell that the server answers again; after a restart its keys mean nothing any more.

        The next listing tells all facts anew.
        """
        async with self._order:
            at = self._time()
            await self._tell([ServerBack(server_id=self._server_id, at=at, restarted=restarted)])
            if restarted:
                self._told.clear()
                self._restored = True
            else:
                for told in self._told.values():
                    told.doubtful = True

    async def accounts(self, accounts: Sequence[Account]) -> None:
        """Tell all accounts of the server, if they are not as they were told last."""
        async with self._order:
            ordered = tuple(sorted(accounts, key=lambda account: account.key))
            if ordered == self._accounts:
                return
            at = self._time()
            await self._tell([AccountsSeen(server_id=self._server_id, at=at, accounts=ordered)])
            self._accounts = ordered

    async def evidence(self, event: str, payload: Mapping[str, Any], source: Source) -> None:
        """Keep a webhook as it came, without secrets."""
        at = self._time()
        await self._tell(
            [
                Evidence(
                    server_id=self._server_id, at=at, source=source, event=event, payload=payload
                )
            ]
        )

    def _time(self) -> datetime:
        """The time now, never the same twice: what is told first is also earlier."""
        now = self._clock()
        if timedelta() <= self._last - now < _SAME_TIME:
            now = self._last + timedelta(microseconds=1)
        self._last = now
        return now

    def _look(
        self,
        told: Reported | None,
        view: SessionView,
        source: Source,
        now: datetime,
        server_at: datetime | None,
        found: list[Observation],
    ) -> Reported:
        """Add what is worth telling about a view; returns what will have been told then."""
        server_id = self._server_id
        if told is None or told.doubtful or differs(told.view, view):
            found.append(
                SessionSeen(
                    server_id=server_id, at=now, source=source, view=view, server_at=server_at
                )
            )
            return Reported(view, now, told)
        if told.worth_telling(view, now):
            found.append(
                SessionTick(
                    server_id=server_id,
                    at=now,
                    source=source,
                    key=view.key,
                    state=view.state,
                    position_s=view.position_s,
                    server_at=server_at,
                )
            )
            return Reported(view, now, told)
        return told.seen(view, now)

    def _missing(
        self, present: set[str], source: Source, now: datetime, asked_at: datetime | None
    ) -> list[Observation]:
        """What is gone: told and not in a complete listing, or left over from before this start."""
        missing = [
            key
            for key, told in self._told.items()
            if key not in present and not _is_since(told.pushed_at, asked_at, now)
        ]
        found: list[Observation] = [
            body for key in missing for body in self._ending(key, source, None, now)
        ]
        if not self._restored:
            known = present | set(self._told)
            found.extend(
                SessionGone(server_id=self._server_id, at=now, source=source, key=key)
                for key in self._left_over()
                if key not in known
            )
        return found

    def _left_over(self) -> list[str]:
        return [
            session.view.key
            for session in self._playback.sessions()
            if session.server_id == self._server_id
        ]

    def _ending(
        self, key: str, source: Source, position_s: float | None, now: datetime
    ) -> list[Observation]:
        """The end of a session, preceded by its last sign of life when that was not told."""
        told = self._told[key]
        gone = SessionGone(
            server_id=self._server_id, at=now, source=source, key=key, position_s=position_s
        )
        return [*told.untold(self._server_id, source), gone]

    async def _end(self, key: str, source: Source, position_s: float | None, now: datetime) -> None:
        await self._tell(self._ending(key, source, position_s, now))
        self._told.pop(key, None)
        horizon = now - _REMEMBER_ENDED
        self._ended = {k: at for k, at in self._ended.items() if at > horizon} | {key: now}

    async def _tell(self, found: Sequence[Observation]) -> None:
        if found:
            await self._playback.observe(*found)


def _is_since(at: datetime, asked_at: datetime | None, now: datetime) -> bool:
    """Whether something was pushed after a listing was asked for.

    A time to come is one of before the clock was set back.
    """
    return asked_at is not None and asked_at < at <= now


def _order(body: Observation) -> tuple[datetime, str]:
    """By time and session, as the tracker orders what happened at one time."""
    if isinstance(body, SessionSeen):
        return body.at, body.view.key
    return body.at, body.key if isinstance(body, (SessionTick, SessionGone)) else ""
