"""Sittings: one play after the other by the same person on the same seat."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_BETWEEN_MS = 4_000


@dataclass(frozen=True, slots=True)
class Sittings:
    """Plays by row; those of one sitting follow each other, ``step`` counts them from 0."""

    person: Ints
    seat: Ints
    entry: Ints
    at_ms: Ints
    step: Ints

    @classmethod
    def drawn_out(
        cls, rng: np.random.Generator, columns: tuple[Ints, Ints, Ints, Ints], length: Ints
    ) -> Self:
        """Repeat rows ``length`` times, and keep only so many sittings that no row is added."""
        count = len(length)
        order = rng.permutation(count)
        reached = np.cumsum(length[order])
        kept = np.clip(length[order] - np.maximum(reached - count, 0), 0, None)
        repeats = np.zeros(count, dtype=np.int64)
        repeats[order] = kept
        rows = np.repeat(np.arange(count), repeats)
        first = np.cumsum(repeats) - repeats
        person, seat, entry, at_ms = (column[rows] for column in columns)
        return cls(person, seat, entry, at_ms, np.arange(count) - first[rows])

    def with_entries(self, entry: Ints) -> "Sittings":
        """The same with other entries."""
        return replace(self, entry=entry)

    def follow_tracks(self, following: Ints, is_track: Bools) -> None:
        """Let each later track of a sitting be the next of its album; after the last, the same."""
        track = is_track[self.entry]
        for step in range(1, int(self.step.max(initial=0)) + 1):
            rows = np.flatnonzero(track & (self.step == step))
            before = self.entry[rows - 1]
            after = following[before]
            self.entry[rows] = np.where(after >= 0, after, before)

    def starts(self, wall: Ints) -> Ints:
        """When each begins: after what comes before it in its sitting."""
        before = np.cumsum(wall + _BETWEEN_MS) - (wall + _BETWEEN_MS)
        opening = np.maximum.accumulate(np.where(self.step == 0, np.arange(len(wall)), 0))
        return np.asarray(self.at_ms + before - before[opening])


def one_at_a_time(owner: Ints, started: Ints, wall: Ints) -> Ints:
    """Delay starts so that no owner (device, person) plays two things at once.

    The start of a play is the largest of (start of an earlier one + what lies between them).
    """
    order = np.lexsort((started, owner))
    step = wall[order] + _BETWEEN_MS
    before = np.cumsum(step) - step
    slack = started[order] - before
    ordered = owner[order]
    apart = ordered * (int(slack.max(initial=0)) - int(slack.min(initial=0)) + 1)
    free = np.maximum.accumulate(slack + apart) - apart
    result = np.empty_like(started)
    result[order] = free + before
    return result
