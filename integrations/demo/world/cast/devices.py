"""The hardware people own, and the apps of each platform on it."""

from dataclasses import dataclass

from integrations.demo.world.chance import hexadecimal, number
from integrations.demo.world.people import Capabilities, ClientApp, Device
from integrations.demo.world.platforms import Platform

_WEB_AGENT = (
    "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
)

_TV = Capabilities(
    video_codecs=("h264", "hevc", "vp9", "av1", "mpeg2video"),
    audio_codecs=("aac", "ac3", "eac3", "mp3", "flac"),
    containers=("mp4", "mkv", "mpegts", "mp3", "flac", "jpeg"),
    max_width=3840,
    max_channels=6,
    max_bitrate_kbps=100_000,
    hdr=True,
)
_BOX = Capabilities(
    video_codecs=(*_TV.video_codecs, "mpeg4", "vc1"),
    audio_codecs=(*_TV.audio_codecs, "dts", "truehd", "opus"),
    containers=(*_TV.containers, "avi"),
    max_width=3840,
    max_channels=8,
    max_bitrate_kbps=200_000,
    hdr=True,
)
_PHONE = Capabilities(
    video_codecs=("h264", "hevc"),
    audio_codecs=("aac", "ac3", "eac3", "mp3", "flac", "alac", "opus"),
    containers=("mp4", "mp3", "flac", "jpeg"),
    max_width=1920,
    max_channels=6,
    max_bitrate_kbps=20_000,
)
_BROWSER = Capabilities(
    video_codecs=("h264",),
    audio_codecs=("aac", "mp3", "flac", "opus"),
    containers=("mp4", "mp3", "flac", "jpeg"),
    max_width=1920,
    max_channels=2,
    max_bitrate_kbps=20_000,
)
_SPEAKER = Capabilities(
    video_codecs=(), audio_codecs=("mp3", "aac", "flac"), containers=("mp3", "flac", "mp4")
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A model of hardware; ``apps`` names the product and version for each platform."""

    device: str
    model: str
    vendor: str
    platform: str | None
    platform_version: str
    device_class: str
    capabilities: Capabilities
    apps: dict[Platform, tuple[str, str]]
    agent: str
    controllable: bool = True
    portable: bool = False


def _apps(plex: str, jellyfin: str | None, emby: str | None) -> dict[Platform, tuple[str, str]]:
    """``Product 1.2.3`` per platform; None where there is no app."""
    named = ((Platform.PLEX, plex), (Platform.JELLYFIN, jellyfin), (Platform.EMBY, emby))
    cut = ((platform, app.rpartition(" ")) for platform, app in named if app)
    return {platform: (product, version) for platform, (product, _, version) in cut}


KINDS = {
    "shield": _Kind(
        "SHIELD Android TV", "mdarcy", "NVIDIA", "Android", "11", "stb", _BOX,
        _apps("Plex for Android (TV) 10.26.0.2578", "Jellyfin Android TV 0.18.11",
              "Emby for Android TV 2.1.12g"),
        "Dalvik/2.1.0 (Linux; U; Android 11; SHIELD Android TV)",
    ),
    "webos": _Kind(
        "LG OLED55C2", "OLED55C26LD", "LG", "webOS", "7.4.0", "tv", _TV,
        _apps("Plex for LG 5.98.1", "Jellyfin for WebOS 10.11.2", "Emby for LG 1.0.46"),
        "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 WebAppManager",
        controllable=False,
    ),
    "tizen": _Kind(
        "Samsung QN90B", "QE65QN90B", "Samsung", "Tizen", "6.5", "tv", _TV,
        _apps("Plex for Samsung 5.98.1", "Jellyfin for Tizen 10.11.1", "Emby for Samsung 2.2.6"),
        "Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.5) AppleWebKit/537.36",
    ),
    "apple-tv": _Kind(
        "Apple TV 4K", "AppleTV14,1", "Apple", "tvOS", "26.1", "stb", _TV,
        _apps("Plex for Apple TV 8.45", "Swiftfin tvOS 1.3", "Emby for Apple TV 1.9.4"),
        "Plex/8.45 CFNetwork/3860.200.71 Darwin/25.1.0",
    ),
    "roku": _Kind(
        "Roku Ultra", "4850X", "Roku", "Roku", "15.0.4", "stb", _TV,
        _apps("Plex for Roku 8.3.9", "Jellyfin Roku 3.0.14", "Emby for Roku 4.1.34"),
        "Roku/DVP-15.0 (15.0.4.3312-50)",
    ),
    "iphone": _Kind(
        "iPhone", "iPhone16,1", "Apple", "iOS", "26.1", "phone", _PHONE,
        _apps("Plex for iOS 2025.29.0", "Swiftfin iOS 1.3", "Emby for iOS 2.2.32"),
        "PlexMobile/2025.29.0 CFNetwork/3860.200.71 Darwin/25.1.0", portable=True,
    ),
    "ipad": _Kind(
        "iPad", "iPad14,3", "Apple", "iOS", "18.7", "tablet", _PHONE,
        _apps("Plex for iOS 2025.29.0", "Swiftfin iOS 1.3", "Emby for iOS 2.2.32"),
        "PlexMobile/2025.29.0 CFNetwork/1568.200.51 Darwin/24.6.0", portable=True,
    ),
    "pixel": _Kind(
        "Pixel 8", "shiba", "Google", "Android", "16", "phone", _PHONE,
        _apps("Plex for Android (Mobile) 2025.30.1", "Jellyfin Mobile 2.6.3",
              "Emby for Android 3.5.27"),
        "Dalvik/2.1.0 (Linux; U; Android 16; Pixel 8 Build/BP3A.250905.014)", portable=True,
    ),
    "chrome": _Kind(
        "Windows", "bundled", "", "Chrome", "141.0", "pc", _BROWSER,
        _apps("Plex Web 4.152.0", "Jellyfin Web 10.11.5", "Emby Web 4.9.3.0"),
        _WEB_AGENT.format("Windows NT 10.0; Win64; x64"),
    ),
    "firefox": _Kind(
        "Linux", "bundled", "", "Firefox", "145.0", "pc", _BROWSER,
        _apps("Plex Web 4.152.0", "Jellyfin Web 10.11.5", "Emby Web 4.9.3.0"),
        "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", portable=True,
    ),
    "macbook": _Kind(
        "Mac", "MacBookPro18,3", "Apple", "OSX", "15.7", "pc", _PHONE,
        _apps("Plex for Mac 1.110.0", "Jellyfin Desktop 2.0.0", "Emby Theater 3.0.21"),
        _WEB_AGENT.format("Macintosh; Intel Mac OS X 10_15_7"), portable=True,
    ),
    "playstation": _Kind(
        "PlayStation 5", "CFI-1216A", "Sony", "PlayStation", "25.06", "console", _TV,
        _apps("Plex for PlayStation 5 1.31.0", None, None),
        "Mozilla/5.0 (PlayStation; PlayStation 5/25.06) AppleWebKit/605.1.15",
        controllable=False,
    ),
    "music-phone": _Kind(
        "Galaxy S24", "SM-S921B", "Samsung", "Android", "15", "phone", _PHONE,
        _apps("Plexamp 4.12.4", "Finamp 0.9.21", "Emby for Android 3.5.27"),
        "Dalvik/2.1.0 (Linux; U; Android 15; SM-S921B)", portable=True,
    ),
    "kitchen-radio": _Kind(
        "DLNA Renderer", "R-N602", "Yamaha", None, "", "speaker", _SPEAKER,
        _apps("DLNA 1.0", "DLNA 1.0", "DLNA 1.0"), "UPnP/1.0 DLNADOC/1.50", controllable=False,
    ),
    "spoofed": _Kind(
        "Roku Ultra", "4850X", "Roku", "Roku", "15.0.4", "stb", _BOX,
        _apps("Plex for Roku 8.3.9", "Jellyfin Roku 3.0.14", "Emby for Roku 4.1.34"),
        "python-requests/2.32.5", controllable=False, portable=True,
    ),
}  # fmt: skip


def make_device(seed: int, owner: str, kind_name: str, name: str) -> Device:
    """The device called ``name`` of a person; its id never changes for a seed."""
    kind = KINDS[kind_name]
    device_id = hexadecimal(16, seed, "device", owner, kind_name, name)
    return Device(
        id=device_id,
        name=name,
        model=kind.model,
        vendor=kind.vendor,
        platform=kind.platform,
        platform_version=kind.platform_version,
        device=kind.device,
        device_class=kind.device_class,
        capabilities=kind.capabilities,
        apps={
            platform: ClientApp(
                product=product,
                version=version,
                controllable=kind.controllable,
                profile=_profile(product),
                user_agent=kind.agent,
            )
            for platform, (product, version) in kind.apps.items()
        },
        lan_host=20 + number(220, device_id),
        portable=kind.portable,
    )


def _profile(product: str) -> str:
    """What servers call the sort of an app: ``Android``, ``Web``, ``iOS``."""
    for word in ("Android", "Web", "iOS", "tvOS", "Roku", "Samsung", "LG", "PlayStation", "DLNA"):
        if word.casefold() in product.casefold():
            return word
    return "Generic"
