"""What is playing now, and what can be done to it."""

from datetime import UTC, datetime
from typing import Any

from pydantic import Field

from hub.api.endpoint import Answer, Call, Endpoints, RequestModel
from hub.api.live import Push
from hub.api.session_out import SessionOut, session_out, visible_sessions
from hub.auth.roles import Caller, Role
from hub.core.bus import Event, Unsubscribe
from hub.core.errors import NotFound
from hub.core.hub import Hub
from hub.models.playback import PlaybackEvent, PlaybackKind
from hub.models.session import Control, Session
from hub.playback.media_services import control_session
from hub.playback.pipeline import PLAYBACK, PLAYBACK_EVENT

endpoints = Endpoints("sessions")


class Terminate(RequestModel):
    """What the viewer is told when the stream is stopped."""

    message: str = Field(default="", max_length=500)


class Message(RequestModel):
    """What is shown on the player."""

    message: str = Field(min_length=1, max_length=500)


class Seek(RequestModel):
    """Where to go on, in seconds from the start."""

    position_s: float = Field(ge=0, le=10**6, allow_inf_nan=False)


@endpoints.get("/sessions", list[SessionOut])
async def sessions(call: Call[None, None]) -> list[SessionOut]:
    """List what is playing now."""
    return visible_sessions(call.hub, call.caller)


@endpoints.get("/sessions/{id}", SessionOut)
async def session(call: Call[None, None]) -> SessionOut:
    """Show one session."""
    return session_out(call.hub, _seen(call))


@endpoints.post("/sessions/{id}/terminate", None, role=Role.EDITOR, body=Terminate)
async def terminate(call: Call[None, Terminate]) -> Answer:
    """Stop a stream, telling its viewer why."""
    return await _control(call, Control.TERMINATE, message=call.body.message)


@endpoints.post("/sessions/{id}/message", None, role=Role.EDITOR, body=Message)
async def message(call: Call[None, Message]) -> Answer:
    """Show a message on the player."""
    return await _control(call, Control.MESSAGE, message=call.body.message)


@endpoints.post("/sessions/{id}/pause", None, role=Role.EDITOR)
async def pause(call: Call[None, None]) -> Answer:
    """Pause a stream."""
    return await _control(call, Control.PAUSE)


@endpoints.post("/sessions/{id}/resume", None, role=Role.EDITOR)
async def resume(call: Call[None, None]) -> Answer:
    """Let a paused stream go on."""
    return await _control(call, Control.RESUME)


@endpoints.post("/sessions/{id}/seek", None, role=Role.EDITOR, body=Seek)
async def seek(call: Call[None, Seek]) -> Answer:
    """Go to another position."""
    return await _control(call, Control.SEEK, position_s=call.body.position_s)


class SessionsTopic:
    """The live topic `sessions`."""

    def snapshot(self, hub: Hub, caller: Caller) -> Any:
        """Every session the caller may see."""
        return visible_sessions(hub, caller)

    def listen(self, hub: Hub, caller: Caller, push: Push) -> Unsubscribe:
        """Push a session when it changed, its id when it ended or came to be another person's."""
        shown = {session.id for session in hub[PLAYBACK].sessions() if _visible(session, caller)}

        def told(event: Event[PlaybackEvent]) -> None:
            found = event.data.session
            if _visible(found, caller) and event.data.kind is not PlaybackKind.STOPPED:
                shown.add(found.id)
                push({"changed": [session_out(hub, found)]})
            elif found.id in shown:
                shown.discard(found.id)
                push({"removed": [found.id]})

        return hub.bus.listen(PLAYBACK_EVENT, told)


def _visible(found: Session, caller: Caller) -> bool:
    return caller.may_see(found.person_id)


def _seen(call: Call[Any, Any]) -> Session:
    found = call.hub[PLAYBACK].session(call.path["id"])
    if found is None or not call.caller.may_see(found.person_id):
        raise NotFound("There is no such session; it may have ended.")
    return found


async def _control(
    call: Call[Any, Any],
    control: Control,
    *,
    message: str | None = None,
    position_s: float | None = None,
) -> Answer:
    await control_session(
        call.hub, _seen(call), control, call.context(), message=message, position_s=position_s
    )
    return Answer(None, {"done_at": datetime.now(UTC)})
