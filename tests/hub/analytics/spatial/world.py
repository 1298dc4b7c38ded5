"""Plays at places all over the world, and what they amount to in plain Python."""

import math
import random
from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from datetime import timedelta

from hub.models.place import AddressKind, Place
from hub.models.play import Play
from tests.hub.analytics.crowd import MONDAY, play
from tests.hub.history.factory import JELLYFIN, PLEX

HOME = (52.5, 13.4)
"""Latitude and longitude of the household."""
SPOTS: dict[str, Place] = {
    f"198.51.{n}.7": Place(
        kind=AddressKind.PUBLIC,
        city=city,
        region=None,
        country=country,
        country_code=code,
        latitude=latitude,
        longitude=longitude,
    )
    for n, (city, country, code, latitude, longitude) in enumerate(
        [
            ("Lisbon", "Portugal", "PT", 38.72, -9.14),
            ("Lisbon", "Portugal", "PT", 38.75, -9.19),  # another part of the city
            ("Porto", "Portugal", "PT", 41.15, -8.61),
            ("Berlin", "Germany", "DE", 52.52, 13.41),
            (None, "Germany", "DE", 51.29, 9.49),  # only the country is known
            ("Suva", "Fiji", "FJ", -18.14, 178.44),
            ("Taveuni", "Fiji", "FJ", -16.85, -179.97),  # beyond the date line
            ("Apia", "Samoa", "WS", -13.83, -171.77),
            ("Longyearbyen", "Norway", "SJ", 78.22, 15.65),
            ("McMurdo", "Antarctica", "AQ", -77.85, 166.67),
            ("Quito", "Ecuador", "EC", -0.18, -78.47),
            ("Accra", "Ghana", "GH", 5.6, 0.0),  # on the prime meridian
        ]
    )
}
NOWHERE = "100.64.0.1"
COUNTRY_ONLY = "198.51.77.7"
"""An address of which the database knows the country and no coordinates."""


def locate(address: str | None) -> Place:
    """Home for 10.*, the spots for theirs, nothing for the rest."""
    if address is not None and address.startswith("10."):
        return Place(
            kind=AddressKind.PRIVATE, home=True, city="Home", latitude=HOME[0], longitude=HOME[1]
        )
    if address == COUNTRY_ONLY:
        return Place(kind=AddressKind.PUBLIC, country="Japan", country_code="JP")
    return SPOTS.get(address or "", Place(kind=AddressKind.CGNAT))


def plays(count: int = 240) -> list[Play]:
    """Plays at all of these by several persons, on two servers, over two months."""
    chance = random.Random(7)
    addresses = [*SPOTS, "10.0.0.5", "10.0.0.6", NOWHERE, COUNTRY_ONLY, None]
    return [
        replace(
            play(
                chance.choice(["ann", "bob", "cyd", None]),
                chance.choice(["Alpha", "Beta", "S1E1", "S1E2"]),
                MONDAY + timedelta(minutes=chance.randrange(60 * 86_400 // 60)),
                chance.choice([5.0, 42.5, 90.0]),
                device=f"device {number}",
                server=chance.choice([PLEX, JELLYFIN]),
                address=chance.choice(addresses),
            ),
        )
        for number in range(count)
    ]


def point_of(one: Play) -> tuple[float, float] | None:
    """Latitude and longitude as the database says; None where it says nothing."""
    found = locate(one.connection.address)
    if found.latitude is None or found.longitude is None:
        return None
    return found.latitude, found.longitude


def sums(
    some: Iterable[Play], key: Callable[[Play], Hashable]
) -> dict[Hashable, tuple[int, float, int]]:
    """Plays, watch time in seconds and persons by some property."""
    found: dict[Hashable, list[Play]] = {}
    for one in some:
        found.setdefault(key(one), []).append(one)
    return {
        name: (
            len(of),
            round(sum(one.watch_s for one in of), 3),
            len({one.person_id for one in of} - {None}),
        )
        for name, of in found.items()
    }


def km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great circle distance, by the spherical law of cosines in its stable form."""
    (a, b), (c, d) = (map(math.radians, point) for point in (one, other))
    x = math.cos(c) * math.sin(d - b)
    y = math.cos(a) * math.sin(c) - math.sin(a) * math.cos(c) * math.cos(d - b)
    z = math.sin(a) * math.sin(c) + math.cos(a) * math.cos(c) * math.cos(d - b)
    return 6371.0088 * math.atan2(math.hypot(x, y), z)
