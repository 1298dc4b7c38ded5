"""People who watch: any number of players, by seed, as the observations that tell of them."""

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hub.models.item import Item, MediaType
from hub.models.observation import (
    AccountsSeen,
    Evidence,
    Observation,
    SessionGone,
    SessionSeen,
    SessionTick,
    Source,
)
from hub.models.people import Account
from hub.models.session import Connection, Player, SessionState, SessionView
from hub.models.stream import Decision, Stream

BEGIN = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
SERVERS = ("plex:home", "jellyfin:attic", "emby:garden")


def item(number: int) -> Item:
    """One of as many movies and episodes as there are numbers."""
    if number % 3 == 0:
        return Item(
            key=f"m{number}",
            type=MediaType.MOVIE,
            title=f"Film {number}",
            duration_s=5400.0 + number,
            guids=(f"imdb://tt{number}",),
        )
    return Item(
        key=f"e{number}",
        type=MediaType.EPISODE,
        title=f"Part {number}",
        grandparent_title=f"Series {number // 30}",
        index=number % 30,
        parent_index=1,
        duration_s=1500.0 + number % 60,
        guids=(f"tvdb://{number}",),
    )


@dataclass
class _Watcher:
    number: int
    turn: int = 0
    position: float = 0.0
    view: SessionView | None = None
    left: int = 0

    @property
    def server_id(self) -> str:
        return SERVERS[self.number % len(SERVERS)]


class Crowd:
    """`players` people who watch, pause, seek, stop and come back, told every `tick_s` seconds.

    Between two viewings a player rests for `rest_s` on average. `name` tells crowds apart.
    """

    def __init__(
        self,
        players: int,
        *,
        seed: int = 0,
        begin: datetime = BEGIN,
        tick_s: float = 10.0,
        rest_s: float = 600.0,
        ticks: int = 120,
        name: str = "",
        accounts: int = 20,
    ) -> None:
        self._chance = random.Random(f"{seed}/{name}")
        self._begin = begin
        self._tick_s = tick_s
        self._rest_s = rest_s
        self._ticks = ticks
        self._name = name
        self._accounts = accounts
        self._watchers = [_Watcher(number) for number in range(players)]

    def observations(self) -> Iterator[Observation]:
        """For ever, in order of time."""
        yield from self._accounts_seen()
        due = [(self._chance.random() * self._rest_s, watcher.number) for watcher in self._watchers]
        heapq.heapify(due)
        while True:
            after, number = due[0]
            at = self._begin + timedelta(seconds=round(after, 3))
            wait, found = self._next(self._watchers[number], at)
            heapq.heapreplace(due, (after + wait, number))
            yield found

    def _accounts_seen(self) -> Iterator[Observation]:
        for server_id in SERVERS:
            accounts = tuple(
                Account(
                    server_id=server_id,
                    key=f"user{number}",
                    name=f"User {number}",
                    email=f"user{number}@example.org",
                )
                for number in range(self._accounts)
            )
            yield AccountsSeen(server_id=server_id, at=self._begin, accounts=accounts)

    def _next(self, watcher: _Watcher, at: datetime) -> tuple[float, Observation]:
        """What comes now, and how long until the next."""
        if watcher.view is None:
            return self._tick_s, self._start(watcher, at)
        if watcher.left <= 0:
            return self._rest(), self._stop(watcher, at)
        watcher.left -= 1
        what = self._chance.random()
        if what < 0.02:
            return 0.5, self._webhook(watcher, at)
        if what < 0.05:
            return self._tick_s, self._quality(watcher, at)
        return self._tick_s, self._tick(watcher, at, what)

    def _rest(self) -> float:
        return self._chance.expovariate(1 / self._rest_s) + 1

    def _start(self, watcher: _Watcher, at: datetime) -> Observation:
        chance = self._chance
        resumes = watcher.turn > 0 and chance.random() < 0.3
        watcher.turn += not resumes
        if not resumes:
            watcher.position = 0.0
        watcher.left = chance.randrange(2, self._ticks)
        watcher.view = SessionView(
            key=f"{self._name}{watcher.number}-{int(at.timestamp())}",
            account_key=f"user{watcher.number % self._accounts}",
            player=Player(key=f"player{self._name}{watcher.number}", name="TV", product="App"),
            item=item((watcher.number * 17 + watcher.turn) % 900),
            state=SessionState.PLAYING,
            position_s=watcher.position,
            stream=Stream(decision=Decision.DIRECT_PLAY),
            connection=Connection(address=f"203.0.113.{watcher.number % 200}"),
        )
        return self._seen(watcher, at)

    def _stop(self, watcher: _Watcher, at: datetime) -> Observation:
        assert watcher.view is not None
        key, watcher.view = watcher.view.key, None
        return SessionGone(
            server_id=watcher.server_id,
            at=at,
            source=Source.WEBSOCKET,
            key=key,
            position_s=watcher.position,
        )

    def _tick(self, watcher: _Watcher, at: datetime, what: float) -> Observation:
        assert watcher.view is not None
        paused = what > 0.93
        if not paused:
            watcher.position += self._tick_s
        if what > 0.985:
            watcher.position += self._chance.randrange(-60, 300)
            watcher.position = max(0.0, watcher.position)
        return SessionTick(
            server_id=watcher.server_id,
            at=at,
            source=Source.WEBSOCKET,
            key=watcher.view.key,
            state=SessionState.PAUSED if paused else SessionState.PLAYING,
            position_s=watcher.position,
        )

    def _quality(self, watcher: _Watcher, at: datetime) -> Observation:
        assert watcher.view is not None
        watcher.position += self._tick_s
        decision = self._chance.choice((Decision.DIRECT_PLAY, Decision.TRANSCODE))
        stream = Stream(decision=decision)
        watcher.view = replace(watcher.view, stream=stream, position_s=watcher.position)
        return self._seen(watcher, at)

    def _seen(self, watcher: _Watcher, at: datetime) -> Observation:
        assert watcher.view is not None
        return SessionSeen(
            server_id=watcher.server_id, at=at, source=Source.WEBSOCKET, view=watcher.view
        )

    def _webhook(self, watcher: _Watcher, at: datetime) -> Observation:
        return Evidence(
            server_id=watcher.server_id,
            at=at,
            source=Source.WEBHOOK,
            event="media.play",
            payload={"player": watcher.number, "at": at.isoformat()},
        )
