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


def to_play(viewing: Viewing, server: str, person: str | None, watched_at: Watched) -> Play:
    """The play of a viewing."""
    first, shared = viewing.rows[0]
    streams: list[Stream] = []
    segments: list[Segment] = []
    for row, own in viewing.rows:
        if own.stream not in streams:
            streams.append(own.stream)
        segments += _segments(row, streams.index(own.stream))
    rows = [row for row, _ in viewing.rows]
    positions = [row.offset_s for row in rows if row.offset_s is not None]
    watch_s, furthest = sum(row.watch_s for row in rows), max(positions, default=None)
    began = segments[0].started_at
    return Play(
        id=_id(server, first, began),
        server_id=server,
        session_key=str(first.row),
        account_key=viewing.account,
        person_id=person,
        item=viewing.item,
        player=shared.player,
        connection=shared.connection,
        started_at=began,
        ended_at=max(segment.ended_at for segment in segments),
        segments=tuple(segments),
        streams=tuple(streams),
        watch_s=watch_s,
        paused_s=sum(row.paused_s for row in rows),
        buffering_s=0,
        start_s=None,
        end_s=positions[-1] if positions else None,
        max_s=furthest,
        watched=_is_watched(viewing.item, watch_s, furthest, watched_at),
        ending=Ending.LOST if "missed_stop" in rows[-1].marks else Ending.STOPPED,
        inferred=_marks(rows),
    )


def _marks(rows: Sequence[Clean]) -> tuple[str, ...]:
    if len(rows) == 1:
        return rows[0].marks
    return tuple(dict.fromkeys(mark for row in rows for mark in row.marks))


def _segments(row: Clean, stream: int) -> list[Segment]:
    """What was played, then what was paused: Tautulli tells how long it was, not when."""
    began, ended = moment(row.started), moment(row.stopped)
    turned = began + timedelta(seconds=row.watch_s) if row.paused_s else ended
    segments = []
    if row.watch_s or not row.paused_s:
        played = Segment(
            state=SessionState.PLAYING,
            started_at=began,
            ended_at=turned,
            start_s=None,
            end_s=row.offset_s,
            watch_s=row.watch_s,
            stream_index=stream,
            inferred=row.marks,
        )
        segments.append(played)
    if row.paused_s:
        paused = Segment(
            state=SessionState.PAUSED,
            started_at=turned,
            ended_at=ended,
            start_s=row.offset_s,
            end_s=row.offset_s,
            watch_s=0,
            stream_index=stream,
            inferred=PLACED if row.watch_s else (),
        )
        segments.append(paused)
    return segments


def _is_watched(item: Item, watch_s: int, furthest: float | None, watched_at: Watched) -> bool:
    """As live recording concludes it; live television of unknown length as Tautulli does."""
    if item.live and item.duration_s is None:
        return True
    position, share = watched_at(item)
    return (furthest is not None and furthest >= position) or watch_s >= share
