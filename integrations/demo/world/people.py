"""Who watches, on what, and from where."""

from dataclasses import dataclass, field
from enum import StrEnum

from .platforms import Platform


class NetworkKind(StrEnum):
    """How a network is used."""

    HOME = "home"
    MOBILE = "mobile"
    WORK = "work"
    TRAVEL = "travel"
    VPN = "vpn"


@dataclass(frozen=True, slots=True)
class Network:
    """A way into the internet, with the place its public address resolves to.

    ``address`` is IPv4 or IPv6 as the internet sees it; with ``mapped`` a server that listens
    on IPv6 reports it as ``::ffff:a.b.c.d``. ``uplink_kbps`` bounds what a server behind it can
    send, ``downlink_kbps`` what a player behind it can take.
    """

    id: str
    kind: NetworkKind
    address: str
    city: str | None
    country: str
    latitude: float
    longitude: float
    time_zone: str
    downlink_kbps: int = 100_000
    uplink_kbps: int = 40_000
    mapped: bool = False
    lan_prefix: str = "192.168.1."

    @property
    def seen_address(self) -> str:
        """The address as a server far away reports it."""
        return f"::ffff:{self.address}" if self.mapped else self.address


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a device plays without help; empty tuples of codecs mean: none of that sort."""

    video_codecs: tuple[str, ...]
    audio_codecs: tuple[str, ...]
    containers: tuple[str, ...]
    max_width: int = 1920
    max_channels: int = 2
    max_bitrate_kbps: int = 20_000
    hdr: bool = False
    text_subtitles: bool = True


@dataclass(frozen=True, slots=True)
class ClientApp:
    """The app of one platform on a device.

    ``controllable`` says whether a server can pause, resume, seek and message it.
    """

    product: str
    version: str
    controllable: bool
    profile: str
    user_agent: str


@dataclass(frozen=True, slots=True, eq=False)
class Device:
    """A piece of hardware with the apps on it. ``platform`` is None for a DLNA renderer."""

    id: str
    name: str
    model: str
    vendor: str
    platform: str | None
    platform_version: str
    device: str
    device_class: str
    capabilities: Capabilities
    apps: dict[Platform, ClientApp]
    lan_host: int
    portable: bool = False

    def app(self, platform: Platform) -> ClientApp:
        """The app this device uses for servers of ``platform``; KeyError when it has none."""
        return self.apps[platform]

    def client_id(self, platform: Platform) -> str:
        """Stable id of that app on this device, the same on every server of the platform."""
        return f"{self.id}-{self.app(platform).profile}"


@dataclass(frozen=True, slots=True)
class Habits:
    """How a person watches; shares and probabilities lie between 0 and 1.

    ``hours`` holds 24 weights of the local day, ``weekend`` multiplies Saturday and Sunday.
    """

    plays_per_week: float
    hours: tuple[float, ...]
    weekend: float = 1.5
    movies: float = 0.25
    episodes: float = 0.55
    music: float = 0.12
    live: float = 0.05
    photos: float = 0.03
    genres: tuple[str, ...] = ()
    binge: float = 0.4
    abandon: float = 0.12
    pauses: float = 0.35
    away: float = 0.08


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """A human. ``networks[0]`` is home; the others are where they are seen away from it."""

    id: str
    name: str
    email: str
    household: str
    habits: Habits
    devices: tuple[Device, ...]
    networks: tuple[Network, ...]

    @property
    def home(self) -> Network:
        """The network at home."""
        return self.networks[0]

    def device(self, name: str) -> Device:
        """The device called ``name``; KeyError with the names there are."""
        for device in self.devices:
            if name.casefold() in device.name.casefold():
                return device
        raise KeyError(f"{self.name} has no {name!r}, only {[d.name for d in self.devices]}")


@dataclass(frozen=True, slots=True, eq=False)
class Household:
    """People under one roof and on one network."""

    id: str
    name: str
    network: Network
    persons: tuple[Person, ...] = field(default=())
