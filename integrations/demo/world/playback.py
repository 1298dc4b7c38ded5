"""Who plays, what is played, and how it is delivered: the parts of a stream."""

from dataclasses import dataclass

from .decisions import decide
from .delivery import Connection, Decision
from .errors import WorldError
from .media import AudioTrack, Media, SubtitleTrack
from .people import ClientApp, Device, Person
from .servers import Account, Entry, SimulatedServer


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who watches on what: everything about a stream that stays for its life."""

    person: Person
    account: Account
    device: Device
    app: ClientApp
    connection: Connection

    @property
    def client_id(self) -> str:
        """Stable id of the app on the device, the same on every server of a platform."""
        return f"{self.device.id}-{self.app.profile}"


@dataclass(frozen=True, slots=True)
class Playback:
    """What is played, and how it is delivered."""

    entry: Entry
    media: Media
    decision: Decision
    audio: AudioTrack | None = None
    subtitle: SubtitleTrack | None = None


def playback_of(
    server: SimulatedServer,
    viewer: Viewer,
    entry: Entry,
    decision: Decision | None = None,
    subtitle: SubtitleTrack | None = None,
) -> Playback:
    """How ``server`` plays ``entry`` for ``viewer``: the best file, and what is done to it."""
    if not entry.media:
        raise WorldError(f"{entry.item.full_title} ({entry.item.kind}) cannot be played")
    media = _best_media(entry, viewer)
    audio = next(iter(media.audio), None)
    decision = decision or decide(
        media,
        viewer.device,
        limit_kbps=viewer.connection.limit_kbps,
        audio=audio,
        subtitle=subtitle,
        hardware=server.hardware_acceleration,
    )
    return Playback(entry, media, decision, audio, subtitle)


def _best_media(entry: Entry, viewer: Viewer) -> Media:
    """The richest file the player can have; the last (smallest) when none fits as it is."""
    can = viewer.device.capabilities
    limit = min(viewer.connection.limit_kbps, can.max_bitrate_kbps)
    for media in entry.media:
        if media.bitrate_kbps <= limit and (not media.video or media.video.width <= can.max_width):
            return media
    return entry.media[-1]
