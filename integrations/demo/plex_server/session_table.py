"""Running streams as the elements of ``/status/sessions``."""

from dataclasses import dataclass
from datetime import datetime

from integrations.demo.world.items import Item, ItemKind
from integrations.demo.world.stream import Stream

from . import ids
from .accounts import account_thumb, plex_user_id
from .element import Element, Value
from .file_view import FileView
from .item_table import ITEM, ItemView, people_elements
from .media_table import media_element
from .sessions_book import SessionKeys
from .table import Table, epoch, fill, milliseconds
from .transcode_table import TranscodeView, transcode_element
from .views import Views

SESSION_TEXT = frozenset({"librarySectionID", "id", "sessionKey"})
"""Attributes that are strings in the JSON of sessions, though numbers elsewhere."""


@dataclass(frozen=True, slots=True)
class SessionView:
    """A stream with the keys the server has given it."""

    stream: Stream
    keys: SessionKeys
    views: Views
    now: datetime

    @property
    def rating_key(self) -> str:
        """Key of the item; a programme has one of its own, which lasts as long as it airs."""
        entry = self.stream.entry
        if not self.stream.is_live:
            return entry.key
        return str(int(entry.key) * 100 + entry.item.programmes.index(self.stream.item))

    @property
    def key(self) -> str:
        """Path of what is played."""
        if self.stream.is_live:
            return f"/livetv/sessions/{self.keys.live_uuid}"
        return f"/library/metadata/{self.rating_key}"

    @property
    def transcode(self) -> TranscodeView | None:
        """The transcode, when there is one."""
        if self.keys.transcode is None:
            return None
        return TranscodeView(self.stream, self.keys.transcode, self.now)


PLAYER: Table[SessionView] = (
    ("address", lambda v: v.stream.connection.address),
    ("device", lambda v: v.stream.device.device),
    ("deviceClass", lambda v: v.stream.device.device_class),
    ("machineIdentifier", lambda v: v.stream.viewer.client_id),
    ("model", lambda v: v.stream.device.model),
    ("platform", lambda v: v.stream.device.platform),
    ("platformVersion", lambda v: v.stream.device.platform_version or None),
    ("product", lambda v: v.stream.app.product),
    ("profile", lambda v: v.stream.app.profile),
    ("protocolVersion", lambda v: "1" if v.stream.app.controllable else None),
    ("remotePublicAddress", lambda v: v.stream.connection.public_address),
    ("state", lambda v: str(v.stream.state)),
    ("title", lambda v: v.stream.device.name),
    ("vendor", lambda v: v.stream.device.vendor),
    ("version", lambda v: v.stream.app.version),
    ("local", lambda v: v.stream.connection.local),
    ("relayed", lambda v: v.stream.connection.relayed),
    ("secure", lambda v: v.stream.connection.secure),
    ("userID", lambda v: int(plex_user_id(v.stream.account))),
)

LIVE: Table[SessionView] = (
    ("ratingKey", lambda v: v.rating_key),
    ("key", lambda v: v.key),
    ("guid", lambda v: v.stream.item.guids.plex),
    ("type", lambda v: live_type(v.stream.item)),
    ("title", lambda v: v.stream.item.title),
    ("grandparentTitle", lambda v: v.stream.item.title if _is_episode(v) else None),
    ("summary", lambda v: v.stream.item.summary),
    ("year", lambda v: live_year(v.stream.item, v.now)),
    ("index", lambda v: live_index(v.now) if _is_episode(v) else None),
    ("parentIndex", lambda v: live_season(v.now) if _is_episode(v) else None),
    ("addedAt", lambda v: epoch(v.stream.item_started_at)),
    ("thumb", lambda v: ids.thumb(v.stream.entry)),
    ("librarySectionID", lambda v: -4),
    ("live", lambda v: 1),
    ("sourceTitle", lambda v: v.stream.entry.item.title),
    ("sourceIcon", lambda v: ids.thumb(v.stream.entry)),
    ("genuineMediaAnalysis", lambda v: 1),
)
"""A programme of live TV; it has no duration and no library."""


def live_type(programme: Item) -> str:
    """``movie`` or ``episode``: what the guide says a programme is."""
    return "movie" if (programme.guids.plex or "").startswith("plex://movie") else "episode"


def live_year(programme: Item, at: datetime) -> int:
    """The year that the guide tells of a programme: its own, else the one in which it is aired."""
    return programme.year or at.year


def live_index(at: datetime) -> int:
    """The number of what is aired as an episode: the day of the year."""
    return at.timetuple().tm_yday


def live_season(at: datetime) -> int:
    """The season of what is aired as an episode: a year is one."""
    return at.year - 1990


def _is_episode(view: SessionView) -> bool:
    return live_type(view.stream.item) == "episode"


def session_element(view: SessionView) -> Element:
    """The ``Video``, ``Track`` or ``Photo`` of a stream with player, user and transcode.

    Photos and DLNA renderers have no ``Session``.
    """
    stream = view.stream
    attributes: dict[str, Value] = {
        **_item_attributes(view),
        "sessionKey": view.keys.key,
        "viewOffset": milliseconds(stream.position_s),
    }
    tag = "Video" if stream.is_live else ids.TYPES[stream.item.kind][2]
    children = [_media(view), *people_elements(stream.item)]
    children.append(_user(view))
    children.append(Element("Player", fill(PLAYER, view)))
    if stream.item.kind is not ItemKind.PHOTO and stream.device.platform is not None:
        children.append(_session(view))
    if view.transcode:
        children.append(transcode_element(view.transcode))
    return Element(tag, attributes, children, json_tag="Metadata")


def _item_attributes(view: SessionView) -> dict[str, Value]:
    stream = view.stream
    if stream.is_live:
        return fill(LIVE, view)
    return fill(ITEM, ItemView(stream.server, stream.entry, view.views, stream.account.key))


def _media(view: SessionView) -> Element:
    playback = view.stream.playback
    return media_element(
        FileView(
            entry=playback.entry,
            media=playback.media,
            index=playback.entry.media.index(playback.media),
            decision=playback.decision,
            audio=playback.audio,
            subtitle=playback.subtitle,
            live_uuid=view.keys.live_uuid if view.stream.is_live else None,
        )
    )


def _user(view: SessionView) -> Element:
    account = view.stream.account
    return Element(
        "User",
        {"id": plex_user_id(account), "thumb": account_thumb(account), "title": account.name},
    )


def _session(view: SessionView) -> Element:
    connection = view.stream.connection
    return Element(
        "Session",
        {
            "id": view.keys.id,
            "bandwidth": round(view.stream.decision.bitrate_kbps * 1.15),
            "location": "lan" if connection.local else "wan",
        },
    )
