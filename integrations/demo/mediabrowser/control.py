"""Commands to a session, and what its player does about them."""

from typing import Any

from integrations.demo.mediabrowser.backend import Backend
from integrations.demo.mediabrowser.call import Call, bad_request, not_found
from integrations.demo.mediabrowser.roster_model import ClientSession
from integrations.demo.mediabrowser.wire import seconds
from integrations.demo.world.stream import StopCause, Stream, StreamState

_REWIND_S = 10.0
_FORWARD_S = 30.0
_COMMANDS = {
    name.lower(): name
    for name in (
        "Stop",
        "Pause",
        "Unpause",
        "PlayPause",
        "NextTrack",
        "PreviousTrack",
        "Seek",
        "Rewind",
        "FastForward",
        "SeekRelative",
    )
}


def target(call: Call) -> ClientSession:
    """The session named in the path; 404 when there is none."""
    session = call.backend.roster.get(call.params["session_id"])
    if session is None:
        not_found(f"Session {call.params['session_id']} not found.")
    return session


def stream_of(session: ClientSession) -> Stream | None:
    """The stream a command reaches: only where an app listens and somebody is there."""
    if not session.controllable or session.playing is None or session.playing.stream is None:
        return None
    stream = session.playing.stream
    return None if stream.is_over else stream


async def playstate(call: Call) -> None:
    """Stop, pause, seek and the like; what does not reach a player is lost without a word."""
    command = _COMMANDS.get(call.params["command"].lower())
    if command is None:
        bad_request(f"The value '{call.params['command']}' is not valid.")
    session, sent = target(call), await call.body()
    at = call.number("seekPositionTicks")
    ticks = sent.get("seekpositionticks") if at is None else at
    _tell(call.backend, session, "Playstate", {"Command": command, "SeekPositionTicks": ticks})
    stream = stream_of(session)
    if stream is not None:
        _obey(call.backend, stream, command, None if ticks is None else seconds(int(ticks)))


def _obey(backend: Backend, stream: Stream, command: str, position_s: float | None) -> None:
    if command in {"Seek", "Rewind", "FastForward"}:
        _jump(stream, command, position_s)
    elif command == "Stop":
        stream.stop(StopCause.TERMINATED, stream.messages[-1] if stream.messages else None)
    elif command == "NextTrack" and stream.up_next:
        backend.world.play_next(stream, stream.up_next.pop(0))
    elif command == "Pause" or (command == "PlayPause" and stream.state is StreamState.PLAYING):
        stream.pause()
    elif command in {"Unpause", "PlayPause"}:
        stream.play()


def _jump(stream: Stream, command: str, position_s: float | None) -> None:
    if command == "Rewind":
        stream.seek(stream.position_s - _REWIND_S)
    elif command == "FastForward":
        stream.seek(stream.position_s + _FORWARD_S)
    elif position_s is not None:
        stream.seek(position_s)


async def message(call: Call) -> None:
    """Show a text; Emby takes it from the query as well."""
    sent = await call.body()
    text = sent.get("text") or (call.query.text("Text") if call.dialect.is_emby else None)
    if not text:
        bad_request("The Text field is required.")
    arguments = {"Header": sent.get("header") or call.query.text("Header") or "", "Text": text}
    _display(call.backend, target(call), arguments)


async def command(call: Call) -> None:
    """A general command with arguments."""
    sent = await call.body()
    name = call.params.get("command") or sent.get("name")
    if not name:
        bad_request("The Name field is required.")
    arguments = sent.get("arguments") or {}
    session = target(call)
    if str(name).lower() == "displaymessage":
        _display(call.backend, session, arguments)
    else:
        _tell(call.backend, session, "GeneralCommand", {"Name": name, "Arguments": arguments})


def _display(backend: Backend, session: ClientSession, arguments: dict[str, Any]) -> None:
    general = {"Name": "DisplayMessage", "Arguments": arguments}
    _tell(backend, session, "GeneralCommand", general)
    stream = stream_of(session)
    if stream is not None:
        stream.show_message(str(arguments.get("Text") or ""))


def _tell(backend: Backend, session: ClientSession, kind: str, data: dict[str, Any]) -> None:
    """Hand a command to the sockets the app itself has open."""
    known = {name: value for name, value in data.items() if value is not None}
    backend.hub.broadcast(kind, known, backend.sockets_of(session))
