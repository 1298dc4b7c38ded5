"""What Emby's webhooks hold."""

from typing import Any

from integrations.demo.mediabrowser.backend import Backend
from integrations.demo.mediabrowser.dialect import emby_from
from integrations.demo.mediabrowser.items import item_dto
from integrations.demo.mediabrowser.roster_model import ClientSession, NowPlaying
from integrations.demo.mediabrowser.wire import stamp, ticks
from integrations.demo.world.servers import Account, Entry

Body = dict[str, Any]

_LEFT_OUT = ("MediaSources", "MediaStreams", "Chapters", "People", "UserData", "Guid", "Etag")


def envelope(backend: Backend, event: str, title: str) -> Body:
    """What every webhook has; the description came with 4.8."""
    now = backend.world.clock.now()
    described = (
        {"Description": f"{now:%A, %d %B %Y %H:%M}"} if emby_from(4, 8)(backend.dialect) else {}
    )
    return {
        "Title": title,
        **described,
        "Date": stamp(now),
        "Event": event,
        "Server": {
            "Name": backend.server.name,
            "Id": backend.server.id,
            "Version": backend.server.version,
        },
    }


def user(account: Account | None) -> Body:
    """Whose doing it was."""
    return {"User": {"Name": account.name, "Id": account.key}} if account else {}


def item(backend: Backend, entry: Entry) -> Body:
    """The item, without its tracks."""
    dto = item_dto(backend.item_view(entry, None))
    return {"Item": {name: value for name, value in dto.items() if name not in _LEFT_OUT}}


def session(of: ClientSession) -> Body:
    """The app that plays."""
    return {
        "Session": {
            "RemoteEndPoint": of.address,
            "Client": of.info.client,
            "DeviceName": of.info.device,
            "DeviceId": of.info.device_id,
            "ApplicationVersion": of.info.version,
            "Id": of.id,
        }
    }


def playback(backend: Backend, playing: NowPlaying, *, finished: bool | None) -> Body:
    """Where playback is; only its end says whether that was the end of the item."""
    info: Body = {
        "PositionTicks": ticks(playing.position_s),
        "PlaylistIndex": 0,
        "PlaylistLength": 1 + len(playing.up_next),
    }
    if emby_from(4, 8)(backend.dialect):
        info["PlaySessionId"] = playing.play_session_id
    if finished is not None:
        info["PlayedToCompletion"] = finished
    return {"PlaybackInfo": info}
