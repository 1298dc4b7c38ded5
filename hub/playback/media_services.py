"""Services of the media servers: what can be done to a session and to a library."""

from contextlib import ExitStack

import voluptuous as vol

from hub.core.context import Context
from hub.core.errors import NotFound
from hub.core.hub import Hub
from hub.core.selectors import LibraryReference, Number, Selector, ServerReference, Text
from hub.core.servers import SERVERS, SESSION_CONTROLLED, SessionControlled
from hub.core.services import SERVICES, ServiceCall
from hub.models.session import Control, Session
from hub.playback.pipeline import PLAYBACK

LONGEST_MESSAGE = 500
Fields = dict[vol.Marker, Selector]

_REASON: Fields = {vol.Optional("message"): Text(max_length=LONGEST_MESSAGE)}
_MESSAGE: Fields = {vol.Required("message"): Text(max_length=LONGEST_MESSAGE)}
_POSITION: Fields = {vol.Required("position_s"): Number(min=0, step="any", unit="s")}
_CONTROLS: tuple[tuple[Control, Fields, str], ...] = (
    (Control.TERMINATE, _REASON, "Stop a stream, telling its viewer why"),
    (Control.MESSAGE, _MESSAGE, "Show a message on the player"),
    (Control.PAUSE, {}, "Pause a stream"),
    (Control.RESUME, {}, "Let a paused stream go on"),
    (Control.SEEK, _POSITION, "Go to another position of a stream"),
)


class MediaServices:
    """`session.terminate`, `.message`, `.pause`, `.resume`, `.seek`, and `library.scan`."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._offered = ExitStack()

    async def start(self) -> None:
        """Offer them."""
        for control, fields, description in _CONTROLS:
            self._offer_control(control, fields, description)
        scan = {
            vol.Required("server_id"): ServerReference(),
            vol.Optional("library_id"): LibraryReference(),
        }
        remove = self._hub[SERVICES].register(
            "library",
            "scan",
            self._scan,
            schema=vol.Schema(scan),
            description="Look for new and changed files in a library, or in all of a server",
        )
        self._offered.callback(remove)

    async def stop(self) -> None:
        """Offer them no more."""
        self._offered.close()

    def _offer_control(self, control: Control, fields: Fields, description: str) -> None:
        async def handle(call: ServiceCall) -> None:
            session = self._hub[PLAYBACK].session(call.data["session_id"])
            if session is None:
                raise NotFound("There is no such session; it may have ended.")
            await control_session(
                self._hub,
                session,
                control,
                call.context,
                message=call.data.get("message"),
                position_s=call.data.get("position_s"),
            )

        schema = vol.Schema({vol.Required("session_id"): Text(max_length=64), **fields})
        remove = self._hub[SERVICES].register(
            "session", control.value, handle, schema=schema, description=description
        )
        self._offered.callback(remove)

    async def _scan(self, call: ServiceCall) -> None:
        server = self._hub[SERVERS].get(call.data["server_id"])
        library_id = call.data.get("library_id")
        key = None if library_id is None else library_id.removeprefix(f"{server.server.id}/")
        if key is not None and all(library.key != key for library in server.libraries):
            raise NotFound(f"{server.server.name} has no such library.")
        await server.scan(key)


async def control_session(
    hub: Hub,
    session: Session,
    control: Control,
    context: Context,
    *,
    message: str | None = None,
    position_s: float | None = None,
) -> None:
    """Do it to a session, and say on the bus that it was done.

    NotSupported when server or player cannot, Unavailable when the server is away.
    """
    server, view = hub[SERVERS].get(session.server_id), session.view
    await server.control(view, control, message=message, position_s=position_s)
    done = SessionControlled(session.server_id, control, view.item.title, view.account_name)
    hub.bus.fire(SESSION_CONTROLLED, done, context)
