"""A page of reports: which ones, in which words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from frontend.views.dashboard import Curve
from frontend.views.filters import FilterBar
from frontend.views.forms import Form
from hub.api.server_health import ServerHealth
from hub.api.session_out import SessionOut


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCard:
    """One table of a report, as a chart that the browser draws."""

    report: str
    table: str
    title: str
    help: str
    definition: str
    wide: bool


@dataclass(frozen=True, slots=True)
class Tab:
    """One of several pages, or one of several choices."""

    label: str
    query: str
    current: bool
    path: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Texts for the charts: columns by name, values by column and value.

    `unknown` are the filters that plays without a value of theirs can be asked by.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """A figure of a report with its value in words; `filters` are the names of those it has."""

    key: str
    name: str
    report: str
    topic: str
    period: str
    filters: tuple[str, ...]
    value: str
    entity_id: str | None
    configured: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresView:
    """The figures, and the form for another one; `query` has the filters that it will have."""

    path: str
    tabs: tuple[Tab, ...]
    bar: FilterBar
    query: str
    rows: tuple[FigureRow, ...]
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCard:
    """A report with the question and what it draws, where each on a page has its own."""

    card: ReportCard
    query: str
    drill: str
    measure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveView:
    """What plays now; its parts start from these sessions and follow the socket."""

    path: str
    tabs: tuple[Tab, ...]
    sessions: tuple[SessionOut, ...]
    servers: tuple[ServerHealth, ...]
    curves: tuple[Curve, ...]
    cards: tuple[LiveCard, ...]
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsView:
    """One topic of reports."""

    topic: str
    path: str
    bar: FilterBar
    tabs: tuple[Tab, ...]
    periods: tuple[Tab, ...]
    measures: tuple[Tab, ...]
    measure: str
    cards: tuple[ReportCard, ...]
    query: str
    drill: str
    words: Words
