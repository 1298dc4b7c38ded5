"""How a file reaches a player: over which connection, and changed in what way."""

from dataclasses import dataclass
from enum import StrEnum

from .media import Media
from .people import Device, Network
from .servers import SimulatedServer


class Method(StrEnum):
    """What is done to a stream or to one of its tracks."""

    DIRECT_PLAY = "direct play"
    COPY = "copy"
    TRANSCODE = "transcode"


class SubtitleMethod(StrEnum):
    """What is done to the subtitle track."""

    NONE = "none"
    SIDECAR = "sidecar"
    COPY = "copy"
    BURN = "burn"


class Reason(StrEnum):
    """Why a player cannot have the file as it is."""

    CONTAINER = "container not supported"
    VIDEO_CODEC = "video codec not supported"
    AUDIO_CODEC = "audio codec not supported"
    AUDIO_CHANNELS = "too many audio channels"
    VIDEO_RANGE = "dynamic range not supported"
    RESOLUTION = "resolution not supported"
    BITRATE = "bitrate over the limit"
    SUBTITLE = "subtitle codec not supported"


@dataclass(frozen=True, slots=True)
class Connection:
    """The way between player and server. ``address`` is what the server sees, perhaps mapped."""

    address: str
    public_address: str
    local: bool
    network: Network
    relayed: bool = False
    secure: bool = True
    limit_kbps: int = 100_000


def connect(
    server: SimulatedServer, device: Device, network: Network, *, relayed: bool = False
) -> Connection:
    """The connection of a device in ``network`` to ``server``: LAN when both share it."""
    if network is server.network:
        address = f"{network.lan_prefix}{device.lan_host}"
        return Connection(address, network.address, local=True, network=network)
    limit = 2_000 if relayed else min(network.downlink_kbps, server.network.uplink_kbps)
    address = "127.0.0.1" if relayed else network.seen_address
    return Connection(
        address, network.address, local=False, network=network, relayed=relayed, limit_kbps=limit
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """What the server does with a file for one player. Sizes in pixels, rates in kbit/s.

    Codecs, size, channels and rate are those of the **output**; the source is the stream's media.
    """

    method: Method
    video: Method | None
    audio: Method | None
    subtitle: SubtitleMethod
    container: str
    protocol: str
    video_codec: str | None
    audio_codec: str | None
    audio_channels: int | None
    width: int | None
    height: int | None
    bitrate_kbps: int
    reasons: tuple[Reason, ...] = ()
    hw_decode: str | None = None
    hw_encode: str | None = None
    hw_requested: bool = False
    throttled: bool = False
    speed: float = 1.0

    @property
    def is_transcoding(self) -> bool:
        """True when the server works on it at all: copy (remux) or transcode."""
        return self.method is not Method.DIRECT_PLAY


def direct_play(media: Media) -> Decision:
    """The file as it is."""
    audio = media.audio[0] if media.audio else None
    return Decision(
        method=Method.DIRECT_PLAY,
        video=Method.DIRECT_PLAY if media.video else None,
        audio=Method.DIRECT_PLAY if audio else None,
        subtitle=SubtitleMethod.NONE,
        container=media.container,
        protocol="http",
        video_codec=media.video.codec if media.video else None,
        audio_codec=audio.codec if audio else None,
        audio_channels=audio.channels if audio else None,
        width=media.video.width if media.video else None,
        height=media.video.height if media.video else None,
        bitrate_kbps=media.bitrate_kbps,
    )
