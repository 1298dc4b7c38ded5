"""The sketch of the plays asked for: merged from days where only the time limits them."""

from datetime import UTC, datetime, timedelta

from hub.analytics.asked import Asked
from hub.analytics.sketches.days import arrays, between, days, facts
from hub.analytics.sketches.sketch import Sketch, merged, sketch_of

_TIMES = {"after", "before"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


def sketch(asked: Asked) -> Sketch:
    """What is asked for as one sketch.

    With other filters than the time, or for one person's plays, it is made of the plays themselves.
    """
    question = asked.question
    timed = question.filters.values.keys() <= _TIMES and question.scope.everybody
    if not timed or asked.reader.hidden or asked.whole is None:
        return _of_plays(asked)
    after = question.filters.values.get("after") or _EPOCH
    before = question.filters.values.get("before") or asked.whole.last + _DAY
    first, last = -((_EPOCH - after) // _DAY), (before - _EPOCH) // _DAY
    if first > last:
        return _of_plays(asked)
    whole = between(days(asked.reader), first, last)
    ends = [
        _between(asked, after, _EPOCH + first * _DAY),
        _between(asked, _EPOCH + last * _DAY, before),
    ]
    return merged([*whole, *ends])


def _of_plays(asked: Asked) -> Sketch:
    found = asked.columns(facts("SELECT person, item, network, stream, watch_ms FROM chosen"))
    return sketch_of(arrays(found, slice(None)))


def _between(asked: Asked, since: datetime, until: datetime) -> Sketch:
    """The plays of less than a day at one end of the time asked for."""
    where = "started_at >= $since AND started_at < $until"
    sql = facts(f"SELECT * FROM plays WHERE {where}")  # noqa: S608 - constants
    found = asked.reader.columns(sql, {"since": since, "until": until})
    return sketch_of(arrays(found, slice(None)))
