"""Finding the plays of one page in the tables themselves, and checking what the marks point to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from hub.core.errors import InvalidInput
from hub.history.query import cursor as cursors
from hub.history.query.sorts import Sort
from hub.history.query.where import Many, Where
from hub.history.reads.play_rows import COLUMNS
from hub.history.store.ids import to_public, to_uuid
from hub.history.store.reader import Reader

_CLOSE = 4
"""Plays that lie so close, on the average, are read together with those in between."""
_CHECKED = 3
"""Up to so many plays for each one that is wanted are read without asking first when they began."""


@dataclass(frozen=True, slots=True)
class Found:
    """A play of a page: its key, what it is sorted by as text, when it began, and its id.

    `row` has the columns that are shown, where they were read along the way.
    """

    play: int
    value: str | None
    started_at: datetime
    id: UUID
    row: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list goes on: behind the play that these are of. `hint` is its key among marks."""

    value: str | None
    started_at: datetime
    id: UUID
    hint: str | None

    @classmethod
    def decode(cls, cursor: str, of: object) -> "Place":
        """InvalidInput when it is not a cursor of this list."""
        value, began, play_id, hint = cursors.decode(cursor, of, 4)
        try:
            started_at = datetime.fromisoformat(began).replace(tzinfo=UTC)
            return cls(value, started_at, to_uuid(play_id), hint)
        except (ValueError, TypeError):
            raise InvalidInput("The cursor does not belong to this list.") from None

    @classmethod
    def behind(cls, found: Found, epoch: str | None) -> "Place":
        """The place behind a play."""
        hint = None if epoch is None else f"{epoch}:{found.play}"
        return cls(found.value, found.started_at, found.id, hint)

    def encode(self, of: object) -> str:
        """The cursor for it."""
        began = self.started_at.replace(tzinfo=None).isoformat()
        return cursors.encode(of, [self.value, began, to_public(self.id), self.hint])

    def play(self, epoch: str) -> int | None:
        """The key of the play among the marks of this epoch, if that is known."""
        if self.hint is None or not self.hint.startswith(f"{epoch}:"):
            return None
        number = self.hint.removeprefix(f"{epoch}:")
        return int(number) if number.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Listing:
    """What is listed: which plays, in which order, behind which place, and how many of them."""

    limit: Where
    sort: Sort
    descending: bool
    place: Place | None
    count: int

    @property
    def behind(self) -> Where:
        """The plays that come behind the place."""
        if self.place is None:
            return self.limit
        sign = "<" if self.descending else ">"
        began = (
            f"p.started_at {sign}= $place_at "
            f"AND (p.started_at {sign} $place_at OR p.id {sign} $place_id)"
        )
        params: dict[str, Any] = {"place_at": self.place.started_at, "place_id": self.place.id}
        if self.sort.name == "started_at":
            return self.limit.and_(began, params)
        if self.place.value is None:
            return self.limit.and_(f"({self.sort.sql}) IS NULL AND {began}", params)
        bound = f"TRY_CAST($place_value AS {self.sort.type})"
        sql = self.sort.sql
        behind = f"({sql}) {sign}= {bound} AND (({sql}) {sign} {bound} OR ({began}))"
        if self.sort.nullable:
            behind = f"(({behind}) OR ({sql}) IS NULL)"
        return self.limit.and_(behind, {**params, "place_value": self.place.value})

    def follows(self, one: Found) -> bool:
        """Whether a play comes behind the place."""
        place = self.place
        if place is None:
            return True
        mine: tuple[Any, ...] = (one.started_at, one.id)
        last: tuple[Any, ...] = (place.started_at, place.id)
        if self.sort.name != "started_at":
            if one.value is None or place.value is None:
                return place.value is not None or (
                    one.value is None and _beyond(mine, last, descending=self.descending)
                )
            mine, last = self._key(one), (self._value(place.value), *last)
        return _beyond(mine, last, descending=self.descending)

    def first_of(self, *parts: Sequence[Found]) -> list[Found]:
        """The first ones of several lists that are each in this order, without repetitions."""
        found = {one.play: one for part in parts for one in part}.values()
        known = [one for one in found if one.value is not None]
        unknown = [one for one in found if one.value is None]
        known.sort(key=self._key, reverse=self.descending)
        unknown.sort(key=lambda one: (one.started_at, one.id), reverse=self.descending)
        return [*known, *unknown][: self.count]

    def _key(self, one: Found) -> tuple[Any, ...]:
        return self._value(one.value or ""), one.started_at, one.id

    def _value(self, text: str) -> int | str:
        return int(text) if self.sort.marked else text


def _beyond(one: tuple[Any, ...], other: tuple[Any, ...], *, descending: bool) -> bool:
    return one < other if descending else one > other


def scan(reader: Reader, listing: Listing, within: Where) -> list[Found]:
    """The first plays of the listing that `within` allows, found by looking at all of them."""
    way = "DESC" if listing.descending else "ASC"
    sort = listing.sort
    order = f"value {way} NULLS LAST, started_at {way}, id {way}"
    rows = reader.rows(
        "SELECT play, value::VARCHAR, started_at, id FROM ("  # noqa: S608 - declared filters and orders
        f"SELECT p.play, {sort.sql} AS value, p.started_at, p.id FROM plays p {sort.join} "
        f"WHERE {within.sql} ORDER BY {order} LIMIT {listing.count}"
        f") ORDER BY {order}",
        within.params,
    )
    return [Found(*row) for row in rows]


