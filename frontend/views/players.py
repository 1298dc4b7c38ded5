"""Players: all of them, and one with who used it and on what networks."""

from dataclasses import dataclass
from datetime import datetime

from frontend.views.catalogue import PlaceRow, SumsView, WatcherBar
from frontend.views.common import Fact
from frontend.views.history import PlayRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerCard:
    """A player in a list."""

    id: str
    name: str
    detail: str | None
    icon: str
    plays: int
    watch_s: float
    last_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayersView:
    """All players, the latest first."""

    players: tuple[PlayerCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkRow:
    """A kind of network and who runs it."""

    kind: str
    name: str | None
    plays: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerView:
    """One player."""

    card: PlayerCard
    facts: tuple[Fact, ...]
    sums: SumsView
    watchers: tuple[WatcherBar, ...]
    networks: tuple[NetworkRow, ...]
    places: tuple[PlaceRow, ...]
    plays: tuple[PlayRow, ...]
