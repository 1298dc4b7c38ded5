"""Facts about the time of the moment, in the household's zone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from rules.facts.declare import flag, number, text, time
from rules.facts.fact import Options, Value
from rules.facts.knowledge import known_to
from rules.moment import Moment

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _local(read: Callable[[datetime], Any]) -> Callable[[Moment, Options], Value]:
    def compute(moment: Moment, _: Options) -> Value:
        zone = known_to(moment).memory.calendar.zone
        value: Value = read(moment.now.astimezone(zone))
        return value

    return compute


FACTS = (
    time("now.time", "The time, in UTC", lambda m, _: m.now),
    number("now.unix", "Seconds since 1970", lambda m, _: m.now.timestamp(), unit="s"),
    text(
        "now.date",
        "The local date (ISO)",
        _local(lambda at: at.date().isoformat()),
        example="2026-03-01",
    ),
    text(
        "now.clock",
        "The local time of day",
        _local(lambda at: f"{at:%H:%M:%S}"),
        example="23:15:00",
    ),
    number("now.year", "The local year", _local(lambda at: at.year)),
    number("now.month", "The local month, 1 to 12", _local(lambda at: at.month)),
    number("now.day", "The local day of the month", _local(lambda at: at.day)),
    number("now.hour", "The local hour, 0 to 23", _local(lambda at: at.hour)),
    number("now.minute", "The minute", _local(lambda at: at.minute)),
    number("now.second", "The second", _local(lambda at: at.second)),
    text(
        "now.weekday",
        "The local weekday",
        _local(lambda at: WEEKDAYS[at.weekday()]),
        values=WEEKDAYS,
    ),
    flag("now.weekend", "Whether it is Saturday or Sunday", _local(lambda at: at.weekday() >= 5)),
    number(
        "now.week", "The local week of the year (ISO)", _local(lambda at: at.isocalendar().week)
    ),
    text(
        "now.zone", "The household's time zone", lambda m, _: known_to(m).memory.calendar.zone.key
    ),
)
