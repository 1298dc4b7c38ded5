"""SessionInfo as session views: one for each person who watches."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from hub.core.lenient import Object, flag, from_iso, integer, number, object_of, objects, text
from hub.models.item import Item
from hub.models.place import AddressKind
from hub.models.server import Platform
from hub.models.session import Connection, Control, Location, Player, SessionState, SessionView
from hub.models.stream import Media
from hub.playback.geo.addresses import kind_of, parse_address
from hub.playback.watcher import Listing
from integrations.mediabrowser.client import plain_id
from integrations.mediabrowser.items import read_item
from integrations.mediabrowser.media import read_source
from integrations.mediabrowser.platforms import platform_of
from integrations.mediabrowser.streams import read_stream
from integrations.mediabrowser.ticks import seconds

_LOCATIONS = {
    AddressKind.PUBLIC: Location.WAN,
    AddressKind.PRIVATE: Location.LAN,
    AddressKind.LOOPBACK: Location.LAN,
    AddressKind.LINK_LOCAL: Location.LAN,
}


@dataclass(slots=True)
class _Playing:
    """What a session plays, kept because it seldom changes and is told every second."""

    dto: Object
    item: Item
    sources: dict[tuple[int | None, int | None], Media | None]

    def source(self, audio: int | None, subtitle: int | None) -> Media | None:
        """The file with the tracks that were chosen."""
        chosen = audio, subtitle
        if chosen not in self.sources:
            self.sources[chosen] = read_source(self.dto, audio, subtitle)
        return self.sources[chosen]


class SessionReader:
    """Reads the sessions of one server again and again."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._playing: dict[str, _Playing] = {}

    def read(self, sessions: list[Object]) -> Listing:
        """Every session in which something plays.

        The server's clock is at least where its latest activity is, the reading itself included.
        """
        active = [(key, s) for s in sessions if (key := _key(s)) and s.get("NowPlayingItem")]
        self._playing = {key: self._know(key, session) for key, session in active}
        views = [view for key, session in active for view in self._views(key, session)]
        times = [from_iso(session.get("LastActivityDate")) for session in sessions]
        return Listing(views, max((at for at in times if at is not None), default=None))

    def _know(self, key: str, session: Object) -> _Playing:
        dto = object_of(session.get("NowPlayingItem"))
        known = self._playing.get(key)
        if known is not None and known.dto == dto:
            return known
        return _Playing(dto, read_item(dto), {})

    def _views(self, key: str, session: Object) -> Iterator[SessionView]:
        state = object_of(session.get("PlayState"))
        playing = self._playing[key]
        source = playing.source(
            integer(state.get("AudioStreamIndex")), integer(state.get("SubtitleStreamIndex"))
        )
        view = SessionView(
            key=key,
            control_key=key,
            account_key=_account(session.get("UserId")),
            account_name=text(session.get("UserName")),
            player=_player(session),
            item=playing.item,
            state=SessionState.PAUSED if flag(state.get("IsPaused")) else SessionState.PLAYING,
            position_s=seconds(state.get("PositionTicks")),
            stream=read_stream(session, source, self._platform),
            connection=_connection(session),
            controls=_controls(session, state),
            last_seen_by_server=_last_seen(session),
            rate=number(state.get("PlaybackRate")),
        )
        yield view
        for other in objects(session.get("AdditionalUsers")):
            account = _account(other.get("UserId"))
            if account is not None and account != view.account_key:
                name = text(other.get("UserName"))
                beside = f"{key}/{account}"
                yield replace(view, key=beside, account_key=account, account_name=name)


def _key(session: Object) -> str | None:
    return text(session.get("Id"))


def _account(user_id: object) -> str | None:
    """A user's id; one of zeros is nobody."""
    key = plain_id(text(user_id))
    return key if key and key.strip("0") else None


def _player(session: Object) -> Player:
    client, device = text(session.get("Client")), text(session.get("DeviceName"))
    device_id = text(session.get("DeviceId")) or device or ""
    return Player(
        key=f"{client or ''}/{device_id}",
        name=device,
        product=client,
        product_version=text(session.get("ApplicationVersion")),
        platform=platform_of(client, device),
        device=text(session.get("DeviceType")),
    )


def _connection(session: Object) -> Connection:
    address = parse_address(text(session.get("RemoteEndPoint")))
    return Connection(
        address=None if address is None else str(address),
        location=_LOCATIONS.get(kind_of(address)),
    )


def _controls(session: Object, state: Object) -> frozenset[Control]:
    """What its player listens to: nothing, when it does not say that it takes commands."""
    if not flag(session.get("SupportsRemoteControl")):
        return frozenset()
    if flag(session.get("SupportsMediaControl")) is False:
        return frozenset()
    controls = {Control.TERMINATE, Control.PAUSE, Control.RESUME}
    if flag(state.get("CanSeek")):
        controls.add(Control.SEEK)
    commands = session.get("SupportedCommands")
    if isinstance(commands, list) and "DisplayMessage" in commands:
        controls.add(Control.MESSAGE)
    return frozenset(controls)


def _last_seen(session: Object) -> datetime | None:
    """When its player last reported: the check-in, or a pause after it; Emby tells neither."""
    told = [from_iso(session.get(name)) for name in ("LastPlaybackCheckIn", "LastPausedDate")]
    known = [at for at in told if at is not None]
    return max(known) if known else from_iso(session.get("LastActivityDate"))
