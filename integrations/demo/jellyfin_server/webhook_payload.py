"""What the webhook plugin sends as "all properties": one flat object."""

from datetime import datetime
from typing import Any

from integrations.demo.mediabrowser.backend import Backend
from integrations.demo.mediabrowser.item_view import ItemView
from integrations.demo.mediabrowser.roster import Happening
from integrations.demo.mediabrowser.roster_model import ClientSession
from integrations.demo.mediabrowser.table import Member, build
from integrations.demo.mediabrowser.tasks import Task
from integrations.demo.mediabrowser.tracks import media_streams
from integrations.demo.mediabrowser.user_data import UserData
from integrations.demo.mediabrowser.wire import UNSET_DATE, stamp, ticks

Properties = dict[str, Any]

_VIDEO = {
    "Title": "DisplayTitle",
    "Type": "Type",
    "Codec": "Codec",
    "Profile": "Profile",
    "Level": "Level",
    "Height": "Height",
    "Width": "Width",
    "AspectRatio": "AspectRatio",
    "Interlaced": "IsInterlaced",
    "FrameRate": "RealFrameRate",
    "VideoRange": "VideoRange",
    "ColorSpace": "ColorSpace",
    "ColorTransfer": "ColorTransfer",
    "ColorPrimaries": "ColorPrimaries",
    "PixelFormat": "PixelFormat",
    "RefFrames": "RefFrames",
}
_AUDIO = {
    "Title": "DisplayTitle",
    "Type": "Type",
    "Language": "Language",
    "Codec": "Codec",
    "Channels": "Channels",
    "Bitrate": "BitRate",
    "SampleRate": "SampleRate",
    "Default": "IsDefault",
}
_SUBTITLE = {
    "Title": "DisplayTitle",
    "Type": "Type",
    "Language": "Language",
    "Codec": "Codec",
    "Default": "IsDefault",
    "Forced": "IsForced",
    "External": "IsExternal",
}
_TRACKS = {"Video": _VIDEO, "Audio": _AUDIO, "Subtitle": _SUBTITLE}
"""Under which name each member of a track is sent."""


def clock_time(seconds: float | None) -> str | None:
    """Seconds as `hh:mm:ss`."""
    if seconds is None:
        return None
    whole = int(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def server_properties(backend: Backend, kind: str, url: str) -> Properties:
    """What every notification begins with."""
    return {
        "ServerId": backend.server.id,
        "ServerName": backend.server.name,
        "ServerVersion": backend.server.version,
        "ServerUrl": url,
        "NotificationType": kind,
    }


_ITEM: tuple[Member[ItemView], ...] = (
    Member("Name", lambda v: v.item.title),
    Member("Overview", lambda v: v.item.summary),
    Member("Tagline", lambda v: v.item.tagline),
    Member("ItemId", lambda v: v.id),
    Member("ItemType", lambda v: v.type),
    Member("RunTimeTicks", lambda v: v.runtime_ticks),
    Member("RunTime", lambda v: clock_time(v.media.duration_s) if v.media else None),
    Member("Year", lambda v: v.item.year),
    Member("Genres", lambda v: ", ".join(v.item.genres) or None),
    Member("SeriesName", lambda v: v.show.title if v.show else None),
    Member("SeriesId", lambda v: v.id_of(v.show) if v.show else None),
    Member("SeasonId", lambda v: v.id_of(v.season) if v.season else None),
    Member("Album", lambda v: v.album.title if v.album else None),
    Member("Artist", lambda v: v.artist.title if v.artist else None),
)


def item_properties(view: ItemView, at: datetime) -> Properties:
    """An item: what it is, its numbers with and without zeros, its ids, its tracks."""
    local = at.astimezone().isoformat(timespec="microseconds")
    properties = {
        "Timestamp": f"{local[:26]}0{local[26:]}",
        "UtcTimestamp": stamp(at),
        **build(_ITEM, view, view.dialect),
    }
    if view.season is not None:
        properties |= _padded("SeasonNumber", view.season.index)
        properties |= _padded("EpisodeNumber", view.item.index)
    for name, value in view.provider_ids.items():
        properties[f"Provider_{name.lower()}"] = value
    return properties | _track_properties(view)


def _padded(name: str, number: int | None) -> Properties:
    if number is None:
        return {}
    return {name: number, f"{name}00": f"{number:02d}", f"{name}000": f"{number:03d}"}


def _track_properties(view: ItemView) -> Properties:
    properties: Properties = {}
    seen = dict.fromkeys(_TRACKS, 0)
    for track in media_streams(view.media, view.dialect) if view.media else []:
        kind = track["Type"]
        for name, member in _TRACKS[kind].items():
            properties[f"{kind}_{seen[kind]}_{name}"] = track.get(member)
        seen[kind] += 1
    return properties


def playback_properties(backend: Backend, happening: Happening) -> Properties:
    """Where playback is, and on what."""
    playing, session = happening.playing, happening.session
    if playing is None:
        return {}
    view = backend.view(session, for_admin=True)
    return {
        "PlaybackPositionTicks": ticks(playing.position_s),
        "PlaybackPosition": clock_time(playing.position_s),
        "MediaSourceId": playing.entry.key,
        "IsPaused": playing.paused,
        "IsAutomated": happening.automated,
        **({"PlayMethod": view.play_method} if view.play_method else {}),
        "DeviceId": session.info.device_id,
        "DeviceName": session.info.device,
        "ClientName": session.info.client,
    }


def session_properties(session: ClientSession) -> Properties:
    """A session, at its start and after signing in."""
    return {
        "Id": session.id,
        "Client": session.info.client,
        "LastActivityDate": stamp(session.last_activity),
        "LastPlaybackCheckIn": stamp(session.last_check_in) or UNSET_DATE,
        "DeviceName": session.info.device,
        "DeviceId": session.info.device_id,
        "RemoteEndPoint": session.address.removeprefix("::ffff:"),
    }


def user_data_properties(data: UserData) -> Properties:
    """How far an account is with an item."""
    return {
        "PlaybackPositionTicks": ticks(data.position_s),
        "PlaybackPosition": clock_time(data.position_s),
        "PlayCount": data.play_count,
        "Favorite": data.favourite,
        "Played": data.played,
        **({"LastPlayedDate": stamp(data.last_played)} if data.last_played else {}),
    }


def task_properties(task: Task) -> Properties:
    """A task that has ended."""
    return {
        "TaskId": task.id,
        "TaskName": task.name,
        "TaskDescription": task.description,
        "TaskCategory": task.category,
        "TaskState": "Idle",
        "ResultId": task.id,
        "ResultKey": task.key,
        "ResultName": task.name,
        "ResultStatus": task.status,
        "StartTime": stamp(task.last_start),
        "EndTime": stamp(task.last_end),
        "ResultErrorMessage": None,
        "ResultLongErrorMessage": None,
    }
