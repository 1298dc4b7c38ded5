"""Figures of reports that somebody wants to have at hand: `hub[FIGURES]` (docs/figures.md).

Each is the headline figure of a report over a span of time and filters, named in `usher.yaml` or
on its page. It is counted anew when the history has changed, at most every minute, and when a day
ends.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from hub.analytics.analytics import ANALYTICS, parameters
from hub.analytics.answer import Answered
from hub.analytics.asked import Question
from hub.analytics.catalogue import REPORTS
from hub.analytics.figure_settings import FigureModel
from hub.analytics.report import Figure, Kind, Report, Taken
from hub.core.entities import ENTITIES, EntityDescription, StateClass, described
from hub.core.errors import Conflict, NotFound, UsherError
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub, Key
from hub.core.store import STORE, Collection
from hub.core.tasks import Tasks
from hub.history.facade import HISTORY
from hub.history.query.periods import with_period
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.playback.changing import Changing
from hub.playback.hub_entities import hub_device

_log = logging.getLogger(__name__)
EVERY_S = 60.0
"""How often the history is asked whether it has changed."""
_UNITS = {
    Kind.SECONDS: ("s", "duration"),
    Kind.KBPS: ("kbit/s", "data_rate"),
    Kind.BYTES: ("B", "data_size"),
    Kind.KM: ("km", "distance"),
    Kind.PERCENT: ("%", None),
    Kind.COUNT: (None, None),
}

Values = Mapping[str, float | None]
MOST = 50
"""Figures that may be made on their page."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A figure that somebody wants; `configured` are those of `usher.yaml`, which stay."""

    key: str
    figure: FigureModel
    configured: bool
    value: float | None
    unique_id: str


def figure_of(report: Report, answered: Answered) -> float | None:
    """The figure in an answer; None where the report has none, or it is not known."""
    figure = report.figure
    if figure is None:
        return None
    table = next(one for one in answered.tables if one.name == figure.table)
    at = [column.name for column in table.columns].index(figure.column)
    values = [row[at] for row in table.rows if row[at] is not None]
    if not values:
        return None
    if figure.taken is Taken.FIRST:
        return float(values[0])
    return float(sum(values) if figure.taken is Taken.SUM else max(values))


class Figures:
    """Keeps them up to date, as sensors of the hub; `of` has the last value of each."""

    def __init__(self, hub: Hub, configured: Mapping[str, FigureModel]) -> None:
        self._hub = hub
        self._configured = configured
        self._wanted = dict(configured)
        self._source: Changing[Values] = Changing(dict.fromkeys(configured))
        self._tasks = Tasks("figures")
        self._told: set[str] = set()
        self._collection: Collection[FigureModel] | None = None

    def of(self, name: str) -> float | None:
        """The figure of this name as it was counted last; None where nobody counts one."""
        return self._source.data.get(name)

    def all(self) -> list[Wanted]:
        """Every figure with its last value, by key."""
        return [
            Wanted(key, one, key in self._configured, self.of(key), self._unique_id(key))
            for key, one in sorted(self._wanted.items())
        ]

    async def start(self) -> None:
        """Bring the sensors, and count."""
        self._collection = await self._hub[STORE].collection("figures", FigureModel)
        self._wanted = {**await self._collection.load(), **self._configured}
        self._source.set(dict.fromkeys(self._wanted))
        await self._bring(self._wanted)
        self._tasks.create(self._keep(), name="figures")

    async def add(self, key: str, figure: FigureModel) -> Wanted:
        """Want another figure: a sensor and a fact from now on. Conflict when there is this key."""
        if key in self._wanted:
            raise Conflict(f"There is a figure {key!r} already.", hint="Choose another key.")
        if len(self._wanted) - len(self._configured) >= MOST:
            raise Conflict(f"There are {MOST} figures already.", hint="Remove one first.")
        if self._collection is not None:
            await self._collection.put(key, figure)
        self._wanted[key] = figure
        self._source.set({**self._source.data, key: None})
        await self._bring({key: figure})
        await self.count()
        return next(one for one in self.all() if one.key == key)

    async def remove(self, key: str) -> None:
        """Forget a figure with its sensor. Conflict for one that `usher.yaml` names."""
        if key not in self._wanted:
            raise NotFound(f"There is no figure {key!r}.")
        if key in self._configured:
            raise Conflict("This figure is named in usher.yaml.", hint="Remove it there.")
        if self._collection is not None:
            await self._collection.delete(key)
        del self._wanted[key]
        await self._hub[ENTITIES].remove(None, [self._unique_id(key)])
        self._source.set({name: value for name, value in self._source.data.items() if name != key})

    def _unique_id(self, key: str) -> str:
        return f"hub_{self._hub[HOUSEHOLD].current.hub_id}_figure_{key}"

    async def _bring(self, figures: Mapping[str, FigureModel]) -> None:
        unique_id = f"hub_{self._hub[HOUSEHOLD].current.hub_id}"
        rows = [_row(name, one) for name, one in figures.items()]
        device = hub_device(self._hub)
        sensors = described(self._source, rows, unique_id=unique_id, device=device)
        await self._hub[ENTITIES].add(None, sensors)

    async def stop(self) -> None:
        """Count no more."""
        await self._tasks.cancel()

    async def _keep(self) -> None:
        counted: object = None
        while True:
            if (now := self._state()) != counted:
                counted = now
                await self.count()
            await asyncio.sleep(EVERY_S)

    def _state(self) -> tuple[object, ...]:
        zone = self._hub[HOUSEHOLD].current.time_zone
        return self._hub[HISTORY].version, datetime.now(UTC).hour, zone

    async def count(self) -> None:
        """Count all of them anew; what cannot be counted now keeps its value."""
        found = dict(self._source.data)
        for name, one in tuple(self._wanted.items()):
            try:
                found[name] = await self._count(one)
                self._told.discard(name)
            except UsherError as error:
                if name not in self._told:
                    _log.warning("The figure %s cannot be counted: %s", name, error)
                self._told.add(name)
        found = {name: value for name, value in found.items() if name in self._wanted}
        if found != self._source.data:
            self._source.set(found)

    async def _count(self, one: FigureModel) -> float | None:
        zone = self._hub[HOUSEHOLD].current.time_zone
        values = with_period(one.filters, one.period, datetime.now(UTC), zone)
        report = REPORTS[one.report]
        question = Question(Filters.parse(values, zone), Scope.all(), params=parameters(report, {}))
        told = await self._hub[ANALYTICS].ask(one.report, question)
        return figure_of(report, told.answered)


def _row(name: str, one: FigureModel) -> EntityDescription[Values]:
    report = REPORTS[one.report]
    figure = report.figure or Figure("", "")
    unit, device_class = _unit(report)
    return EntityDescription[Values](
        key=f"figure_{name}",
        name=one.name or report.title,
        value_fn=lambda values: values.get(name),
        attributes_fn=lambda _: {"report": one.report, "period": one.period, "figure": name},
        unit=unit,
        device_class=device_class,
        state_class=StateClass.MEASUREMENT,
        precision=1,
        icon=figure.icon,
    )


def kind_of(report: Report) -> Kind:
    """What the figure of a report is; COUNT where it has none."""
    if report.figure is None:
        return Kind.COUNT
    table = next(one for one in report.tables if one.name == report.figure.table)
    return next(one.kind for one in table.columns if one.name == report.figure.column)


def _unit(report: Report) -> tuple[str | None, str | None]:
    """The unit of a figure, and Home Assistant's class for it."""
    if report.figure is None:
        return None, None
    return _UNITS.get(kind_of(report), (None, None))


FIGURES: Key[Figures] = Key("figures")
