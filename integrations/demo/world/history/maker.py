"""Makes a batch of plays for given days: who and when, where, what, and how it went."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from integrations.demo.world.past import Seat
from integrations.demo.world.schedule import airing_at

from .batch import PlayBatch
from .calendar import DAY_MS, Calendar
from .lengths import draw_lengths
from .progress import Progress
from .shape import draw_shape, segments_of
from .sittings import Sittings, one_at_a_time
from .tables import HistoryTables
from .titles import KINDS, Titles

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_EPISODE, _TRACK, _LIVE, _PHOTO = 1, 2, 3, 4
_WATCHED = 0.9
_CROWDED = 0.4
"""From this load of the devices on, plays may overlap: no order would fit them all in."""


@dataclass(slots=True)
class Maker:
    """Draws batches one after the other; what people have seen is remembered in between.

    ``load`` is the part of all time for which the average device plays.
    """

    tables: HistoryTables
    calendar: Calendar
    titles: Titles
    progress: Progress
    load: float

    def make(self, rng: np.random.Generator, day: Ints) -> PlayBatch:
        """As many plays as ``day`` has entries, around those days."""
        drawn_by, at_ms = self.calendar.draw(rng, day)
        order = np.argsort(at_ms, kind="stable")
        sittings = self._sittings(rng, drawn_by[order], at_ms[order])
        person, seat, entry = sittings.person, sittings.seat, sittings.entry
        remote = ~self._seat_values(lambda s: float(s.viewer.connection.local))[seat].astype(bool)
        span = self._span(rng, entry)
        habits = [p.habits for p in self.tables.persons]
        abandon = np.array([h.abandon for h in habits])[person]
        pauses = np.array([h.pauses for h in habits])[person]
        shape = draw_shape(rng, span, abandon, pauses, remote)
        started = self._started(sittings, shape.wall)
        runtime = self.titles.runtime_ms[entry]
        order = np.argsort(started, kind="stable")
        shape, started, entry, seat = shape.take(order), started[order], entry[order], seat[order]
        runtime = runtime[order]
        return PlayBatch(
            tables=self.tables,
            seat=seat,
            playback=self._playbacks(entry, seat),
            item=self._items(entry, started),
            started_ms=started,
            stopped_ms=started + shape.wall,
            runtime_ms=runtime,
            start_ms=shape.start,
            end_ms=shape.end,
            watch_ms=shape.watch,
            paused_ms=shape.paused,
            buffering_ms=shape.buffer,
            watched=(runtime > 0) & (shape.end >= runtime * _WATCHED),
            segments=segments_of(shape, started),
        )

    def _sittings(self, rng: np.random.Generator, person: Ints, at_ms: Ints) -> Sittings:
        """What each person sits down to, drawn out by those who cannot stop."""
        seat = self._seats(rng, person)
        kind = self._kinds(rng, seat)
        entry = self._entries(rng, seat, kind, at_ms)
        binge = np.array([p.habits.binge for p in self.tables.persons])[person]
        length = draw_lengths(rng, binge, kind == _EPISODE, kind == _TRACK)
        sittings = Sittings.drawn_out(rng, (person, seat, entry, at_ms), length)
        sittings.follow_tracks(self.titles.following, self.titles.kind == _TRACK)
        entry = self.progress.follow(sittings.entry, sittings.person, sittings.at_ms)
        return sittings.with_entries(entry)

    def _seats(self, rng: np.random.Generator, person: Ints) -> Ints:
        """A seat of each person, by weight: those of person n fill the interval n to n + 1."""
        reached = np.cumsum(self._seat_values(lambda seat: seat.weight))
        found = np.searchsorted(reached, person + rng.random(len(person)))
        return np.minimum(found, len(self.tables.seats) - 1).astype(np.int64)

    def _kinds(self, rng: np.random.Generator, seat: Ints) -> Ints:
        shares = np.stack(
            [
                self.titles.shares(s.server, s.person.habits, only_music=s.only_music)
                for s in self.tables.seats
            ]
        )
        return np.asarray((shares[seat] < rng.random(len(seat))[:, None]).sum(axis=1))

    def _entries(self, rng: np.random.Generator, seat: Ints, kind: Ints, at_ms: Ints) -> Ints:
        """An entry for each, drawn from the shelf of its server, habits and kind."""
        groups: dict[tuple[str, int], int] = {}
        group_of_seat = np.array(
            [
                groups.setdefault((s.server.id, id(s.person.habits)), len(groups))
                for s in self.tables.seats
            ]
        )
        wish = group_of_seat[seat] * len(KINDS) + kind
        entry = np.zeros(len(seat), dtype=np.int64)
        for number in np.unique(wish):
            rows = np.flatnonzero(wish == number)
            of = self.tables.seats[seat[rows[0]]]
            shelf = self.titles.shelf(of.server, of.person.habits, KINDS[number % len(KINDS)])
            if shelf is not None:
                entry[rows] = shelf.draw(rng, at_ms[rows])
        return entry

    def _span(self, rng: np.random.Generator, entry: Ints) -> Ints:
        """How long it could go on, in milliseconds: what has no end is left at some time."""
        kind, count = self.titles.kind[entry], len(entry)
        live = rng.lognormal(np.log(38 * 60_000), 0.7, count).clip(60_000, 4 * 3_600_000)
        photo = rng.uniform(5_000, 70_000, count)
        span = np.select([kind == _LIVE, kind == _PHOTO], [live, photo], 0).astype(np.int64)
        return np.where(span > 0, span, self.titles.runtime_ms[entry])

    def _started(self, sittings: Sittings, wall: Ints) -> Ints:
        """Starts without overlap for a person or on a device, and all over before now."""
        started = sittings.starts(wall)
        if self.load < _CROWDED:
            started = one_at_a_time(sittings.person, started, wall)
            devices = list(dict.fromkeys(seat.viewer.device for seat in self.tables.seats))
            numbers = {device: number for number, device in enumerate(devices)}
            device = np.array([numbers[seat.viewer.device] for seat in self.tables.seats])
            started = one_at_a_time(device[sittings.seat], started, wall)
        now_ms = round(self.calendar.end.timestamp() * 1000)
        late = np.maximum(started + wall - now_ms, 0)
        return np.asarray(started - -(-late // DAY_MS) * DAY_MS)

    def _playbacks(self, entry: Ints, seat: Ints) -> Ints:
        pairs, rows = np.unique(entry * len(self.tables.seats) + seat, return_inverse=True)
        numbers = [
            self.tables.playback_number(
                self.titles.entries[pair // len(self.tables.seats)],
                self.tables.seats[pair % len(self.tables.seats)],
            )
            for pair in pairs.tolist()
        ]
        return np.array(numbers, dtype=np.int64)[rows]

    def _items(self, entry: Ints, started: Ints) -> Ints:
        """Items; of a channel the programme that was on."""
        unique, rows = np.unique(entry, return_inverse=True)
        numbers = [self.tables.item_number(self.titles.entries[e].item) for e in unique.tolist()]
        items = np.array(numbers, dtype=np.int64)[rows]
        for row in np.flatnonzero(self.titles.kind[entry] == _LIVE):
            channel = self.titles.entries[entry[row]].item
            at = datetime.fromtimestamp(started[row] / 1000, UTC)
            items[row] = self.tables.item_number(airing_at(channel, at).item)
        return items

    def _seat_values(self, value: Callable[[Seat], float]) -> Floats:
        return np.array([value(seat) for seat in self.tables.seats], dtype=np.float64)
