"""Plex's /status/sessions as session views."""

from collections.abc import Mapping
from dataclasses import replace

from hub.core.lenient import Object, flag, integer, number, object_of, objects, text
from hub.models.item import Item
from hub.models.session import Connection, Control, Location, Player, SessionState, SessionView
from hub.playback.geo.addresses import parse_address
from integrations.plex.items import read_item
from integrations.plex.streams import read_stream

OWNER_KEY = "1"
_STATES = {
    "playing": SessionState.PLAYING,
    "paused": SessionState.PAUSED,
    "buffering": SessionState.BUFFERING,
    "stopped": SessionState.STOPPED,
    "error": SessionState.STOPPED,
}
_NO_RATE = 10_000_000
_PLAYER_CONTROLS = frozenset({Control.PAUSE, Control.RESUME, Control.SEEK})


def read_state(word: object) -> SessionState:
    """The state by Plex's word for it; an unknown word counts as playing."""
    return _STATES.get((text(word) or "").lower(), SessionState.PLAYING)


def read_sessions(
    container: Object, sources: Mapping[str, Object], controllable: frozenset[str] = frozenset()
) -> list[SessionView]:
    """Every session that has a key.

    `sources` holds the items' own metadata by ratingKey, for the source of what is transcoded;
    `controllable` the identifiers of players that take commands.
    """
    return [
        read_session(metadata, sources.get(text(metadata.get("ratingKey")) or ""), controllable)
        for metadata in objects(container.get("Metadata"))
        if text(metadata.get("sessionKey")) is not None
    ]


def read_session(
    metadata: Object, source: Object | None, controllable: frozenset[str]
) -> SessionView:
    """One session; the item is the source's where that is known, since it tells more."""
    user = object_of(metadata.get("User"))
    player = object_of(metadata.get("Player"))
    session = object_of(metadata.get("Session"))
    control_key = text(session.get("id"))
    offset = number(metadata.get("viewOffset"))
    return SessionView(
        key=text(metadata.get("sessionKey")) or "",
        account_key=_account_key(user),
        account_name=text(user.get("title")),
        player=_player(player),
        item=_item(metadata, source),
        state=read_state(player.get("state")),
        position_s=None if offset is None else offset / 1000,
        stream=read_stream(metadata, source),
        connection=_connection(player, session),
        controls=_controls(control_key, text(player.get("machineIdentifier")), controllable),
        control_key=control_key,
    )


def _item(metadata: Object, source: Object | None) -> Item:
    """The item with all that is known of it; its file is the source's, not what is delivered."""
    item = read_item({**(source or {}), **metadata})
    if not source:
        return item
    own = read_item(source)
    return replace(item, file=own.file or item.file, file_size=own.file_size or item.file_size)


def _account_key(user: Object) -> str | None:
    key = text(user.get("id"))
    return None if key == "0" else key


def _player(player: Object) -> Player:
    name = text(player.get("title"))
    product = text(player.get("product"))
    return Player(
        key=text(player.get("machineIdentifier")) or f"{product or ''}/{name or ''}",
        name=name,
        product=product,
        product_version=text(player.get("version")),
        platform=text(player.get("platform")),
        platform_version=text(player.get("platformVersion")),
        device=text(player.get("device")),
        model=text(player.get("model")),
        vendor=text(player.get("vendor")),
        profile=text(player.get("profile")),
    )


def _connection(player: Object, session: Object) -> Connection:
    address = _address(player.get("address"))
    public = _address(player.get("remotePublicAddress"))
    location = text(session.get("location"))
    if location not in set(Location):
        local = flag(player.get("local"))
        location = None if local is None else ("lan" if local else "wan")
    relayed = flag(player.get("relayed"))
    if relayed is None and public is not None:
        relayed = location != "lan" and public == "127.0.0.1"
    return Connection(
        address=address,
        public_address=public,
        location=None if location is None else Location(location),
        bandwidth_kbps=_bandwidth(session.get("bandwidth")),
        secure=flag(player.get("secure")),
        relayed=relayed,
    )


def _bandwidth(value: object) -> int | None:
    """What is reserved; the 10 Gbit/s that Plex reserves for live TV say nothing of the stream."""
    rate = integer(value)
    return None if rate is None or rate >= _NO_RATE else rate


def _address(value: object) -> str | None:
    address = parse_address(text(value))
    return None if address is None else str(address)


def _controls(
    control_key: str | None, player_key: str | None, controllable: frozenset[str]
) -> frozenset[Control]:
    terminate = frozenset({Control.TERMINATE}) if control_key is not None else frozenset()
    return terminate | (_PLAYER_CONTROLS if player_key in controllable else frozenset())
