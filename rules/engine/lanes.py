"""Who must look at a happening: told by its parts alone, once for each combination of them.

Filters of triggers, and the conditions at the begin of a rule that look at one lasting part, such
as the player, come to the same for every happening with that part.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from hub.core.errors import UsherError
from rules.conditions.quick import OfPart
from rules.engine.attached import AttachedTrigger
from rules.engine.gate import GateTest, Stop
from rules.happening import Subject
from rules.language.parts import Truth
from rules.triggers.listening import FitsSubject, Listening

_log = logging.getLogger(__name__)
MOST_PARTS: Final = 8192
MOST_LANES: Final = 4096
Heeds = Callable[[str, float], bool]
"""Whether a watch looks at a session in a state that lasts so many seconds."""
Way = tuple[AttachedTrigger, tuple[GateTest, ...]]
"""A trigger that looks at a happening for which all of the tests hold."""


class Lane:
    """Happenings that are alike: `go` look at them, `stops` are what keeps all other rules away.

    Of those who look, `brisk` leaves out the ones that only keep time.
    """

    __slots__ = ("brisk", "count", "dozing", "go", "stops")

    def __init__(self, go: Sequence[Way], stops: Sequence[Stop]) -> None:
        self.go = tuple(go)
        self.stops = tuple(stops)
        heeds = [(one, getattr(one[0].watch, "heeds", None)) for one in go]
        self.dozing: tuple[Heeds, ...] = tuple(call for _, call in heeds if call is not None)
        self.brisk = tuple(one for one, call in heeds if call is None)
        self.count = 0

    def awake(self, state: str, lasts_s: float) -> tuple[Way, ...]:
        """Who looks at a session in this state, if it is known how long that lasts."""
        for heeds in self.dozing:
            if heeds(state, lasts_s):
                return self.go
        return self.brisk

    def settle(self) -> None:
        """Count what stopped the rules."""
        for stop in self.stops:
            stop.count += self.count
        self.count = 0


@dataclass(slots=True)
class _Column:
    """A part or a value of subjects, and all tests of it; equal results are one number."""

    pick: Callable[[Subject], Any]
    by_value: bool
    judges: list[Callable[[Any], Truth]] = field(default_factory=list)
    known: dict[Any, tuple[Any, int]] = field(default_factory=dict)
    numbers: dict[tuple[Truth, ...], int] = field(default_factory=dict)

    def number(self, part: Any) -> int:
        """The number of the results for a part that is not known."""
        failures: list[Exception] = []
        results = tuple([_judged(judge, part, failures) for judge in self.judges])
        number = self.numbers.setdefault(results, len(self.numbers))
        if not failures:  # else it may be told another time
            if len(self.known) >= MOST_PARTS:
                self.known.clear()
            self.known[part if self.by_value else id(part)] = (part, number)
        return number


Results = dict[int, tuple[Truth, ...]]
"""What came out so far, by the id of a column."""


class _Fork:
    """What is looked at next, and where each result leads; a lane at the end."""

    __slots__ = ("column", "lane", "results", "ways")

    def __init__(self, results: Results, column: _Column | None, lane: Lane | None) -> None:
        self.results = results
        self.column = column
        self.lane = lane
        self.ways: dict[int, _Fork] = {}


class Lanes:
    """The lanes of one kind of happenings, for triggers with the tests at their begin.

    What only some of the rules ask for is not looked at unless one of them gets so far.
    """

    def __init__(
        self, listeners: Sequence[tuple[AttachedTrigger, Sequence[GateTest] | None]]
    ) -> None:
        self._columns: dict[Any, _Column] = {}
        self._rows = [_Row(one, tests, self._column) for one, tests in listeners]
        self._lanes: list[Lane] = []
        self._root = self._fork({})

    def of(self, subject: Subject) -> Lane:
        """The lane of a happening about this."""
        fork = self._root
        while (column := fork.column) is not None:
            part = column.pick(subject)
            known = column.known.get(part if column.by_value else id(part))
            if known is None or not (column.by_value or known[0] is part):
                number = column.number(part)
            else:
                number = known[1]
            after = fork.ways.get(number)
            fork = self._grow(fork, column, number) if after is None else after
        return fork.lane  # type: ignore[return-value]  # a fork without a column has one

    def settle(self) -> None:
        """Count what stopped rules until now."""
        for lane in self._lanes:
            lane.settle()

    def _column(self, key: Any, pick: Callable[[Subject], Any], *, by_value: bool) -> _Column:
        found = self._columns.get(key)
        if found is None:
            found = self._columns[key] = _Column(pick, by_value)
        return found

    def _grow(self, fork: _Fork, column: _Column, number: int) -> _Fork:
        results = {**fork.results, id(column): list(column.numbers)[number]}
        if len(self._lanes) >= MOST_LANES:
            self.settle()
            self._lanes.clear()
            self._root.ways.clear()
        made = fork.ways[number] = self._fork(results)
        return made

    def _fork(self, results: Results) -> _Fork:
        go: list[Way] = []
        stops: list[Stop] = []
        for row in self._rows:
            asks = row.sort(results, go, stops)
            if asks is not None:
                return _Fork(results, asks, None)
        lane = Lane(go, stops)
        self._lanes.append(lane)
        return _Fork(results, None, lane)


class _Row:
    """One trigger: what it filters by, its tests of parts, and what else there is to test."""

    __slots__ = ("_asks", "_one", "_rest")

    def __init__(
        self,
        one: AttachedTrigger,
        tests: Sequence[GateTest] | None,
        column: Callable[..., _Column],
    ) -> None:
        self._one = one
        self._asks: list[tuple[_Column, int, GateTest | None]] = []
        watch = one.watch
        if isinstance(watch, Listening) and isinstance(watch.fits, FitsSubject):
            for pick, values in watch.fits.wanted:
                self._ask(column(pick, pick, by_value=True), values.__contains__, None)
        tests = tests if tests is not None and isinstance(watch, Listening) else ()
        passed = 0
        for test in tests:
            quick = test.quick
            if not isinstance(quick, OfPart):
                break
            if quick.dear:
                self._ask(column(quick.pick, quick.pick, by_value=False), quick.judge, test)
            else:
                self._ask(column(quick.part, quick.value, by_value=True), quick.holds, test)
            passed += 1
        self._rest = tuple(tests[passed:])

    def _ask(self, column: _Column, judge: Callable[[Any], Truth], test: GateTest | None) -> None:
        column.judges.append(judge)
        self._asks.append((column, len(column.judges) - 1, test))

    def sort(self, results: Results, go: list[Way], stops: list[Stop]) -> _Column | None:
        """Look at a happening with these results, or leave it, or be stopped.

        What must be looked at first, if that is not among the results.
        """
        for column, number, test in self._asks:
            found = results.get(id(column))
            if found is None:
                return column
            if (result := found[number]) is not True:
                if test is not None:
                    stops.append(test.no if result is False else test.unknown)
                return None
        go.append((self._one, self._rest))
        return None


def _judged(judge: Callable[[Any], Truth], part: Any, failures: list[Exception]) -> Truth:
    """What a test says; one that fails cannot tell."""
    try:
        return judge(part)
    except UsherError as error:
        failures.append(error)
    except Exception as error:  # noqa: BLE001 - one bad test must not hurt the others
        _log.exception("A condition failed")
        failures.append(error)
    return None
