"""Plex's G'Day Mate: a search by multicast that every Plex server on the network answers."""

from hub.discovery.question import Question
from hub.discovery.sighting import Means, Sighting, named, port_of

GROUP = "239.0.0.250"
SEARCH = b"M-SEARCH * HTTP/1.0\r\n\r\n"
SERVICE = "plex/media-server"


def gdm_question(port: int) -> Question:
    """The search for servers, on the port where servers listen."""
    return Question(name="Plex GDM", text=SEARCH, port=port, parse=parse_gdm, group=GROUP)


def parse_gdm(data: bytes, address: str) -> Sighting | None:
    """A server's answer; None for anything else (players, other devices, noise)."""
    first, *lines = data.decode("utf-8", "replace").splitlines() or [""]
    if "200 OK" not in first:
        return None
    headers = {
        key.strip().lower(): value.strip()
        for key, separator, value in (line.partition(":") for line in lines)
        if separator
    }
    port = port_of(headers.get("port"))
    if headers.get("content-type") != SERVICE or port is None:
        return None
    return Sighting(
        means=Means.GDM,
        service=SERVICE,
        name=named(headers.get("name"), address),
        host=address,
        port=port,
        unique_id=headers.get("resource-identifier") or None,
        properties={key: headers[key] for key in ("version", "host") if key in headers},
    )
