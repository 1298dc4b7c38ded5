"""Playback events as happenings."""

from collections.abc import Callable

from hub.core.context import Context
from hub.models.place import Place
from hub.models.playback import PlaybackEvent
from hub.models.session import Connection
from rules.happening import Happening, Subject
from rules.triggers.playback import playback_data

Locate = Callable[[str], Place | None]


def playback_happening(
    event: PlaybackEvent, locate: Locate, context: Context | None = None
) -> Happening:
    """What rules see of a playback event; `locate` looks a place up by address."""
    session = event.session
    view = session.view
    place = place_of(view.connection, locate)
    subject = Subject(
        server_id=session.server_id,
        library_key=view.item.library_key,
        account_key=view.account_key,
        person_id=session.person_id,
        session=session,
        play=event.play,
        item=view.item,
        player=view.player,
        connection=view.connection,
        stream=view.stream,
        place=place,
    )
    data = {
        **playback_data(session),
        "event": str(event.kind),
        "play": event.play,
        "place": place,
        "server_id": session.server_id,
        "person_id": session.person_id,
        "account": view.account_name,
    }
    return Happening(
        kind=f"playback.{event.kind}",
        at=event.at,
        subject=subject,
        data=data,
        context=context or Context(),
    )


def place_of(connection: Connection, locate: Locate) -> Place | None:
    """Where a connection comes from: its public address where it is known."""
    address = connection.public_address or connection.address
    return None if address is None else locate(address)
