"""Jellyfin's and Emby's question by broadcast on UDP 7359, answered in JSON."""

from urllib.parse import urlsplit

import orjson

from hub.discovery.question import Question
from hub.discovery.sighting import Means, Sighting, named

JELLYFIN = "who is JellyfinServer?"
EMBY = "who is EmbyServer?"


def mediabrowser_question(text: str, port: int) -> Question:
    """The question for one of the two kinds; each kind answers its own only."""

    def parse(data: bytes, address: str) -> Sighting | None:
        return parse_answer(data, address, text)

    return Question(name=text.strip("?"), text=text.encode(), port=port, parse=parse)


def parse_answer(data: bytes, address: str, service: str) -> Sighting | None:
    """A server's answer; None when it is no JSON object with an id and an address."""
    try:
        answer = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(answer, dict) or not answer.get("Id"):
        return None
    url = str(answer.get("Address") or "")
    parts = _split(url)
    if parts is None:
        return None
    return Sighting(
        means=Means.UDP,
        service=service,
        name=named(answer.get("Name"), parts[0]),
        host=parts[0],
        port=parts[1],
        url=url.rstrip("/"),
        unique_id=str(answer["Id"]),
    )


def _split(url: str) -> tuple[str, int | None] | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    return parts.hostname, port
