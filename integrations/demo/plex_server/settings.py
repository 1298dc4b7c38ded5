"""The preferences of a Plex server that others look at."""

from collections.abc import Callable
from dataclasses import dataclass, field

from .element import Element, Value

_ROWS: tuple[tuple[str, str, str, Value, str], ...] = (
    ("FriendlyName", "Friendly name", "text", "", "general"),
    ("sendCrashReports", "Send crash reports to Plex", "bool", True, "general"),
    ("PushNotificationsEnabled", "Enable push notifications", "bool", False, "general"),
    ("logDebug", "Enable Plex Media Server debug logging", "bool", True, "general"),
    ("WebHooksEnabled", "Webhooks", "bool", True, "network"),
    ("GdmEnabled", "Enable local network discovery (GDM)", "bool", True, "network"),
    ("allowedNetworks", "Networks that need no sign-in", "text", "", "network"),
    ("RelayEnabled", "Enable Relay", "bool", True, "network"),
    ("WanPerUserStreamCount", "Remote streams allowed per user", "int", 0, "network"),
    ("WanTotalMaxUploadRate", "Internet upload speed", "int", 0, "network"),
    ("TranscoderQuality", "Transcoder quality", "int", 0, "transcoder"),
    ("HardwareAcceleratedCodecs", "Use hardware acceleration", "bool", True, "transcoder"),
    ("TranscodeCountLimit", "Maximum simultaneous transcodes", "int", 0, "transcoder"),
    ("ScannerLowPriority", "Run scanner at a lower priority", "bool", False, "library"),
    ("FSEventLibraryUpdatesEnabled", "Scan automatically", "bool", True, "library"),
    ("LibraryVideoPlayedThreshold", "Video played threshold", "int", 90, "library"),
    ("ButlerStartHour", "Time at which tasks start to run", "int", 2, "butler"),
)

_READERS: dict[str, Callable[[str], Value]] = {
    "bool": lambda text: text in {"1", "true"},
    "int": int,
    "text": str,
}


@dataclass(slots=True)
class Settings:
    """Values by id; setting one that does not exist raises KeyError."""

    friendly_name: str
    _changed: dict[str, Value] = field(default_factory=dict)

    def elements(self) -> list[Element]:
        """A ``Setting`` for each."""
        return [self.element(row[0]) for row in _ROWS]

    def element(self, name: str) -> Element:
        """The ``Setting`` called ``name``."""
        _, label, kind, default, group = next(row for row in _ROWS if row[0] == name)
        value = self.friendly_name if name == "FriendlyName" else default
        return Element(
            "Setting",
            {
                "id": name,
                "label": label,
                "summary": "",
                "type": kind,
                "default": default,
                "value": self._changed.get(name, value),
                "hidden": False,
                "advanced": False,
                "group": group,
            },
        )

    def set(self, name: str, text: str) -> None:
        """Change one by the text a client sent."""
        kinds = {row[0]: row[2] for row in _ROWS}
        self._changed[name] = _READERS[kinds[name]](text)
