"""The overview: cards that each user arranged, and those that can be added."""

from collections.abc import Mapping
from dataclasses import dataclass

from frontend.views.analytics import ReportCard, Tab, Words
from frontend.views.catalogue import PosterCard
from frontend.views.dashboard import RecentPlay
from frontend.views.filters import FilterBar, Option
from hub.api.server_health import ServerHealth
from hub.api.session_out import SessionOut


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSettings:
    """What can be set about a card, what is set being checked; an empty value is the page's."""

    widths: tuple[Option, ...]
    looks: tuple[Option, ...]
    measures: tuple[Option, ...]
    periods: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCard:
    """A card where it lies; one with a `report` asks `query`, any other shows what is `kind`.

    `kept` is the card as it is kept, for the scripts; `note` says how it differs from the page.
    """

    id: str
    kind: str
    title: str
    width: int
    note: str
    settings: CardSettings
    kept: Mapping[str, object]
    report: ReportCard | None = None
    query: str = ""
    drill: str = ""
    measure: str = ""
    look: str = ""
    page: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedCard:
    """A card that can be added; `there` while the overview has one like it."""

    kind: str
    title: str
    help: str
    icon: str
    width: int
    there: bool


@dataclass(frozen=True, slots=True)
class OfferedGroup:
    """Cards under one heading."""

    label: str
    cards: tuple[OfferedCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewView:
    """The overview; `offered` is empty while nobody arranges it."""

    path: str
    bar: FilterBar
    tabs: tuple[Tab, ...]
    measures: tuple[Tab, ...]
    periods: tuple[Tab, ...]
    cards: tuple[BoardCard, ...]
    offered: tuple[OfferedGroup, ...]
    arranging: bool
    arranged: bool
    other_query: str
    words: Words
    sessions: tuple[SessionOut, ...]
    servers: tuple[ServerHealth, ...]
    recent: tuple[RecentPlay, ...]
    added: tuple[PosterCard, ...]
    drill: str
