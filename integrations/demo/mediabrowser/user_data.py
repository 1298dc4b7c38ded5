"""UserData: how far each account is with each item, as playback leaves it behind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from integrations.demo.mediabrowser.dialect import Dialect, either, emby, jellyfin_from
from integrations.demo.mediabrowser.roster import Event, Happening
from integrations.demo.mediabrowser.table import Member, build
from integrations.demo.mediabrowser.wire import stamp, ticks
from integrations.demo.world.servers import Account, Entry

_RESUME_FROM = 0.05
_WATCHED_FROM = 0.90


class Saved(StrEnum):
    """Why UserData was written."""

    STARTED = "PlaybackStart"
    FINISHED = "PlaybackFinished"
    TOGGLED = "TogglePlayed"


@dataclass(slots=True)
class UserData:
    """What one account did with one item."""

    entry: Entry
    position_s: float = 0.0
    play_count: int = 0
    played: bool = False
    favourite: bool = False
    last_played: datetime | None = None

    @property
    def percentage(self) -> float | None:
        """Where it would resume, in percent."""
        runtime = self.entry.item.runtime_s
        return self.position_s / runtime * 100 if runtime and self.position_s else None

    def stopped_at(self, position_s: float) -> bool:
        """Remember where playback ended; True when it was (nearly) the end."""
        runtime = self.entry.item.runtime_s
        share = position_s / runtime if runtime else 0.0
        finished = share >= _WATCHED_FROM
        self.position_s = position_s if _RESUME_FROM <= share < _WATCHED_FROM else 0.0
        self.played = self.played or finished
        return finished


_USER_DATA: tuple[Member[UserData], ...] = (
    Member("PlayedPercentage", lambda d: d.percentage),
    Member("PlaybackPositionTicks", lambda d: ticks(d.position_s)),
    Member("PlayCount", lambda d: d.play_count),
    Member("IsFavorite", lambda d: d.favourite),
    Member("LastPlayedDate", lambda d: stamp(d.last_played)),
    Member("Played", lambda d: d.played),
    Member("Key", lambda d: d.entry.item.guids.tmdb or d.entry.key),
    Member("ItemId", lambda d: d.entry.key, on=either(emby, jellyfin_from(10, 8))),
)

Listener = Callable[[Account, UserData, Saved], None]


class UserDataStore:
    """UserData of all accounts of a server; kept over restarts, as it lies in the database."""

    def __init__(self) -> None:
        self._data: dict[tuple[str, str], UserData] = {}
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Call `listener` when playback begins or ends, or something is marked."""
        self._listeners.append(listener)

    def of(self, account: Account, entry: Entry) -> UserData:
        """What an account did with an item, to be written on."""
        return self._data.setdefault((account.key, entry.key), UserData(entry))

    def peek(self, account: Account, entry: Entry) -> UserData:
        """What an account did with an item: nothing, when none is known."""
        return self._data.get((account.key, entry.key)) or UserData(entry)

    def dto(self, account: Account, entry: Entry, dialect: Dialect) -> dict[str, Any]:
        """The same, for the wire."""
        return build(_USER_DATA, self.peek(account, entry), dialect)

    def mark(self, account: Account, entry: Entry, *, played: bool, at: datetime) -> UserData:
        """Tick an item off, or take the tick away."""
        data = self.of(account, entry)
        data.played, data.position_s = played, 0.0
        data.play_count = max(data.play_count, 1) if played else 0
        data.last_played = at if played else None
        self._tell(account, data, Saved.TOGGLED)
        return data

    def follow(self, happening: Happening) -> None:
        """Write down what playback says."""
        playing, account = happening.playing, happening.session.account
        if playing is None or account is None:
            return
        data = self.of(account, playing.entry)
        match happening.event:
            case Event.PLAYBACK_STARTED:
                data.play_count += 1
                data.last_played = happening.at
                self._tell(account, data, Saved.STARTED)
            case Event.PLAYBACK_STOPPED:
                data.stopped_at(playing.position_s)
                self._tell(account, data, Saved.FINISHED)

    def _tell(self, account: Account, data: UserData, reason: Saved) -> None:
        for listener in tuple(self._listeners):
            listener(account, data, reason)
