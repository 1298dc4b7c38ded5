"""SessionInfo: one app on one device, and what it plays."""

from typing import Any

from integrations.demo.mediabrowser.dialect import (
    emby,
    jellyfin,
    jellyfin_before,
    jellyfin_from,
)
from integrations.demo.mediabrowser.item_view import ItemView
from integrations.demo.mediabrowser.items import now_playing_dto, queued_dto
from integrations.demo.mediabrowser.playing import SessionView, play_state
from integrations.demo.mediabrowser.table import Member, build
from integrations.demo.mediabrowser.transcoding import transcoding_info
from integrations.demo.mediabrowser.wire import UNSET_DATE, stamp

_NOBODY = "0" * 32
_MEDIA_TYPES = ["Audio", "Video"]
_JELLYFIN_COMMANDS = [
    "MoveUp",
    "MoveDown",
    "Select",
    "Back",
    "DisplayContent",
    "DisplayMessage",
    "GoHome",
    "Mute",
    "Unmute",
    "ToggleMute",
    "SetVolume",
    "SetAudioStreamIndex",
    "SetSubtitleStreamIndex",
    "PlayState",
    "PlayNext",
]
_EMBY_COMMANDS = [
    "GoHome",
    "DisplayContent",
    "DisplayMessage",
    "SetAudioStreamIndex",
    "SetSubtitleStreamIndex",
    "PlayMediaSource",
    "Mute",
    "Unmute",
    "ToggleMute",
    "VolumeUp",
    "VolumeDown",
    "SetVolume",
]
_EMBY_ICONS = "https://github.com/MediaBrowser/Emby.Resources/raw/master/images/devices"


def _commands(view: SessionView) -> list[str]:
    if not view.session.controllable:
        return []
    return _EMBY_COMMANDS if view.dialect.is_emby else _JELLYFIN_COMMANDS


def _capabilities(view: SessionView) -> dict[str, Any]:
    old = {"SupportsContentUploading": False, "SupportsSync": False}
    return {
        "PlayableMediaTypes": _MEDIA_TYPES,
        "SupportedCommands": _commands(view),
        "SupportsMediaControl": view.session.controllable,
        "SupportsPersistentIdentifier": False,
        **(old if jellyfin_before(10, 10)(view.dialect) else {}),
    }


def _address(view: SessionView) -> str:
    """Jellyfin writes a mapped IPv4 address as IPv4, Emby writes what it sees."""
    address = view.session.address
    return address.removeprefix("::ffff:") if view.dialect.is_jellyfin else address


def _queue_ids(view: SessionView) -> list[str]:
    playing = view.playing
    return [playing.entry.key, *(entry.key for entry in playing.up_next)] if playing else []


def _queue(view: SessionView) -> list[dict[str, str]]:
    return [
        {"Id": key, "PlaylistItemId": f"playlistItem{number}"}
        for number, key in enumerate(_queue_ids(view))
    ]


def _queue_items(view: SessionView) -> list[dict[str, Any]]:
    """Every item of the queue with all its fields, the reason why this was dropped."""
    entries = [view.server.entry(key) for key in _queue_ids(view)]
    return [
        queued_dto(ItemView.of_entry(view.server, view.dialect, entry))
        for entry in entries
        if entry
    ]


def _user_id(view: SessionView) -> str | None:
    if view.session.account:
        return view.session.account.key
    return _NOBODY if view.dialect.is_jellyfin else None


def _last_paused(view: SessionView) -> str | None:
    paused = view.playing is not None and view.playing.paused
    return stamp(view.session.last_paused) if paused else None


_SESSION: tuple[Member[SessionView], ...] = (
    Member("PlayState", play_state),
    Member(
        "AdditionalUsers",
        lambda v: [{"UserId": a.key, "UserName": a.name} for a in v.session.additional],
    ),
    Member("Capabilities", _capabilities, on=jellyfin),
    Member("RemoteEndPoint", _address),
    Member("Protocol", lambda _: "HTTP/1.1", on=emby),
    Member("PlayableMediaTypes", lambda _: _MEDIA_TYPES),
    Member("PlaylistIndex", lambda _: 0, on=emby),
    Member("PlaylistLength", lambda v: len(_queue_ids(v)), on=emby),
    Member("Id", lambda v: v.session.id),
    Member("ServerId", lambda v: v.server.id),
    Member("UserId", _user_id),
    Member("UserName", lambda v: v.session.account.name if v.session.account else None),
    Member("Client", lambda v: v.session.info.client),
    Member("LastActivityDate", lambda v: stamp(v.session.last_activity)),
    Member(
        "LastPlaybackCheckIn", lambda v: stamp(v.session.last_check_in) or UNSET_DATE, on=jellyfin
    ),
    Member("LastPausedDate", _last_paused, on=jellyfin_from(10, 9)),
    Member("DeviceName", lambda v: v.session.info.device),
    Member("NowPlayingItem", lambda v: now_playing_dto(v.item) if v.item else None),
    Member("InternalDeviceId", lambda v: int(v.session.id[:4], 16), on=emby),
    Member("DeviceId", lambda v: v.session.info.device_id),
    Member("ApplicationVersion", lambda v: v.session.info.version),
    Member("AppIconUrl", lambda _: f"{_EMBY_ICONS}/html5.png", on=emby),
    Member("TranscodingInfo", transcoding_info),
    Member("IsActive", lambda _: True, on=jellyfin),
    Member("SupportsMediaControl", lambda v: v.session.controllable, on=jellyfin),
    Member("SupportsRemoteControl", lambda v: v.session.controllable),
    Member("NowPlayingQueue", _queue, on=jellyfin),
    Member("NowPlayingQueueFullItems", _queue_items, on=jellyfin_before(12, 0)),
    Member("HasCustomDeviceName", lambda _: False, on=jellyfin),
    Member("PlaylistItemId", lambda v: "playlistItem0" if v.playing else None),
    Member("SupportedCommands", _commands),
)


def session_dto(view: SessionView) -> dict[str, Any]:
    """One entry of /Sessions."""
    return build(_SESSION, view, view.dialect)
