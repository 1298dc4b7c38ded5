"""Plex's G'Day Mate: the answer to `M-SEARCH` on 239.0.0.250:32414."""

import time
from collections.abc import Iterable

from hub.models.server import Platform
from integrations.demo.announce.model import AnnouncedServer

GROUP = "239.0.0.250"
_QUESTION = "M-SEARCH * HTTP/1."


def answers(question: str, servers: Iterable[AnnouncedServer]) -> list[bytes]:
    """One datagram for each Plex server, as if each had a responder of its own."""
    if not question.startswith(_QUESTION):
        return []
    return [reply(server) for server in servers if server.platform is Platform.PLEX]


def reply(server: AnnouncedServer) -> bytes:
    """Format the answer of one Plex server."""
    headers = {
        "Content-Type": "plex/media-server",
        "Host": f"{server.server_id[:32]}.plex.direct",
        "Name": server.name,
        "Port": str(server.port),
        "Resource-Identifier": server.server_id,
        "Updated-At": str(int(time.time())),
        "Version": server.version,
    }
    lines = [f"{key}: {_value(value)}" for key, value in headers.items()]
    return ("\r\n".join(["HTTP/1.0 200 OK", *lines]) + "\r\n\r\n").encode()


def _value(text: str) -> str:
    """Common GDM parsers split a line at every colon, so a value has none."""
    return " ".join(text.replace(":", " ").split())
