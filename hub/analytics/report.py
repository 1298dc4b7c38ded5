"""What a report is: tables over the plays asked for, each column with its meaning, and a chart.

The SQL of a table selects from `chosen`, the plays behind the filters and the scope (see `asked.py`
for this and the other relations that it may name). Values of parameters are bound by their name.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hub.analytics.asked import Asked, Interval


class Kind(StrEnum):
    """What the values of a column are, which says how they are shown."""

    TEXT = "text"
    CODE = "code"
    """A value of a closed set, such as a decision, which the screen translates."""
    ID = "id"
    """A value for a filter, not shown."""
    COUNT = "count"
    SECONDS = "seconds"
    PERCENT = "percent"
    """0 to 100."""
    RATIO = "ratio"
    KBPS = "kbps"
    BYTES = "bytes"
    KM = "km"
    NUMBER = "number"
    YEAR = "year"
    DATE = "date"
    """A day of the viewer's calendar, or the first of a week or month."""
    TIME = "time"
    HOUR = "hour"
    WEEKDAY = "weekday"
    """1 is Monday."""
    BOOL = "bool"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `filter` names the filter of plays that its values, or those of `by`, stand for.

    With `many`, the filter takes several values at once, which is how a drill-down adds them up.
    """

    name: str
    kind: Kind
    help: str
    filter: str | None = None
    by: str | None = None


class ChartKind(StrEnum):
    """How a table is drawn; with series, bars and areas are stacked."""

    BAR = "bar"
    """Horizontal bars, the largest first."""
    COLUMN = "column"
    LINE = "line"
    AREA = "area"
    PIE = "pie"
    HEATMAP = "heatmap"
    CALENDAR = "calendar"
    """A square for each day `x`, by weeks and years."""
    BUMP = "bump"
    """The rank, the first of `y`, of each of the series at each step `x`."""
    GRAPH = "graph"
    """An edge between the values of `x` and `series` in each row."""
    SANKEY = "sankey"
    """A flow from the value of `x` to that of `series` in each row."""
    RIVER = "river"
    """Streams upon each other about a middle line: the series over time `x`."""
    PARALLEL = "parallel"
    """A line through all columns for each row."""
    SPIRAL = "spiral"
    """A turn for each week, with an hour of it at each angle: dates `x`, hours in the series."""
    BAND = "band"
    """Percentiles over time `x`: the middle one of five of `y` as a line, the others about it."""
    BOX = "box"
    """Percentiles for each value of `x`: whiskers, a box and its middle, from the five of `y`."""
    GAUGE = "gauge"
    """The one value of the first of `y`, from 0 to 100."""
    FIGURES = "figures"
    """Large figures: each of `y` in the first row, and its change against the second."""
    TABLE = "table"
    """As the table that it is."""


@dataclass(frozen=True, slots=True)
class Chart:
    """`x` and `y` name columns; with `series`, the values of that column are drawn apart."""

    kind: ChartKind
    x: str
    y: tuple[str, ...]
    series: str | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a report may be asked with."""

    name: str
    default: int
    least: int
    most: int
    help: str


Rows = Iterable[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a report: its rows come from SQL, or from a function where SQL does not do.

    `only` are the filters of plays that all its rows share, so that these lead to what they count.
    """

    name: str
    columns: tuple[Column, ...]
    sql: str = ""
    rows: Callable[[Asked], Rows] | None = None
    chart: Chart | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    only: Mapping[str, str] = field(default_factory=dict)


class Taken(StrEnum):
    """How one number is made of a column."""

    FIRST = "first"
    """The value of the first row."""
    SUM = "sum"
    MOST = "most"


@dataclass(frozen=True, slots=True)
class Figure:
    """The number that says the most about a report: for entities and rules (docs/figures.md)."""

    table: str
    column: str
    taken: Taken = Taken.FIRST
    icon: str = "mdi:chart-box-outline"


class Topic(StrEnum):
    """The page on which a report is shown."""

    OVERVIEW = "overview"
    CONTENT = "content"
    PEOPLE = "people"
    LIBRARIES = "libraries"
    PERFORMANCE = "performance"
    QUALITY = "quality"
    GEOGRAPHY = "geography"
    COMPARISON = "comparison"
    STORAGE = "storage"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Report:
    """One analytic: what it is called, what exactly it says, and its tables.

    `definition` is the whole truth about how the numbers come about, for the generated docs. A
    report with `everybody` compares persons, and is for admins and editors alone.
    """

    name: str
    title: str
    help: str
    definition: str
    topic: Topic
    tables: tuple[Table, ...]
    parameters: tuple[Parameter, ...] = ()
    everybody: bool = False
    order: int = 50
    """Its place on the page; those of one place stand by name."""
    held: bool = False
    """It is about what servers hold, and has an answer though nothing was played yet."""
    steps: tuple[Interval, ...] = tuple(Interval)
    """The steps in time that it has, the shortest first: of those that are not, the next longer."""
    coarse: bool = False
    """The step is one longer than the length of the time suggests, unless one is asked for."""
    usual: Interval | None = None
    """The step unless one is asked for; without it, the length of the time asked for decides."""
    figure: Figure | None = None
    """The number that an entity and rules can have of it."""
