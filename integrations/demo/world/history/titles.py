"""What is chosen: by habit, by taste, by what is there already, and episodes in their order."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from integrations.demo.world.chance import number
from integrations.demo.world.choices import taste
from integrations.demo.world.items import Item, ItemKind
from integrations.demo.world.people import Habits
from integrations.demo.world.servers import Entry, SimulatedServer

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

KINDS = (ItemKind.MOVIE, ItemKind.EPISODE, ItemKind.TRACK, ItemKind.CHANNEL, ItemKind.PHOTO)
_NEW = 30
_PULL_OF_NEW = 0.25
"""How often one of the ``_NEW`` newest items is taken."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Entries in the order in which they were added, with cumulative weights."""

    entries: Ints
    added_ms: Ints
    cumulative: Floats

    def draw(self, rng: np.random.Generator, at_ms: Ints) -> Ints:
        """An entry for each moment that was there by then; the first when none was."""
        there = np.maximum(np.searchsorted(self.added_ms, at_ms, side="right"), 1)
        wish = rng.random(len(at_ms)) * self.cumulative[there - 1]
        usual = np.minimum(np.searchsorted(self.cumulative, wish), there - 1)
        newest = there - 1 - np.minimum(rng.integers(0, _NEW, len(at_ms)), there - 1)
        drawn = np.where(rng.random(len(at_ms)) < _PULL_OF_NEW, newest, usual)
        return np.asarray(self.entries[drawn])


class Titles:
    """Everything that can be played, numbered over all servers."""

    def __init__(self, servers: tuple[SimulatedServer, ...], seed: int) -> None:
        self.entries: list[Entry] = []
        self.first: dict[str, int] = {}
        self._seed = seed
        self._ranges: dict[tuple[str, ItemKind], list[int]] = {}
        for server in servers:
            for entry in server.entries():
                if entry.item.kind in KINDS:
                    key = (server.id, entry.item.kind)
                    self._ranges.setdefault(key, []).append(len(self.entries))
                    self.entries.append(entry)
        self.added_ms = np.array([_ms(entry) for entry in self.entries], dtype=np.int64)
        self.kind = np.array([KINDS.index(e.item.kind) for e in self.entries], dtype=np.int64)
        self.runtime_ms = np.array(
            [round((e.item.runtime_s or 0) * 1000) for e in self.entries], dtype=np.int64
        )
        self.following, self.show, self.episodes = self._lines()
        self._shelves: dict[tuple[str, int, ItemKind], Shelf | None] = {}

    def shelf(self, server: SimulatedServer, habits: Habits, kind: ItemKind) -> Shelf | None:
        """What people of these habits take from a server; None when it has nothing of the kind."""
        key = (server.id, id(habits), kind)
        if key not in self._shelves:
            self._shelves[key] = self._make_shelf(server, habits, kind)
        return self._shelves[key]

    def shares(self, server: SimulatedServer, habits: Habits, *, only_music: bool) -> Floats:
        """How often each of ``KINDS`` is chosen, cumulative, among those a server has."""
        wishes = (habits.movies, habits.episodes, habits.music, habits.live, habits.photos)
        held = [(server.id, kind) in self._ranges for kind in KINDS]
        if only_music:
            held = [kind is ItemKind.TRACK and has for kind, has in zip(KINDS, held, strict=True)]
        shares = np.array(wishes, dtype=np.float64) * np.array(held)
        if not shares.any():
            shares = np.array(held, dtype=np.float64)
        return np.asarray(np.cumsum(shares) / shares.sum())

    def _make_shelf(self, server: SimulatedServer, habits: Habits, kind: ItemKind) -> Shelf | None:
        numbers = self._ranges.get((server.id, kind))
        if not numbers:
            return None
        entries = np.array(numbers, dtype=np.int64)
        entries = entries[np.argsort(self.added_ms[entries], kind="stable")]
        items = (self.entries[entry].item for entry in entries)
        weights = np.array([taste(habits, i) * self._fame(i) for i in items], dtype=np.float64)
        return Shelf(entries, self.added_ms[entries], np.cumsum(weights))

    def _fame(self, item: Item) -> float:
        """How famous an item (or its show, artist) is: few are, most are not."""
        return 1 / (0.02 + number(1000, self._seed, "fame", item.root.id) / 1000)

    def _lines(self) -> tuple[Ints, Ints, list[Ints]]:
        """The next entry of each in its album, the show of each episode, and all episodes of each.

        -1 stands for none. Episodes are in the order in which they are watched.
        """
        following = np.full(len(self.entries), -1, dtype=np.int64)
        show = np.full(len(self.entries), -1, dtype=np.int64)
        lines: dict[tuple[str, str], list[int]] = {}
        for index, entry in enumerate(self.entries):
            if entry.item.kind in {ItemKind.EPISODE, ItemKind.TRACK}:
                top = entry.item.root if entry.item.kind is ItemKind.EPISODE else entry.item.parent
                lines.setdefault((entry.library.uuid, top.id if top else ""), []).append(index)
        episodes: list[Ints] = []
        for line in lines.values():
            following[line[:-1]] = line[1:]
            if self.entries[line[0]].item.kind is ItemKind.EPISODE:
                show[line] = len(episodes)
                episodes.append(np.array(line, dtype=np.int64))
        return following, show, episodes


def _ms(entry: Entry) -> int:
    return round(entry.added_at.timestamp() * 1000)
