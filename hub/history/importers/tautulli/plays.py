"""Rows of one group as plays: one for each viewing of one item by one account."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hub.history.importers.tautulli.cleaning import Clean
from hub.models.ids import derived_id
from hub.models.item import Item
from hub.models.play import Ending, Play, Segment
from hub.models.session import Connection, Player, SessionState
from hub.models.stream import Stream

PLACED = ("pause_placed",)
REMEMBERED = 20_000
"""Items of which it is remembered when they are watched."""


class Shared(NamedTuple):
    """What many rows have in common, each distinct one once."""

    account: str | None
    player: Player
    connection: Connection
    stream: Stream


@dataclass(slots=True)
class Viewing:
    """The sound rows of one play, in order of time, and what they share."""

    account: str | None
    rows: list[tuple[Clean, Shared]]

    @property
    def item(self) -> Item:
        """What was played."""
        return self.rows[0][0].item


def viewings(rows: Sequence[tuple[Clean, Shared]]) -> list[Viewing]:
    """Divide a group by account and item: Tautulli's grouping does not look at the guid."""
    if len(rows) == 1:
        return [Viewing(rows[0][1].account, [*rows])]
    found: list[Viewing] = []
    by_name: dict[tuple[str | None, str], list[Viewing]] = {}
    for row, shared in sorted(rows, key=_begin):
        names = [(shared.account, name) for name in (row.item.key, *row.item.guids)]
        candidates = (one for name in names for one in by_name.get(name, ()))
        one = next((one for one in candidates if same_item(one.item, row.item)), None)
        if one is None:
            one = Viewing(shared.account, [])
            found.append(one)
            for name in names:
                by_name.setdefault(name, []).append(one)
        one.rows.append((row, shared))
    return found


def _begin(pair: tuple[Clean, Shared]) -> tuple[int, int]:
    return pair[0].started, pair[0].row


def same_item(one: Item, other: Item) -> bool:
    """Whether two rows are of one item: a common guid, or the same key, title and number."""
    if one is other or not set(one.guids).isdisjoint(other.guids):
        return True
    return (
        one.type is other.type
        and one.key == other.key
        and one.title.casefold() == other.title.casefold()
        and (one.index is None or other.index is None or one.index == other.index)
        and (one.grandparent_title or "").casefold() == (other.grandparent_title or "").casefold()
    )


def play_id(server: str, row: Clean) -> str:
    """The id of the play that begins with a row: the same in every import of it."""
    return _id(server, row, moment(row.started))


def _id(server: str, row: Clean, began: datetime) -> str:
    return derived_id(began, "tautulli", server, str(row.row))


def moment(seconds: int) -> datetime:
    """Unix seconds as a time."""
    return datetime.fromtimestamp(seconds, UTC)


Watched = Callable[[Item], tuple[float, float]]


def remembered(watched_at: Watched) -> Watched:
    """The same, asked once for each item that is met again as the same object."""
    known: dict[int, tuple[Item, tuple[float, float]]] = {}

    def answer(item: Item) -> tuple[float, float]:
        found = known.get(id(item))
        if found is None:
            if len(known) >= REMEMBERED:
                known.clear()
            found = known[id(item)] = (item, watched_at(item))  # holding it keeps its identity
        return found[1]

    return answer


def to_play(viewing: Viewing, server: str, person: str | None, watched_at: Watched) -> Play:
    """The play of a viewing."""
    first, shared = viewing.rows[0]
    began, segments, streams, summed = (
        _of_one(first, shared) if len(viewing.rows) == 1 else _of_many(viewing.rows)
    )
    item = first.item
    return Play(
        id=_id(server, first, began),
        server_id=server,
        session_key=str(first.row),
        account_key=viewing.account,
        person_id=person,
        item=item,
        player=shared.player,
        connection=shared.connection,
        started_at=began,
        ended_at=summed.ended,
        segments=segments,
        streams=streams,
        watch_s=summed.watch_s,
        paused_s=summed.paused_s,
        buffering_s=0,
        start_s=None,
        end_s=summed.end_s,
        max_s=summed.max_s,
        watched=_is_watched(item, summed.watch_s, summed.max_s, watched_at),
        ending=Ending.LOST if "missed_stop" in viewing.rows[-1][0].marks else Ending.STOPPED,
        inferred=summed.marks,
    )


class _Sums(NamedTuple):
    """What the rows of a play come to."""

    ended: datetime
    watch_s: int
    paused_s: int
    end_s: float | None
    max_s: float | None
    marks: tuple[str, ...]


_Parts = tuple[datetime, tuple[Segment, ...], tuple[Stream, ...], _Sums]
"""Start, segments, streams and sums of a play."""


def _of_one(row: Clean, shared: Shared) -> _Parts:
    """A play of a single row, as nearly all are."""
    segments = _segments(row, 0)
    ended, position = segments[-1].ended_at, row.offset_s
    sums = _Sums(ended, row.watch_s, row.paused_s, position, position, row.marks)
    return segments[0].started_at, segments, (shared.stream,), sums


def _of_many(pairs: Sequence[tuple[Clean, Shared]]) -> _Parts:
    """A play that went on and on."""
    streams: list[Stream] = []
    segments: list[Segment] = []
    for row, own in pairs:
        if own.stream not in streams:
            streams.append(own.stream)
        segments += _segments(row, streams.index(own.stream))
    rows = [row for row, _ in pairs]
    positions = [row.offset_s for row in rows if row.offset_s is not None]
    sums = _Sums(
        max(segment.ended_at for segment in segments),
        sum(row.watch_s for row in rows),
        sum(row.paused_s for row in rows),
        positions[-1] if positions else None,
        max(positions, default=None),
        tuple(dict.fromkeys(mark for row in rows for mark in row.marks)),
    )
    return segments[0].started_at, tuple(segments), tuple(streams), sums


def _segments(row: Clean, stream: int) -> tuple[Segment, ...]:
    """What was played, then what was paused: Tautulli tells how long it was, not when."""
    began, ended = moment(row.started), moment(row.stopped)
    if not row.paused_s:
        return (_played(row, stream, began, ended),)
    if not row.watch_s:
        return (_paused(row, stream, began, ended),)
    turned = began + timedelta(seconds=row.watch_s)
    return (_played(row, stream, began, turned), _paused(row, stream, turned, ended))


def _played(row: Clean, stream: int, began: datetime, ended: datetime) -> Segment:
    return Segment(
        state=SessionState.PLAYING,
        started_at=began,
        ended_at=ended,
        start_s=None,
        end_s=row.offset_s,
        watch_s=row.watch_s,
        stream_index=stream,
        inferred=row.marks,
    )


def _paused(row: Clean, stream: int, began: datetime, ended: datetime) -> Segment:
    return Segment(
        state=SessionState.PAUSED,
        started_at=began,
        ended_at=ended,
        start_s=row.offset_s,
        end_s=row.offset_s,
        watch_s=0,
        stream_index=stream,
        inferred=PLACED if row.watch_s else (),
    )


def _is_watched(item: Item, watch_s: int, furthest: float | None, watched_at: Watched) -> bool:
    """As live recording concludes it; live television of unknown length as Tautulli does."""
    if item.live and item.duration_s is None:
        return True
    position, share = watched_at(item)
    return (furthest is not None and furthest >= position) or watch_s >= share
