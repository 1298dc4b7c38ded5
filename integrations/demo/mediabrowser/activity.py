"""The activity log: what a server writes down for its administrator."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.demo.mediabrowser.dialect import Dialect
from integrations.demo.mediabrowser.roster import Event, Happening
from integrations.demo.mediabrowser.table import Member, build
from integrations.demo.mediabrowser.wire import stamp
from integrations.demo.world.items import ItemKind
from integrations.demo.world.servers import Account

_MOST_ENTRIES = 2000
_JELLYFIN_TYPES = {
    "video started": "VideoPlayback",
    "video stopped": "VideoPlaybackStopped",
    "audio started": "AudioPlayback",
    "audio stopped": "AudioPlaybackStopped",
    "session started": "SessionStarted",
    "session ended": "SessionEnded",
    "signed in": "AuthenticationSucceeded",
    "sign-in failed": "AuthenticationFailed",
}
_EMBY_TYPES = {
    "video started": "playback.start",
    "video stopped": "playback.stop",
    "audio started": "playback.start",
    "audio stopped": "playback.stop",
    "session started": "session.started",
    "session ended": "session.ended",
    "signed in": "user.authenticated",
    "sign-in failed": "user.authenticationfailed",
}


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the log; `kind` is a name of ours, each platform has another for it."""

    number: int
    kind: str
    name: str
    at: datetime
    account: Account | None = None
    item_key: str | None = None
    short_overview: str | None = None

    def type_for(self, dialect: Dialect) -> str:
        """The platform's name of the kind."""
        return (_EMBY_TYPES if dialect.is_emby else _JELLYFIN_TYPES)[self.kind]

    def severity_for(self, dialect: Dialect) -> str:
        """How bad it is; Emby has a shorter word for what is not bad at all."""
        if "failed" in self.kind:
            return "Error"
        return "Info" if dialect.is_emby else "Information"


_ENTRY: tuple[Member[tuple[LogEntry, Dialect]], ...] = (
    Member("Id", lambda e: e[0].number),
    Member("Name", lambda e: e[0].name),
    Member("ShortOverview", lambda e: e[0].short_overview),
    Member("Type", lambda e: e[0].type_for(e[1])),
    Member("ItemId", lambda e: e[0].item_key),
    Member("Date", lambda e: stamp(e[0].at)),
    Member("UserId", lambda e: e[0].account.key if e[0].account else None),
    Member("Severity", lambda e: e[0].severity_for(e[1])),
)


class ActivityLog:
    """The newest entries of a server."""

    def __init__(self) -> None:
        self._entries: deque[LogEntry] = deque(maxlen=_MOST_ENTRIES)
        self._number = 0
        self._listeners: list[Callable[[LogEntry], None]] = []

    def listen(self, listener: Callable[[LogEntry], None]) -> None:
        """Call `listener` with every new line."""
        self._listeners.append(listener)

    @property
    def entries(self) -> Iterable[LogEntry]:
        """Newest first."""
        return reversed(self._entries)

    def add(
        self,
        kind: str,
        name: str,
        at: datetime,
        account: Account | None = None,
        item_key: str | None = None,
        short_overview: str | None = None,
    ) -> None:
        """Write a line."""
        self._number += 1
        entry = LogEntry(self._number, kind, name, at, account, item_key, short_overview)
        self._entries.append(entry)
        for listener in tuple(self._listeners):
            listener(entry)

    def follow(self, happening: Happening) -> None:
        """Write down what sessions do."""
        session, playing = happening.session, happening.playing
        who = session.account.name if session.account else session.info.client
        where = session.info.device
        match happening.event:
            case Event.SESSION_STARTED | Event.SESSION_ENDED:
                came = happening.event is Event.SESSION_STARTED
                line = f"{who} is online from {where}" if came else f"{who} has left {where}"
                address = f"IP address: {session.address}"
                self.add(happening.event.value, line, happening.at, session.account, None, address)
            case Event.PLAYBACK_STARTED | Event.PLAYBACK_STOPPED if playing:
                sort = "audio" if playing.entry.item.kind is ItemKind.TRACK else "video"
                began = happening.event is Event.PLAYBACK_STARTED
                verb, state = ("is playing", "started") if began else ("has finished", "stopped")
                title = playing.entry.item.full_title.replace(" · ", " - ")
                line = f"{who} {verb} {title} on {where}"
                kind = f"{sort} {state}"
                self.add(kind, line, happening.at, session.account, playing.entry.key)


def entry_dto(entry: LogEntry, dialect: Dialect) -> dict[str, Any]:
    """One line for the wire."""
    return build(_ENTRY, (entry, dialect), dialect)
