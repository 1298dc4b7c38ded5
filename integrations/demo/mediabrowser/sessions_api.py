"""Sessions, their commands, and the devices behind them."""

from datetime import timedelta
from typing import Any

from integrations.demo.mediabrowser import control
from integrations.demo.mediabrowser.call import Call, bad_request, not_found
from integrations.demo.mediabrowser.dialect import either, emby, jellyfin_before
from integrations.demo.mediabrowser.roster_model import ClientSession
from integrations.demo.mediabrowser.routing import Access, Route
from integrations.demo.mediabrowser.sessions import session_dto
from integrations.demo.mediabrowser.wire import stamp
from integrations.demo.world.stream import StopCause


async def sessions(call: Call) -> list[dict[str, Any]]:
    """The sessions the caller may see, filtered as asked."""
    backend, caller = call.backend, call.caller
    found = backend.visible(caller)
    if call.query.text("controllableByUserId"):
        found = [session for session in found if session.controllable]
    if device_id := call.query.text("deviceId"):
        found = [session for session in found if session.info.device_id == device_id]
    if session_id := call.query.text("id"):
        found = [session for session in found if session.id == session_id]
    return [
        session_dto(backend.view(session, for_admin=caller.is_admin))
        for session in _active(call, found)
    ]


def _active(call: Call, found: list[ClientSession]) -> list[ClientSession]:
    within_s = call.number("activeWithinSeconds") if call.dialect.is_jellyfin else None
    if not within_s:
        return found
    since = call.backend.world.clock.now() - timedelta(seconds=within_s)
    return [session for session in found if session.last_activity >= since]


async def accept(_: Call) -> None:
    """Take note of something and do nothing about it."""


async def devices(call: Call) -> dict[str, Any]:
    """The devices that signed in or played something."""
    items = [_device(session) for session in call.backend.roster.sessions]
    begin = {"StartIndex": 0} if call.dialect.is_jellyfin else {}
    return {"Items": items, "TotalRecordCount": len(items), **begin}


def _device(session: ClientSession) -> dict[str, Any]:
    device: dict[str, Any] = {
        "Name": session.info.device,
        "Id": session.info.device_id,
        "AppName": session.info.client,
        "AppVersion": session.info.version,
        "DateLastActivity": stamp(session.last_activity),
    }
    if session.account:
        device |= {"LastUserName": session.account.name, "LastUserId": session.account.key}
    return device


async def delete_device(call: Call) -> None:
    """Shut a device out: its tokens are worthless and what it plays ends."""
    device_id = call.query.text("id") or bad_request("The id field is required.")
    backend = call.backend
    found = [s for s in backend.roster.sessions if s.info.device_id == device_id]
    if not found:
        not_found()
    for token, device in list(backend.keyring.devices.items()):
        if device.info.device_id == device_id:
            backend.keyring.revoke(token)
    for session in found:
        if session.playing and session.playing.stream:
            session.playing.stream.stop(StopCause.TERMINATED)
        backend.roster.end(session)


async def stop_encoding(call: Call) -> None:
    """Kill the transcoder of a device; its player runs dry and gives up."""
    device_id = call.query.text("deviceId") or bad_request("The deviceId field is required.")
    for session in call.backend.roster.sessions:
        playing = session.playing if session.info.device_id == device_id else None
        if playing and playing.stream and playing.decision.is_transcoding:
            playing.stream.stop(StopCause.ERROR)


ROUTES = (
    Route("GET", "/Sessions", sessions),
    Route("POST", "/Sessions/Capabilities", accept),
    Route("POST", "/Sessions/Capabilities/Full", accept),
    Route("POST", "/Sessions/{session_id}/Playing/{command}", control.playstate),
    Route("POST", "/Sessions/{session_id}/Message", control.message),
    Route("POST", "/Sessions/{session_id}/Command", control.command),
    Route("POST", "/Sessions/{session_id}/Command/{command}", control.command),
    Route("GET", "/Devices", devices, Access.ADMIN),
    Route("DELETE", "/Devices", delete_device, Access.ADMIN),
    Route(
        "DELETE", "/Videos/ActiveEncodings", stop_encoding, on=either(emby, jellyfin_before(12, 0))
    ),
)
