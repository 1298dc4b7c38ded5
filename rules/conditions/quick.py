"""Tests of facts alone: no scope, no notes. Whether a rule may run is asked of these first."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from hub.core.errors import UsherError
from rules.facts.declare import Pick, pick_of
from rules.language.parts import Quick, Truth
from rules.moment import Asked, Facts, Moment, Reader

MOST_REMEMBERED: Final = 4096
"""Parts, such as players, of which a test remembers what came out."""
_NOBODY: Final = (None, None)


def tested(asked: Asked, facts: Facts, holds: Callable[[Any], Truth]) -> Quick:
    """Tests the value of a fact; what is not known holds for nothing.

    What is read from a part that many happenings share is tested once for each part.
    """
    compute = facts.reader(asked.name)
    pick = None if asked.options else pick_of(compute)
    return _looked_up(asked, compute, holds) if pick is None else _kept(pick, compute, holds)


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


def _kept(pick: Pick[Any], compute: Reader, holds: Callable[[Any], Truth]) -> Quick:
    """The parts are kept with their results, so that an id is never given to another part."""
    known: dict[int, tuple[Any, Truth]] = {}

    def quick(moment: Moment) -> Truth:
        part = pick(moment.happening.subject)
        if part is None:
            return None
        of, result = known.get(id(part), _NOBODY)
        if of is not part:
            value = compute(moment, {})
            result = None if value is None else holds(value)
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            known[id(part)] = (part, result)
        return result

    return quick


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
