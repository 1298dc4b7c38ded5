"""System information: what a server says of itself, to everybody and to its administrator."""

from dataclasses import dataclass
from typing import Any

from integrations.demo.mediabrowser.dialect import Dialect, emby, jellyfin
from integrations.demo.mediabrowser.table import Member, build
from integrations.demo.world.servers import SimulatedServer


@dataclass(frozen=True, slots=True)
class SystemView:
    """A server as the tables see it; `url` is where it listens."""

    server: SimulatedServer
    dialect: Dialect
    url: str

    @property
    def folder(self) -> str:
        """Where it keeps its data."""
        windows = self.server.operating_system == "Windows"
        name = "Jellyfin" if self.dialect.is_jellyfin else "Emby-Server"
        return f"C:/ProgramData/{name}" if windows else f"/var/lib/{name.lower()}"

    @property
    def told_system(self) -> str:
        """The operating system, which Jellyfin keeps to itself from 10.9 on."""
        silent = self.dialect.is_jellyfin and self.dialect.version >= (10, 9)
        return "" if silent else self.server.operating_system

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.url.rpartition(":")[2].partition("/")[0])


_PUBLIC: tuple[Member[SystemView], ...] = (
    Member("LocalAddress", lambda v: v.url),
    Member("LocalAddresses", lambda v: [v.url], on=emby),
    Member("RemoteAddresses", lambda _: [], on=emby),
    Member("ServerName", lambda v: v.server.name),
    Member("Version", lambda v: v.server.version),
    Member("ProductName", lambda _: "Jellyfin Server", on=jellyfin),
    Member("OperatingSystem", lambda v: v.told_system, on=jellyfin),
    Member("Id", lambda v: v.server.id),
    Member("StartupWizardCompleted", lambda _: True, on=jellyfin),
)
"""ProductName is what tells Jellyfin from Emby."""

_SYSTEM: tuple[Member[SystemView], ...] = (
    *_PUBLIC,
    Member("OperatingSystem", lambda v: v.server.operating_system, on=emby),
    Member("OperatingSystemDisplayName", lambda v: v.told_system),
    Member("PackageName", lambda _: "", on=jellyfin),
    Member("HasPendingRestart", lambda _: False),
    Member("IsShuttingDown", lambda _: False),
    Member("SupportsLibraryMonitor", lambda _: True),
    Member("WebSocketPortNumber", lambda v: v.port),
    Member("HttpServerPortNumber", lambda v: v.port, on=emby),
    Member("SupportsHttps", lambda _: False, on=emby),
    Member("CompletedInstallations", lambda _: []),
    Member("CanSelfRestart", lambda _: True),
    Member("CanLaunchWebBrowser", lambda _: False),
    Member("ProgramDataPath", lambda v: v.folder),
    Member("WebPath", lambda v: f"{v.folder}/web", on=jellyfin),
    Member("ItemsByNamePath", lambda v: f"{v.folder}/metadata"),
    Member("CachePath", lambda v: f"{v.folder}/cache"),
    Member("LogPath", lambda v: f"{v.folder}/log"),
    Member("InternalMetadataPath", lambda v: f"{v.folder}/metadata"),
    Member("TranscodingTempPath", lambda v: f"{v.folder}/transcodes"),
    Member("CastReceiverApplications", lambda _: [], on=jellyfin),
    Member("HasUpdateAvailable", lambda _: False, on=jellyfin),
    Member("HasUpdateAvailable", lambda v: v.server.update is not None, on=emby),
    Member("EncoderLocation", lambda _: "System", on=jellyfin),
    Member("SystemArchitecture", lambda _: "X64", on=jellyfin),
)


def public_info(view: SystemView) -> dict[str, Any]:
    """What anybody may know."""
    return build(_PUBLIC, view, view.dialect)


def system_info(view: SystemView) -> dict[str, Any]:
    """What who has signed in may know."""
    return build(_SYSTEM, view, view.dialect)
