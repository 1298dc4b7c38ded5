"""Discovery of Jellyfin and Emby on UDP 7359.

One responder speaks for all of them, because a datagram sent to the port reaches one socket only.
"""

from collections.abc import Iterable
from typing import Any

import orjson

from hub.models.server import Platform
from integrations.demo.announce.model import AnnouncedServer

_QUESTIONS = {
    Platform.JELLYFIN: "who is jellyfinserver?",
    Platform.EMBY: "who is embyserver?",
}


def answers(question: str, servers: Iterable[AnnouncedServer]) -> list[bytes]:
    """One datagram for each server of the platform that was asked for."""
    asked = question.lower()
    platforms = {platform for platform, text in _QUESTIONS.items() if text in asked}
    return [reply(server) for server in servers if server.platform in platforms]


def reply(server: AnnouncedServer) -> bytes:
    """Format the answer of one server; only Jellyfin's has an (empty) EndpointAddress."""
    body: dict[str, Any] = {"Address": server.url, "Id": server.server_id, "Name": server.name}
    if server.platform is Platform.JELLYFIN:
        body["EndpointAddress"] = None
    return orjson.dumps(body)
