"""Past plays of the world as plays of the hub, by the hub's own rules of recording."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import numpy.typing as npt

from hub.models.ids import derived_id
from hub.models.play import Ending, Play
from hub.models.server import Platform, server_id
from hub.models.session import SessionState, SessionView
from hub.playback.recordable import is_recorded
from hub.playback.settings import RecordingModel
from hub.playback.viewing import Stretch, Viewing
from hub.playback.watched import is_finished, watched_at
from integrations.demo.world import platforms
from integrations.demo.world.history import PlayBatch
from integrations.demo.world.items import ItemKind
from integrations.demo.world.past import PastPlay, PastSegment
from integrations.demo.world.schedule import airing_at

HANDED_OVER_MS = 5_000
"""A play that begins so soon after another one on the same seat goes on in its session."""


@dataclass(frozen=True, slots=True)
class Recorder:
    """Records plays. `links` are the persons by server and account key."""

    links: Mapping[tuple[str, str], str]
    rules: RecordingModel

    def record(self, past: PastPlay, view: SessionView, ending: Ending) -> Play | None:
        """What the hub would have kept of a play that was shown as `view`; None for too little."""
        server = hub_server_id(past)
        viewing = _viewing(past, server, view)
        if not is_recorded(viewing.item, viewing.watch, self.rules):
            return None
        viewing.watched = self._is_watched(viewing)
        person = None if view.account_key is None else self.links.get((server, view.account_key))
        end = past.stopped_at.timestamp()
        return viewing.play(person_id=person, recorded=True, end=end, ending=ending)

    def _is_watched(self, viewing: Viewing) -> bool:
        position, seconds = watched_at(viewing.item, self.rules)
        if viewing.max_p is not None and viewing.max_p >= position:
            return True
        return viewing.watch >= seconds or is_finished(viewing.item, viewing.end_p, self.rules)


def hub_server_id(past: PastPlay) -> str:
    """The hub's id of the server of a play."""
    server = past.seat.server
    return server_id(Platform(server.platform), server.id)


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


def _viewing(past: PastPlay, server: str, view: SessionView) -> Viewing:
    begin = past.started_at.timestamp()
    parts = ("play", server, view.key, view.account_key or "", view.item.key, view.item.title)
    viewing = Viewing(
        id=derived_id(past.started_at, *parts),
        server_id=server,
        session_key=view.key,
        account_key=view.account_key,
        item=view.item,
        player=view.player,
        connection=view.connection,
        started=begin,
    )
    stream = viewing.stream_index(view.stream)
    for segment in past.segments:
        stretch = _stretch(segment, stream)
        if stretch.state is SessionState.PLAYING:
            viewing.reach(stretch.begin_p)
        viewing.book(stretch)
    return viewing


def _stretch(segment: PastSegment, stream: int) -> Stretch:
    state = SessionState(segment.state)
    begin, end = segment.started_at.timestamp(), segment.ended_at.timestamp()
    watched = min(end - begin, segment.end_s - segment.start_s)
    return Stretch(
        state=state,
        begin_at=begin,
        end_at=end,
        begin_p=segment.start_s,
        end_p=segment.end_s,
        watch=watched if state is SessionState.PLAYING else 0.0,
        stream=stream,
    )
