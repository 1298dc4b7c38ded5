"""Plays by what they are counted by: summed by DuckDB where they are many, one by one where few.

For few plays, such as those of a month, planning a statement takes longer than reading them: what
all tables of a report count by is read at once, and counted in numpy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hub.analytics.asked import Asked, booked_plays, step_of, steps_of
from hub.analytics.booked import Ints
from hub.analytics.parts.dimensions import Dimension
from hub.analytics.parts.labels import labels_of

FEW = 250_000
"""Up to so many plays are read one by one."""
ALL = "true"
DAYS = ("day", "last_day")
_COUNT = "SELECT count(*) FROM chosen"
Key = Dimension | str
"""What is counted by: a dimension, or SQL over `chosen` for a number."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Some plays: what they are counted by, how many began, and their watch time.

    A dimension is counted by the places of its labels, a number that is not known is -1. Several
    groups may have the same keys.
    """

    keys: tuple[Ints, ...]
    plays: Ints
    ms: Ints


@dataclass(frozen=True, slots=True)
class _Single:
    """Each play by what the tables of the report count by, as SQL."""

    by: Mapping[str, Ints]
    play: Ints
    watch_ms: Ints

    def groups(self, asked: Asked, keys: Sequence[Key], where: str) -> Groups:
        """The plays themselves."""
        which = slice(None) if where == ALL else self.by[where] == 1
        ms = self.watch_ms[which]
        return Groups(self._keys(asked, keys, which), np.ones(len(ms), np.int64), ms)

    def steps(self, asked: Asked, keys: Sequence[Key], where: str) -> Groups:
        """The plays by the steps in which they were watched, the first key."""
        steps, of = asked.shared(_steps)
        which = slice(None) if where == ALL else self.by[where][of] == 1
        found = self._keys(asked, keys, of[which])
        return Groups((steps.keys[0][which], *found), steps.plays[which], steps.ms[which])

    def _keys(self, asked: Asked, keys: Sequence[Key], which: Any) -> tuple[Ints, ...]:
        return tuple(_placed(asked, key, self.by[_sql(key)][which]) for key in keys)


def counted(asked: Asked, *keys: Key, where: str = ALL) -> Groups:
    """Plays by keys; `where` limits them further. A table names both in its `counts`."""
    single = asked.shared(_single)
    if single is not None:
        return single.groups(asked, keys, where)
    return _summed(asked, keys, where)


def watched(asked: Asked, *keys: Key, where: str = ALL) -> Groups:
    """Plays by the step in which they began and those in which they were watched, the first key.

    The `counts` of a table name `DAYS` as well.
    """
    single = asked.shared(_single)
    if single is not None:
        return single.steps(asked, keys, where)
    step = f"({step_of('day', asked.interval)})::INTEGER"
    return _corrected(asked, _summed(asked, (step, *keys), where), keys, where)


def _sql(key: Key) -> str:
    return key if isinstance(key, str) else key.key


def _placed(asked: Asked, key: Key, values: Ints) -> Ints:
    return values if isinstance(key, str) else labels_of(asked, key).of(values)


def _single(asked: Asked) -> _Single | None:
    """The plays one by one; None where they are many."""
    if not asked.expected or not _few(asked):
        return None
    listed = ", ".join(f"{sql} AS c{number}" for number, sql in enumerate(asked.expected))
    found = asked.columns(f"SELECT play, watch_ms, {listed} FROM chosen")  # noqa: S608 - declared dimensions
    by = {sql: numbers(found[f"c{number}"]) for number, sql in enumerate(asked.expected)}
    return _Single(by, numbers(found["play"]), found["watch_ms"])


def _few(asked: Asked) -> bool:
    if asked.whole is None or asked.whole.plays <= FEW:
        return True
    [(plays,)] = [(asked.whole.plays,)] if asked.unlimited else asked.rows(_COUNT)
    return bool(plays <= FEW)


def _steps(asked: Asked) -> tuple[Groups, Ints]:
    """The plays by steps, and which play each row is of."""
    single = asked.shared(_single)
    if single is None:
        raise ValueError("Plays are too many to be read one by one.")
    day, last = (single.by[name] for name in DAYS)
    some = np.flatnonzero(day != last)
    booked = asked.book(
        {
            "play": single.play[some],
            "day": day[some],
            "last_day": last[some],
            "watch_ms": single.watch_ms[some],
        }
    )
    order = some[np.argsort(single.play[some])]
    of = order[np.searchsorted(single.play[order], booked.play)]
    rest = np.ones(len(day), np.bool_)
    rest[of] = False
    within = np.flatnonzero(rest)
    step = np.concatenate([steps_of(day[within], asked.interval), booked.step])
    plays = np.concatenate([np.ones(len(within), np.int64), booked.begun])
    ms = np.concatenate([single.watch_ms[within], booked.ms])
    return Groups((step,), plays, ms), np.concatenate([within, of])


def _summed(asked: Asked, keys: Sequence[Key], where: str) -> Groups:
    """Counted by DuckDB."""
    listed, joins = _listed(asked, keys)
    found = asked.columns_once(
        f"SELECT {listed}, count(*) AS plays, sum(watch_ms)::BIGINT AS ms "  # noqa: S608 - declared dimensions
        f"FROM chosen {joins} WHERE {where} GROUP BY ALL"
    )
    return Groups(_read(asked, keys, found), found["plays"], found["ms"])


def _corrected(asked: Asked, sums: Groups, keys: Sequence[Key], where: str) -> Groups:
    """With the watch time of plays where they were watched, that `sums` has where they began."""
    booked = asked.shared(booked_plays)
    if not len(booked.play):
        return sums
    across = asked.reader.relation({"play": np.unique(booked.play).astype(np.int32)})
    listed, joins = _listed(asked, keys)
    columns = ", ".join(filter(None, ("play", "watch_ms", listed)))
    found = asked.columns(
        f"SELECT {columns} FROM chosen SEMI JOIN {across} USING (play) {joins} WHERE {where}"  # noqa: S608 - declared dimensions
    )
    order = np.argsort(found["play"])
    plays = found["play"][order]
    at = np.searchsorted(plays, booked.play)
    here = np.flatnonzero(np.append(plays, -1)[at] == booked.play)
    of = order[at[here]]
    ms = booked.ms[here] - booked.begun[here] * found["watch_ms"][of]
    added = (booked.step[here], *(key[of] for key in _read(asked, keys, found)))
    return Groups(
        tuple(np.concatenate(pair) for pair in zip(sums.keys, added, strict=True)),
        np.concatenate([sums.plays, np.zeros(len(here), np.int64)]),
        np.concatenate([sums.ms, ms]),
    )


def _listed(asked: Asked, keys: Sequence[Key]) -> tuple[str, str]:
    """SQL for the keys, and joins; what is wide is joined with its places, which are few."""
    listed, joins = [], ""
    for number, key in enumerate(keys):
        sql = _sql(key)
        if isinstance(key, Dimension) and key.wide:
            joins += f" LEFT JOIN {_places(asked, key)} w{number} ON w{number}.of_key = {sql}"
            sql = f"w{number}.at_place"
        listed.append(f"{sql} AS k{number}")
    return ", ".join(listed), joins


def _read(asked: Asked, keys: Sequence[Key], found: Mapping[str, Any]) -> tuple[Ints, ...]:
    return tuple(_place(asked, key, numbers(found[f"k{n}"])) for n, key in enumerate(keys))


def _place(asked: Asked, key: Key, values: Ints) -> Ints:
    """Places of keys, of what is wide as it was joined."""
    if isinstance(key, Dimension) and key.wide:
        return np.where(values < 0, labels_of(asked, key).places[-1], values)
    return _placed(asked, key, values)


def _places(asked: Asked, dimension: Dimension) -> str:
    """The name of the relation of the places of keys, the same for all tables."""
    names = asked.shared(_relations)
    if dimension.name not in names:
        places = labels_of(asked, dimension).places[:-1]
        keys = np.arange(len(places), dtype=np.int32)
        names[dimension.name] = asked.reader.relation({"of_key": keys, "at_place": places})
    return names[dimension.name]


def _relations(_: Asked) -> dict[str, str]:
    return {}


def numbers(values: Any) -> Ints:
    """A column of numbers or truth values as integers, -1 for NULL."""
    known: Ints = np.ma.getdata(values).astype(np.int64, copy=False)
    if np.ma.isMaskedArray(values):
        return np.where(np.ma.getmaskarray(values), -1, known)
    return known
