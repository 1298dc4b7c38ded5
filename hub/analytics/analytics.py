"""The reports as the rest of the hub asks them: `hub[ANALYTICS]`."""

import asyncio
import logging
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.analytics.answer import Answered, answer
from hub.analytics.asked import Question
from hub.analytics.catalogue import REPORTS
from hub.analytics.columns import kept as columns
from hub.analytics.kept import Kept, KeptAnswers
from hub.analytics.report import Report
from hub.core.errors import Forbidden, InvalidInput, NotFound
from hub.core.hub import Key
from hub.core.tasks import Tasks
from hub.history.errors import HistoryUnavailable
from hub.history.facade import History

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer with what identifies it: the same `version` is the same answer.

    One that is not `fresh` is of a moment ago: the history has changed since.
    """

    answered: Answered
    version: str
    cached: bool
    fresh: bool = True


class Analytics:
    """Answers reports from the history; equal questions of one moment are computed once.

    At most `at_once` questions are computed at a time, so that dashboards leave readers to others.
    """

    def __init__(self, history: History, at_once: int = 2) -> None:
        self.history = history
        self._kept = KeptAnswers()
        self._running: dict[Hashable, asyncio.Task[Kept]] = {}
        self._slots = asyncio.Semaphore(at_once)
        self._tasks = Tasks("analytics")
        self._making: asyncio.Task[None] | None = None

    async def stop(self) -> None:
        """End what is being computed."""
        await self._tasks.cancel()

    async def ask(self, name: str, question: Question, *, at_once: bool = False) -> Told:
        """Answer one report. NotFound for an unknown one, Forbidden if it compares persons.

        `at_once` takes a kept answer that is not of now as well, while the new one is computed for
        whoever asks next. InvalidInput for a parameter that the report does not have or that is
        out of its range.
        """
        report = report_named(name)
        if report.everybody and not question.scope.everybody:
            raise Forbidden("This report compares persons: it is for admins and editors.")
        key = _key(report, question)
        kept = self._kept.get(key)
        if kept is not None and kept.version == self.history.version:
            return _told(key, kept, cached=True)
        running = self._begin(key, report, question)
        if kept is not None and at_once:
            return _told(key, kept, cached=True, fresh=False)
        return _told(key, await asyncio.shield(running), cached=False)

    async def prepared(self) -> None:
        """Have the columns made that reports count quickly by, if they are not there."""
        await asyncio.shield(self._prepare())

    def _prepare(self) -> "asyncio.Task[None]":
        if self._making is None or self._making.done():
            self._making = self._tasks.create(self._make(), name="columns of plays", awaited=True)
        return self._making

    async def _make(self) -> None:
        try:
            async for _ in columns.make(self.history.read, self.history.path.parent):
                await asyncio.sleep(0)
        except (HistoryUnavailable, OSError) as error:  # reports read the history itself, then
            _log.debug("The columns of plays are not made: %s", error)

    def _begin(self, key: Hashable, report: Report, question: Question) -> asyncio.Task[Kept]:
        """Compute the answer of now; whoever asks the same meanwhile has the same computation."""
        running = self._running.get((key, self.history.version))
        if running is None:
            running = self._tasks.create(
                self._compute(key, report, question), name=f"report {report.name}", awaited=True
            )
            slot = (key, self.history.version)
            self._running[slot] = running
            running.add_done_callback(lambda _: self._running.pop(slot, None))
        return running

    async def _compute(self, key: Hashable, report: Report, question: Question) -> Kept:
        async with self._slots:
            version = self.history.version
            answered, wanted = await self.history.read(
                lambda db: (answer(db, report, question), columns.wanted(db))
            )
        if wanted:
            self._prepare()
        kept = Kept(answered, version)
        self._kept.put(key, kept)
        return kept


def _told(key: Hashable, kept: Kept, *, cached: bool, fresh: bool = True) -> Told:
    return Told(kept.answered, f"{kept.version}-{abs(hash(key)):x}", cached, fresh)


def report_named(name: str) -> Report:
    """The report of the catalogue; NotFound when there is none."""
    try:
        return REPORTS[name]
    except KeyError:
        raise NotFound(f"There is no report {name!r}.") from None


def parameters(report: Report, given: Mapping[str, int]) -> dict[str, int]:
    """What a report is asked with: its defaults, and what is given in their place."""
    known = {parameter.name: parameter for parameter in report.parameters}
    for name, value in given.items():
        if name not in known:
            raise InvalidInput(f"The report {report.name!r} has no parameter {name!r}.")
        if not known[name].least <= value <= known[name].most:
            least, most = known[name].least, known[name].most
            raise InvalidInput(f"The parameter {name!r} is from {least} to {most}, not {value}.")
    return {name: given.get(name, parameter.default) for name, parameter in known.items()}


def _key(report: Report, question: Question) -> Hashable:
    """What makes two questions the same."""
    filters = question.filters
    values = tuple(sorted((name, _hashable(value)) for name, value in filters.values.items()))
    params = tuple(sorted(question.params.items()))
    return report.name, values, filters.zone, question.scope, question.interval, params


def _hashable(value: Any) -> Hashable:
    return tuple(sorted(map(str, value))) if isinstance(value, list | tuple | set) else str(value)


ANALYTICS: Key[Analytics] = Key("analytics")
