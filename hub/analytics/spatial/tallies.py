"""What the history counts by place behind the filters, as numpy arrays of equal length.

`place` has integer keys, 0 where the place of a play is not known. Times are microseconds, UTC.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

import numpy as np

from hub.analytics.asked import Asked, Interval, step_of
from hub.core.errors import InvalidInput

Tally = Mapping[str, Any]
MOST_STEPS = 3000
"""Steps of one density: beyond, they are too short for the time asked for."""


class Counted(StrEnum):
    """By what plays are counted, beside the place."""

    PLACE = "place"
    PERSON = "person"
    SERVER = "server"
    STEP = "step"


class Step(StrEnum):
    """What one step of a density is; each begins in the zone that is asked for."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


_SUMS = "count(*) AS plays, sum(watch_ms)::BIGINT AS ms"
_PLACE = "coalesce(place, 0) AS place"
_BY_PLACE = f"SELECT {_PLACE}, {_SUMS}, epoch_us(max(started_at)) AS last FROM chosen GROUP BY 1"  # noqa: S608 - constants
_BY_PERSON = f"SELECT DISTINCT {_PLACE}, person FROM chosen WHERE person IS NOT NULL"  # noqa: S608 - constants
_BY_SERVER = f"SELECT {_PLACE}, coalesce(server, 0) AS server, {_SUMS} FROM chosen GROUP BY 1, 2"  # noqa: S608 - constants


def by_place(asked: Asked) -> Tally:
    """`plays`, `ms` of watch time and the `last` beginning for each place."""
    return _read(asked, _BY_PLACE, ("place", "plays", "ms", "last"))


def by_person(asked: Asked) -> Tally:
    """Each pair of place and `person`, once."""
    return _read(asked, _BY_PERSON, ("place", "person"))


def by_server(asked: Asked) -> Tally:
    """`plays` and `ms` for each pair of place and `server`, 0 where that is not known."""
    return _read(asked, _BY_SERVER, ("place", "server", "plays", "ms"))


def by_step(asked: Asked) -> Tally:
    """`plays` and `ms` for each pair of place and `step`, by the beginnings of plays.

    Steps are hours, or first days of steps, since 1970 in the zone asked for; `scale` is which.
    """
    step = step_for(asked)
    local = "(day * 24 + hour)" if step is Step.HOUR else step_of("day", Interval(step))
    sql = f"SELECT {_PLACE}, {local}::INTEGER AS step, {_SUMS} FROM chosen GROUP BY 1, 2"  # noqa: S608 - constants
    return {**_read(asked, sql, ("place", "step", "plays", "ms")), "scale": step}


def step_for(asked: Asked) -> Step:
    """The step asked for, or one that fits the time. InvalidInput where it is far too short."""
    span = asked.first_and_last()
    days = (span[1] - span[0]).days + 1 if span else 1
    wanted = asked.params.get("step")
    if wanted is None:
        return Step.HOUR if days <= 4 else Step(asked.interval)
    steps = days * 24 if wanted == Step.HOUR else days if wanted == Step.DAY else 1
    if steps > MOST_STEPS:
        raise InvalidInput(
            f"{days} days are too many for steps of one {wanted}: ask for less time, or "
            "for longer steps."
        )
    return Step(wanted)


TALLIES: Mapping[Counted, Callable[[Asked], Tally]] = {
    Counted.PLACE: by_place,
    Counted.PERSON: by_person,
    Counted.SERVER: by_server,
    Counted.STEP: by_step,
}


def _read(asked: Asked, sql: str, columns: tuple[str, ...]) -> Tally:
    if asked.whole is None:
        return {name: np.zeros(0, np.int64) for name in columns}
    return {name: np.asarray(values) for name, values in asked.columns(sql).items()}


def size_of(tally: Tally) -> int:
    """Bytes that a tally takes."""
    return sum(one.nbytes for one in tally.values() if isinstance(one, np.ndarray))
