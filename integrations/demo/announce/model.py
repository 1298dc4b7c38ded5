"""What is announced, and where the announcers listen."""

from dataclasses import dataclass

from hub.models.server import Platform


@dataclass(frozen=True, slots=True)
class AnnouncedServer:
    """One simulated server. `server_id` is a machineIdentifier or 32 hex digits."""

    platform: Platform
    server_id: str
    name: str
    port: int
    version: str
    host: str = "127.0.0.1"
    base_path: str = ""

    @property
    def url(self) -> str:
        """The address a client should use."""
        return f"http://{self.host}:{self.port}{self.base_path}"


@dataclass(frozen=True, slots=True)
class AnnouncePorts:
    """UDP ports of the announcers; 0 picks a free one, which tests want."""

    gdm: int = 32414
    mediabrowser: int = 7359
