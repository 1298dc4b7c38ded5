"""PlayState: where a session is in its item."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.demo.mediabrowser.dialect import Dialect, emby, emby_from, jellyfin_from
from integrations.demo.mediabrowser.item_view import ItemView
from integrations.demo.mediabrowser.roster_model import ClientSession, NowPlaying
from integrations.demo.mediabrowser.sources import media_source_id
from integrations.demo.mediabrowser.table import Member, build
from integrations.demo.mediabrowser.wire import hex_id, ticks
from integrations.demo.world.delivery import Method
from integrations.demo.world.servers import SimulatedServer

_JELLYFIN_METHODS = {
    Method.DIRECT_PLAY: "DirectPlay",
    Method.COPY: "DirectStream",
    Method.TRANSCODE: "Transcode",
}
_EMBY_METHODS = {
    Method.DIRECT_PLAY: "DirectStream",
    Method.COPY: "Transcode",
    Method.TRANSCODE: "Transcode",
}
"""Emby's apps call a file sent as it is a direct stream, and a remux a transcode of nothing."""


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session as the tables see it, at `now` and for one reader."""

    session: ClientSession
    server: SimulatedServer
    dialect: Dialect
    now: datetime
    for_admin: bool = True
    with_metrics: bool = False

    @property
    def playing(self) -> NowPlaying | None:
        """What is playing, if anything is."""
        return self.session.playing

    @property
    def item(self) -> ItemView | None:
        """The view of what is playing."""
        playing = self.playing
        if playing is None:
            return None
        return ItemView(
            self.server,
            self.dialect,
            playing.entry.item,
            playing.entry,
            playing.playback.media,
            playing.airing,
        )

    @property
    def play_method(self) -> str | None:
        """How the file reaches the player, in the platform's words."""
        if self.playing is None:
            return None
        names = _JELLYFIN_METHODS if self.dialect.is_jellyfin else _EMBY_METHODS
        return names[self.playing.decision.method]


def _media_source(view: SessionView) -> str | None:
    playing = view.playing
    return media_source_id(view.dialect, playing.entry, playing.playback.media) if playing else None


def _audio_index(view: SessionView) -> int | None:
    playback = view.playing.playback if view.playing else None
    if playback is None or playback.audio is None or playback.media.video is None:
        return None
    return playback.media.audio_index(playback.audio)


def _subtitle_index(view: SessionView) -> int | None:
    playback = view.playing.playback if view.playing else None
    if playback is None or playback.media.video is None:
        return None
    return playback.media.subtitle_index(playback.subtitle) if playback.subtitle else -1


def _live_stream(view: SessionView) -> str | None:
    item = view.item
    return hex_id(item.id, "live") if item and item.is_live else None


_PLAY_STATE: tuple[Member[SessionView], ...] = (
    Member("PositionTicks", lambda v: ticks(v.playing.position_s) if v.playing else None),
    Member("CanSeek", lambda v: v.item is not None and not v.item.is_live),
    Member("IsPaused", lambda v: v.playing is not None and v.playing.paused),
    Member("IsMuted", lambda _: False),
    Member("VolumeLevel", lambda v: 100 if v.playing else None),
    Member("AudioStreamIndex", _audio_index),
    Member("SubtitleStreamIndex", _subtitle_index),
    Member("MediaSourceId", _media_source),
    Member("PlayMethod", lambda v: v.play_method),
    Member("RepeatMode", lambda _: "RepeatNone"),
    Member("PlaybackOrder", lambda _: "Default", on=jellyfin_from(10, 9)),
    Member("LiveStreamId", _live_stream, on=jellyfin_from(10, 8)),
    Member("SleepTimerMode", lambda _: "None", on=emby_from(4, 9)),
    Member("SubtitleOffset", lambda _: 0, on=emby),
    Member("Shuffle", lambda _: False, on=emby_from(4, 9)),
    Member("PlaybackRate", lambda _: 1, on=emby),
)


def play_state(view: SessionView) -> dict[str, Any]:
    """The state of a session; without a position when it is idle."""
    return build(_PLAY_STATE, view, view.dialect)
