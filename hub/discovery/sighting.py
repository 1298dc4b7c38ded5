"""What a source found, before anybody decided what it means."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Means(StrEnum):
    """How something was found."""

    ZEROCONF = "zeroconf"
    GDM = "gdm"
    UDP = "udp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Something that announced itself or answered.

    `service` is what manifests match: a zeroconf type, `plex/media-server`, or a UDP question.
    `unique_id` is None where the protocol does not tell it; `url` is where it says it is reached.
    """

    means: Means
    service: str
    name: str
    host: str
    port: int | None = None
    url: str | None = None
    unique_id: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gone:
    """A zeroconf service that said goodbye."""

    service: str
    name: str


LONGEST_NAME = 100


def named(told: object, otherwise: str) -> str:
    """What something calls itself, fit for a screen; anybody on the network may have sent it."""
    printable = "".join(c if c.isprintable() else " " for c in str(told or ""))
    return " ".join(printable.split())[:LONGEST_NAME] or otherwise


def port_of(told: str | None) -> int | None:
    """A port by its digits; None for anything else."""
    if told is None or not told.isascii() or not told.isdigit() or len(told) > 5:
        return None
    return int(told) if 0 < int(told) < 65536 else None


Found = Callable[[Sighting | Gone], None]


class Source(Protocol):
    """One way of finding servers. A source that cannot work here says so once and finds nothing."""

    async def start(self, found: Found) -> None:
        """Begin; call `found` for every sighting, repeats included."""

    async def stop(self) -> None:
        """Let go of sockets and tasks."""

    def ask(self) -> None:
        """Look again now, because somebody is waiting."""
