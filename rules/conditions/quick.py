"""Tests of facts alone: no scope, no notes. Whether a rule may run is asked of these first."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from hub.core.errors import UsherError
from rules.facts.declare import Most, Part, most_of, part_of
from rules.happening import Subject
from rules.language.parts import Quick, Truth
from rules.moment import Asked, Facts, Moment, Reader

MOST_REMEMBERED: Final = 4096
"""Parts, such as players, of which a test remembers what came out."""
_NOBODY: Final = (None, None)


def tested(asked: Asked, facts: Facts, holds: Callable[[Any], Truth], above: float | None) -> Quick:
    """Tests the value of a fact; what is not known holds for nothing.

    What is read from a part of the subject can be tested before there is a moment. A number that
    must be `above` something is not computed where it is seen at once that it is not.
    """
    compute = facts.reader(asked.name)
    part = None if asked.options else part_of(compute)
    if part is not None:
        return OfPart(part, holds)
    usual = _looked_up(asked, compute, holds)
    most = None if above is None else _most(asked, compute)
    return usual if most is None or above is None else _bounded(most, above, usual)


def _most(asked: Asked, compute: Reader) -> Most | None:
    try:
        return most_of(compute, asked.options)
    except UsherError:  # an option is wrong, which computing the fact will tell
        return None


def _bounded(most: Most, above: float, usual: Quick) -> Quick:
    def quick(moment: Moment) -> Truth:
        high = most(moment)
        return usual(moment) if high is None or high > above else False

    return quick


def _looked_up(asked: Asked, compute: Reader, holds: Callable[[Any], Truth]) -> Quick:
    key, options = asked.key, asked.options

    def quick(moment: Moment) -> Truth:
        cache = moment.cache
        if key in cache:
            value = cache[key]
        else:
            value = cache[key] = compute(moment, options)
        return None if value is None else holds(value)

    return quick


class OfPart:
    """A test of a part of the subject alone.

    What is `dear` to read is kept with its part, so that an id is never given to another part.
    """

    __slots__ = ("_holds", "_known", "dear", "part", "pick")

    def __init__(self, part: Part, holds: Callable[[Any], Truth]) -> None:
        self.part = part
        self.pick = part.pick
        self.dear = part.dear
        self._holds = holds
        self._known: dict[int, tuple[Any, Truth]] = {}

    def value(self, subject: Subject) -> Any:
        """What is tested; None for what is not known."""
        part = self.part.pick(subject)
        return None if part is None else self.part.read(part)

    def holds(self, value: Any) -> Truth:
        """Test a value."""
        return None if value is None else self._holds(value)

    def judge(self, part: Any) -> Truth:
        """Test a part."""
        return None if part is None else self.holds(self.part.read(part))

    def __call__(self, moment: Moment) -> Truth:
        """Test the part of a moment."""
        part = self.pick(moment.about)
        if not self.dear or part is None:
            return self.judge(part)
        known = self._known
        of, result = known.get(id(part), _NOBODY)
        if of is not part:
            result = self.judge(part)
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            known[id(part)] = (part, result)
        return result


def every(tests: Sequence[Quick]) -> Quick:
    """All of them; the first that does not hold ends it, one that cannot tell does not."""
    if len(tests) == 1:
        return tests[0]

    def quick(moment: Moment) -> Truth:
        known = True
        for test in tests:
            result = test(moment)
            if result is False:
                return False
            known = known and result is not None
        return True if known else None

    return quick


def some(tests: Sequence[Quick]) -> Quick:
    """One of them."""

    def quick(moment: Moment) -> Truth:
        known = True
        for test in tests:
            result = test(moment)
            if result is True:
                return True
            known = known and result is not None
        return False if known else None

    return quick


def none(tests: Sequence[Quick]) -> Quick:
    """None of them; not when one of them cannot tell."""
    found = some(tests)

    def quick(moment: Moment) -> Truth:
        result = found(moment)
        return None if result is None else not result

    return quick


def safe(test: Quick) -> Quick:
    """The same; where it fails, it cannot tell."""

    def quick(moment: Moment) -> Truth:
        try:
            return test(moment)
        except UsherError:
            return None

    return quick
