"""Plays, watch time, persons and the last play of each spot."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.analytics.spatial.globe import Box, cell_named, distances_km, parents
from hub.analytics.spatial.spatial import Counts
from hub.analytics.spatial.spots import Spots

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sums:
    """By spot, the most played first, then by watch time.

    `at` has the spots that have plays, the others what they amount to, in that order.
    `unplaced` are the plays and the milliseconds of which nobody knows where they were.
    """

    spots: Spots
    at: Ints
    plays: Ints
    ms: Ints
    last: Ints
    unplaced: tuple[int, int]

    def only(self, chosen: NDArray[Any] | slice) -> "Sums":
        """Some of them: a mask, or places in the list."""
        return replace(
            self,
            at=self.at[chosen],
            plays=self.plays[chosen],
            ms=self.ms[chosen],
            last=self.last[chosen],
        )

    def within(self, box: Box) -> "Sums":
        """Those in a part of the map."""
        return self.only(box.holds(self.spots.latitude[self.at], self.spots.longitude[self.at]))

    def in_cell(self, name: str) -> "Sums":
        """Those in an H3 cell. InvalidInput when there is none of that name."""
        cell, resolution = cell_named(name)
        mine = parents(self.spots.cells[self.at], resolution)
        return self.only(mine == np.uint64(cell))

    def first(self, limit: int) -> "Sums":
        """The `limit` most played ones."""
        return self.only(slice(limit))

    def near(self, latitude: float, longitude: float, km: float) -> tuple["Sums", Any]:
        """Those within a distance, the nearest first, and how far each is in km."""
        found = self.spots
        far = distances_km(latitude, longitude, found.latitude[self.at], found.longitude[self.at])
        order = np.argsort(far, kind="stable")
        order = order[far[order] <= km]
        return self.only(order), far[order]


def sums(counts: Counts) -> Sums:
    """What was counted by place, by spot; tiles and pages of one answer share it."""
    found: Sums | None = counts.shaped.get("sums")
    if found is None:
        found = counts.shaped["sums"] = _sums(counts)
    return found


def _sums(counts: Counts) -> Sums:
    tally, spots = counts.tally, counts.spots
    number = len(spots.all)
    spot = spots.of(tally["place"])
    known = spot >= 0
    here = spot[known]
    plays = np.bincount(here, tally["plays"][known], number).astype(np.int64)
    ms = np.bincount(here, tally["ms"][known], number).astype(np.int64)
    last = np.zeros(number, np.int64)
    np.maximum.at(last, here, tally["last"][known])
    at = np.flatnonzero(plays)
    at = at[np.lexsort((at, -ms[at], -plays[at]))]
    unplaced = int(tally["plays"][~known].sum()), int(tally["ms"][~known].sum())
    return Sums(spots, at, plays[at], ms[at], last[at], unplaced)


def persons(counts: Counts, spots: Spots) -> Ints:
    """How many different persons there are at each spot, from what was counted by person."""
    pairs = np.unique(_pairs(counts, spots))
    return np.bincount(pairs >> 32, minlength=len(spots.all))


def persons_in_all(counts: Counts, some: Sums) -> int:
    """How many different persons there are at these spots together."""
    pairs = _pairs(counts, some.spots)
    here = np.isin(pairs >> 32, some.at)
    return len(np.unique(pairs[here] & 0xFFFFFFFF))


def _pairs(counts: Counts, spots: Spots) -> Ints:
    spot = spots.of(counts.tally["place"]).astype(np.int64)
    person = np.asarray(counts.tally["person"], np.int64)
    known = spot >= 0
    found: Ints = (spot[known] << 32) | person[known]
    return found
