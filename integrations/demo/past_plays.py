"""Past plays of the world as plays of the hub, by the hub's own rules of recording."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from math import inf
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hub.models.ids import derived_id
from hub.models.item import Item
from hub.models.play import Ending, Play, Segment
from hub.models.server import Platform, server_id
from hub.models.session import SessionState, SessionView
from hub.playback.recordable import is_recordable, least_watch
from hub.playback.settings import RecordingModel
from hub.playback.watched import is_finished, watched_at
from integrations.demo.past_sessions import Shown
from integrations.demo.world import platforms
from integrations.demo.world.history import PlayBatch
from integrations.demo.world.items import ItemKind
from integrations.demo.world.past import PastPlay, PastSegment
from integrations.demo.world.schedule import airing_at
from integrations.demo.world.servers import SimulatedServer
from integrations.demo.world.stream import StreamState

HANDED_OVER_MS = 5_000
"""A play that begins so soon after another one on the same seat goes on in its session."""
_REMEMBERED = 20_000
"""Items whose thresholds are remembered."""
_STATES = {state: SessionState(state) for state in StreamState}


class Thresholds(NamedTuple):
    """Seconds of watching from which a play of an item is kept, and from when it is watched."""

    least: float
    position: float
    share: float


@dataclass(frozen=True, slots=True)
class Recorder:
    """Records plays. `links` are the persons by server and account key.

    What comes out is what `hub.playback.viewing` makes of the same stretches, without a tracker.
    """

    links: Mapping[tuple[str, str], str]
    rules: RecordingModel
    _known: dict[int, tuple[Item, Thresholds]] = field(default_factory=dict)

    def record(self, past: PastPlay, view: SessionView | Shown, ending: Ending) -> Play | None:
        """What the hub would have kept of a play that was shown as `view`; None for too little."""
        item, server, account = view.item, hub_server_id(past.seat.server), view.account_key
        rule = self._thresholds(item)
        sums = _Sums()
        segments = tuple(map(sums.add, past.segments))
        if sums.watch < rule.least:
            return None
        parts = ("play", server, view.key, account or "", item.key, item.title)
        return Play(
            id=derived_id(past.started_at, *parts),
            server_id=server,
            session_key=view.key,
            account_key=account,
            person_id=None if account is None else self.links.get((server, account)),
            item=item,
            player=view.player,
            connection=view.connection,
            started_at=past.started_at,
            ended_at=past.stopped_at,
            segments=segments,
            streams=(view.stream,),
            watch_s=sums.watch,
            paused_s=sums.paused,
            buffering_s=sums.buffering,
            start_s=sums.start,
            end_s=sums.end,
            max_s=sums.furthest,
            watched=(sums.furthest is not None and sums.furthest >= rule.position)
            or sums.watch >= rule.share
            or is_finished(item, sums.end, self.rules),
            ending=ending,
        )

    def _thresholds(self, item: Item) -> Thresholds:
        """What the rules come to for an item; most are asked for again and again."""
        known = self._known.get(id(item))
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            least = least_watch(item, self.rules) if is_recordable(item, self.rules) else inf
            found = Thresholds(least, *watched_at(item, self.rules))
            known = self._known[id(item)] = (item, found)  # holding it keeps its identity its own
        return known[1]


@dataclass(slots=True)
class _Sums:
    """What the segments of a play come to, in seconds."""

    watch: float = 0.0
    paused: float = 0.0
    buffering: float = 0.0
    start: float | None = None
    end: float | None = None
    furthest: float | None = None

    def add(self, past: PastSegment) -> Segment:
        """Count a stretch; as a segment of the hub."""
        state, begin, end, watched = past.state, past.start_s, past.end_s, 0.0
        wall = (past.ended_at - past.started_at).total_seconds()
        if state is StreamState.PLAYING:
            watched = min(wall, end - begin)
            self.watch += watched
            self.start = begin if self.start is None else self.start
            self.furthest = max(begin, end, self.furthest or 0.0)
        elif state is StreamState.PAUSED:
            self.paused += wall
        else:
            self.buffering += wall
        self.end = end
        return Segment(
            state=_STATES[state],
            started_at=past.started_at,
            ended_at=past.ended_at,
            start_s=begin,
            end_s=end,
            watch_s=watched,
        )


def hub_server_id(server: SimulatedServer) -> str:
    """The hub's id of a server."""
    return _server_id(server.platform, server.id)


@lru_cache(maxsize=64)
def _server_id(platform: str, machine: str) -> str:
    return server_id(Platform(platform), machine)


def programmes(past: PastPlay) -> Iterator[PastPlay]:
    """A play of live TV programme by programme, as the server tells of it; others as they are.

    Jellyfin goes on with the programme that was on when the channel was tuned in.
    """
    channel = past.playback.entry.item
    if (
        channel.kind is ItemKind.CHANNEL
        and past.seat.server.platform != platforms.Platform.JELLYFIN
    ):
        while past.stopped_at > (end := airing_at(channel, past.started_at).ends_at):
            before, after = _cut(past, end)
            yield before
            past = replace(after, item=airing_at(channel, end).item)
    yield past


def handed_over(batch: PlayBatch) -> npt.NDArray[np.bool_]:
    """Whether the next play on the same seat follows at once, for each play."""
    order = np.lexsort((batch.started_ms, batch.seat))
    same_seat = batch.seat[order][1:] == batch.seat[order][:-1]
    gap_ms = batch.started_ms[order][1:] - batch.stopped_ms[order][:-1]
    follows = np.zeros(len(batch), dtype=np.bool_)
    follows[order[:-1]] = same_seat & (gap_ms >= 0) & (gap_ms <= HANDED_OVER_MS)
    return follows


def _cut(past: PastPlay, at: datetime) -> tuple[PastPlay, PastPlay]:
    """The part of a play before a moment in it, and the part behind."""
    before = [part for one in past.segments if (part := _part(one, one.started_at, at))]
    after = [part for one in past.segments if (part := _part(one, at, one.ended_at))]
    reached = after[0].start_s
    return (
        replace(past, stopped_at=at, end_s=reached, segments=tuple(before)),
        replace(past, started_at=at, start_s=reached, segments=tuple(after)),
    )


def _part(segment: PastSegment, begin: datetime, end: datetime) -> PastSegment | None:
    """A segment between two moments; None when nothing of it is."""
    begin, end = max(begin, segment.started_at), min(end, segment.ended_at)
    if begin >= end:
        return None
    moved, lasted = segment.end_s - segment.start_s, segment.ended_at - segment.started_at

    def position(at: datetime) -> float:
        return segment.start_s + moved * ((at - segment.started_at) / lasted)

    return replace(
        segment, started_at=begin, ended_at=end, start_s=position(begin), end_s=position(end)
    )