def scan_rows(reader: Reader, listing: Listing, within: Where) -> list[Found]:
    """The same by time and with the rows: quicker where there is little to look at."""
    way = "DESC" if listing.descending else "ASC"
    rows = reader.dicts(
        f"SELECT {COLUMNS}, ({listing.sort.sql})::VARCHAR AS value "  # noqa: S608 - declared filters
        f"FROM plays p {listing.sort.join} WHERE {within.sql} "
        f"ORDER BY p.started_at {way}, p.id {way} LIMIT {listing.count}",
        within.params,
    )
    return [_found(row) for row in rows]


def scan_many(
    reader: Reader,
    listing: Listing,
    many: Many,
    parts: Sequence[tuple[Where, Sequence[str]]],
    through: int,
) -> list[Found]:
    """The same for many keys: numpy finds the plays, whose rows are then read.

    `parts` are conditions on the plays, each with the columns to compare; keys up to `through` are
    in order of time.
    """
    found: list[Found] = []
    for rest, names in parts:
        rows = reader.columns(
            f"SELECT p.play, {', '.join(f'p.{name}' for name in names)} "  # noqa: S608 - declared filters
            f"FROM plays p WHERE {rest.sql}",
            rest.params,
        )
        here = np.logical_or.reduce([_among(rows[name], many.keys[name]) for name in names])
        plays = rows["play"][here]
        if int(plays.max(initial=0)) <= through:
            plays = np.sort(plays)
            plays = plays[-listing.count :] if listing.descending else plays[: listing.count]
        elif len(plays) > _CHECKED * listing.count:
            plays = _first(reader, listing, plays, rest)
        found += check(reader, listing, plays.tolist(), rest)
    return listing.first_of(found)


def _among(values: npt.NDArray[np.int32], keys: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which values are among the keys: by a table of all numbers, which is quicker than a search.

    Keys count from 1; a value that is unknown is none.
    """
    known = np.ma.filled(values, 0)
    most = max(int(known.max(initial=0)), int(keys.max(initial=0)))
    table = np.zeros(most + 1, dtype=np.bool_)
    table[keys] = True
    found: npt.NDArray[np.bool_] = table[known]
    return found


def _first(
    reader: Reader, listing: Listing, plays: npt.NDArray[np.int32], rest: Where
) -> npt.NDArray[np.int32]:
    """The first of these plays, with all that begin at the same time as the last of them."""
    times = reader.columns(
        f"SELECT p.play, epoch_us(p.started_at) AS at FROM plays p WHERE {rest.sql}",  # noqa: S608 - declared filters
        rest.params,
    )
    here = np.isin(times["play"], plays)
    plays, at = times["play"][here], times["at"][here]
    order = -at if listing.descending else at
    last = np.partition(order, listing.count - 1)[listing.count - 1]
    first: npt.NDArray[np.int32] = plays[order <= last]
    return first


def check(
    reader: Reader,
    listing: Listing,
    plays: Sequence[int],
    within: Where,
    names: Mapping[int, str] | None = None,
) -> list[Found]:
    """Those of some plays that `within` allows behind the place, in order.

    `names` has what they are ordered by, where that is known. The plays are found by the index,
    which DuckDB uses where there is no other condition: so the rest of it is a column.
    """
    if not plays:
        return []
    low, high = min(plays), max(plays) + 1
    if high - low <= _CLOSE * len(plays):
        found = _checked(reader, listing, f"p.play >= {low} AND p.play < {high}", within, names)
        wanted = set(plays)
        return [one for one in found if one.play in wanted]
    return _checked(reader, listing, f"p.play IN ({', '.join(map(str, plays))})", within, names)


def check_between(
    reader: Reader, listing: Listing, plays: tuple[int, int], within: Where
) -> list[Found]:
    """The same for the plays with keys from the first up to but without the second."""
    return _checked(reader, listing, f"p.play >= {plays[0]} AND p.play < {plays[1]}", within)


def _checked(
    reader: Reader,
    listing: Listing,
    among: str,
    within: Where,
    names: Mapping[int, str] | None = None,
) -> list[Found]:
    value, join = ("NULL", "") if names is not None else (listing.sort.sql, listing.sort.join)
    fits = within.sql if within.other is None else within.other
    rows = reader.dicts(
        f"SELECT {COLUMNS}, ({value})::VARCHAR AS value, ({fits}) AS fits "  # noqa: S608 - declared filters
        f"FROM plays p {join} WHERE {among}",
        within.params,
    )
    rows = [row for row in rows if row.pop("fits") and within.knows(row)]
    if names is not None:
        rows = [{**row, "value": names[row["play"]]} for row in rows if row["play"] in names]
    whole = Listing(listing.limit, listing.sort, listing.descending, None, len(rows))
    return whole.first_of([one for row in rows if listing.follows(one := _found(row))])


def _found(row: dict[str, Any]) -> Found:
    return Found(row["play"], row["value"], row["started_at"], row["id"], row)
