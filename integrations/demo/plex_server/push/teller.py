"""Turns what happens in the world into notifications, webhooks and completed views."""

from collections.abc import Callable

from integrations.demo.plex_server.state import PlexState
from integrations.demo.world.changes import Change, ItemAdded, ItemRemoved, ItemUpdated
from integrations.demo.world.items import Item, ItemKind
from integrations.demo.world.servers import Entry
from integrations.demo.world.stream import (
    StopCause,
    Stream,
    StreamDecided,
    StreamItemChanged,
    StreamProgressed,
    StreamSought,
    StreamStarted,
    StreamState,
    StreamStateChanged,
    StreamStopped,
)

from . import frames
from .frames import Frame
from .webhooks import Webhooks

_WATCHED = 0.9
_SPAN_KINDS = {ItemKind.MOVIE, ItemKind.EPISODE, ItemKind.TRACK}


class Teller:
    """Listens to the world on behalf of one server."""

    def __init__(self, state: PlexState, webhooks: Webhooks) -> None:
        self._state = state
        self._webhooks = webhooks
        self._send: Callable[[Frame], None] = state.broadcast.send
        self._scrobbled: set[tuple[int, Item]] = set()

    def hear(self, change: Change) -> None:
        """Tell of a change."""
        match change:
            case StreamStarted(stream=stream):
                self._started(stream)
            case StreamProgressed(stream=stream):
                self._progressed(stream)
            case StreamStateChanged(stream=stream, before=before):
                self._state_changed(stream, before)
            case StreamSought(stream=stream):
                self._play(stream)
            case StreamDecided(stream=stream):
                self._convert(stream)
                self._play(stream)
            case StreamItemChanged():
                self._item_changed(change)
            case StreamStopped(cause=cause) if cause is not StopCause.SERVER_RESTART:
                self._stopped(change.stream)
            case ItemAdded() | ItemUpdated() | ItemRemoved():
                self._library_changed(change)
            case _:
                pass

    def _started(self, stream: Stream) -> None:
        self._play(stream)
        self._transcoding("start", stream)
        if stream.device not in self._state.devices:
            self._state.devices = (*self._state.devices, stream.device)
            self._webhooks.device_event(stream)
        self._webhooks.stream_event("media.play", stream)
        if not stream.account.is_admin:
            self._webhooks.stream_event("playback.started", stream)

    def _progressed(self, stream: Stream) -> None:
        self._play(stream)
        self._transcoding("update", stream)
        self._scrobble(stream, stream.entry, stream.position_s)

    def _state_changed(self, stream: Stream, before: StreamState) -> None:
        self._play(stream)
        if stream.state is StreamState.PAUSED:
            self._webhooks.stream_event("media.pause", stream)
        elif stream.state is StreamState.PLAYING and before is StreamState.PAUSED:
            self._webhooks.stream_event("media.resume", stream)

    def _item_changed(self, change: StreamItemChanged) -> None:
        stream = change.stream
        if not stream.is_live:
            before = stream.server.holding(change.before)
            if before is not None:
                self._scrobble(stream, before, change.left_at_s)
            self._convert(stream)
            self._webhooks.stream_event("media.play", stream)
        self._play(stream)

    def _stopped(self, stream: Stream) -> None:
        self._scrobble(stream, stream.entry, stream.position_s)
        self._transcoding("end", stream)
        self._play(stream, "error" if stream.stop_cause is StopCause.ERROR else None)
        if stream.stop_cause is StopCause.ERROR:
            self._play(stream)
        self._webhooks.stream_event("media.stop", stream)
        self._state.book.forget(stream)

    def _library_changed(self, change: ItemAdded | ItemUpdated | ItemRemoved) -> None:
        for frame in frames.timelines(change):
            self._send(frame)
        if isinstance(change, ItemAdded):
            self._webhooks.library_event("library.new", change.entry)
            if self._follows(change.entry):
                self._webhooks.library_event("library.on.deck", change.entry)

    def _play(self, stream: Stream, state: str | None = None) -> None:
        self._send(frames.playing(self._state.session(stream), state))

    def _convert(self, stream: Stream) -> None:
        """End the conversion there was and begin the one there is now."""
        self._transcoding("end", stream)
        self._state.book.convert(stream)
        self._transcoding("start", stream)

    def _transcoding(self, step: str, stream: Stream) -> None:
        if view := self._state.session(stream).transcode:
            self._send(frames.transcode(step, view))

    def _scrobble(self, stream: Stream, entry: Entry, position_s: float) -> None:
        """Note a completed view, once for each item of a stream."""
        runtime_s, mark = entry.item.runtime_s, (stream.number, entry.item)
        if entry.item.kind not in _SPAN_KINDS or not runtime_s or mark in self._scrobbled:
            return
        if position_s >= runtime_s * _WATCHED:
            self._scrobbled.add(mark)
            self._state.views.add(entry, stream.account, stream.device, self._state.now)
            if stream.entry is entry:
                self._webhooks.stream_event("media.scrobble", stream)

    def _follows(self, entry: Entry) -> bool:
        """True for an episode of a show of which the owner has watched one."""
        if entry.item.kind is not ItemKind.EPISODE:
            return False
        owner = self._state.server.owner
        return any(
            view.account is owner and view.entry.item.root is entry.item.root
            for view in self._state.views.rows
        )
