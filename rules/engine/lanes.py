"""Who must look at a happening: told by its parts alone, once for each combination of them.

Filters of triggers, and the conditions at the begin of a rule that look at one lasting part, such
as the player, come to the same for every happening with that part.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hub.core.errors import UsherError
from rules.conditions.quick import OfPart
from rules.engine.attached import AttachedTrigger
from rules.engine.gate import Gate, GateTest, Stop, gate_of
from rules.happening import Subject
from rules.language.parts import Truth
from rules.triggers.listening import FitsSubject, Listening

_log = logging.getLogger(__name__)
MOST_PARTS: Final = 8192
MOST_LANES: Final = 4096
Heeds = Callable[[str, float], bool]
"""Whether a watch looks at a session in a state that lasts so many seconds."""
Way = tuple[AttachedTrigger, Gate | None]


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
    """A part of subjects, and all tests that look at it alone; equal results are one number."""

    pick: Callable[[Subject], Any]
    by_value: bool
    judges: list[Callable[[Any], Truth]]
    known: dict[Any, tuple[Any, int]]
    numbers: dict[tuple[Truth, ...], int]

    def number(self, part: Any) -> int:
        """The number of the results for a part that is not known."""
        results = tuple([_judged(judge, part) for judge in self.judges])
        number = self.numbers.setdefault(results, len(self.numbers))
        if len(self.known) >= MOST_PARTS:
            self.known.clear()
        self.known[part if self.by_value else id(part)] = (part, number)
        return number


class Lanes:
    """The lanes of one kind of happenings, for triggers with the tests at their begin."""

    def __init__(
        self, listeners: Sequence[tuple[AttachedTrigger, Sequence[GateTest] | None]]
    ) -> None:
        self._columns: dict[Callable[[Subject], Any], _Column] = {}
        self._rows = [_Row(one, tests, self._column) for one, tests in listeners]
        self._lanes: dict[tuple[int, ...], Lane] = {}
        self._looks = [(one, one.pick, one.by_value) for one in self._columns.values()]

    def of(self, subject: Subject) -> Lane:
        """The lane of a happening about this."""
        key = []
        for column, pick, by_value in self._looks:
            part = pick(subject)
            known = column.known.get(part if by_value else id(part))
            if known is None or not (by_value or known[0] is part):
                key.append(column.number(part))
            else:
                key.append(known[1])
        numbers = tuple(key)
        found = self._lanes.get(numbers)
        return self._make(numbers) if found is None else found

    def settle(self) -> None:
        """Count what stopped rules until now."""
        for lane in self._lanes.values():
            lane.settle()

    def _column(self, pick: Callable[[Subject], Any], *, by_value: bool) -> _Column:
        found = self._columns.get(pick)
        if found is None:
            found = self._columns[pick] = _Column(pick, by_value, [], {}, {})
        return found

    def _make(self, numbers: tuple[int, ...]) -> Lane:
        results = {
            id(column): list(column.numbers)[number]
            for column, number in zip(self._columns.values(), numbers, strict=True)
        }
        go: list[Way] = []
        stops: list[Stop] = []
        for row in self._rows:
            row.sort(results, go, stops)
        if len(self._lanes) >= MOST_LANES:
            self.settle()
            self._lanes.clear()
        made = self._lanes[numbers] = Lane(go, stops)
        return made


class _Row:
    """One trigger: what it filters by, its tests of parts, and what else there is to test."""

    __slots__ = ("_filters", "_gates", "_one", "_tests")

    def __init__(
        self,
        one: AttachedTrigger,
        tests: Sequence[GateTest] | None,
        column: Callable[..., _Column],
    ) -> None:
        self._one = one
        self._filters: list[tuple[_Column, int]] = []
        self._tests: list[tuple[_Column, int, GateTest]] = []
        watch = one.watch
        if isinstance(watch, Listening) and isinstance(watch.fits, FitsSubject):
            for pick, values in watch.fits.wanted:
                place = column(pick, by_value=True)
                place.judges.append(values.__contains__)
                self._filters.append((place, len(place.judges) - 1))
        tests = tests if tests is not None and isinstance(watch, Listening) else ()
        for test in tests:
            if not isinstance(test.quick, OfPart):
                break
            place = column(test.quick.pick, by_value=False)
            place.judges.append(test.quick.judge)
            self._tests.append((place, len(place.judges) - 1, test))
        self._gates = gate_of(tests[len(self._tests) :])

    def sort(
        self, results: dict[int, tuple[Truth, ...]], go: list[Way], stops: list[Stop]
    ) -> None:
        """Look at a happening with these results of the tests, or leave it, or be stopped."""
        if any(results[id(place)][number] is not True for place, number in self._filters):
            return
        for place, number, test in self._tests:
            result = results[id(place)][number]
            if result is not True:
                stops.append(test.no if result is False else test.unknown)
                return
        go.append((self._one, self._gates))


def _judged(judge: Callable[[Any], Truth], part: Any) -> Truth:
    """What a test says; one that fails cannot tell."""
    try:
        return judge(part)
    except UsherError:
        return None
    except Exception:  # noqa: BLE001 - one bad test must not hurt the others
        _log.exception("A condition failed")
        return None
