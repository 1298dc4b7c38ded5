"""Shows are watched in their order: each person goes on where they left off."""

import numpy as np
import numpy.typing as npt

from .titles import Titles

Ints = npt.NDArray[np.int64]


class Progress:
    """How far each person has got in each show."""

    def __init__(self, titles: Titles, persons: int) -> None:
        self._titles = titles
        self._seen = np.zeros((persons, max(len(titles.episodes), 1)), dtype=np.int64)
        self._available = [np.maximum.accumulate(titles.added_ms[line]) for line in titles.episodes]

    def follow(self, entry: Ints, person: Ints, at_ms: Ints) -> Ints:
        """Replace drawn episodes (in the order of time) by those that come next for the person.

        Only episodes that had been added by then count; after the last comes the first again.
        """
        result = entry.copy()
        show = self._titles.show[entry]
        for number in np.unique(show[show >= 0]):
            rows = np.flatnonzero(show == number)
            line = self._titles.episodes[number]
            there = np.searchsorted(self._available[number], at_ms[rows], side="right")
            step = self._seen[person[rows], number] + _rank(person[rows])
            result[rows] = line[step % np.maximum(there, 1)]
            np.add.at(self._seen[:, number], person[rows], 1)
        return result


def _rank(groups: Ints) -> Ints:
    """How many equal values come before each."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    lengths = np.diff(np.concatenate((starts, [len(groups)])))
    rank = np.empty(len(groups), dtype=np.int64)
    rank[order] = np.arange(len(groups)) - np.repeat(starts, lengths)
    return rank
