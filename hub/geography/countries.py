"""The middle of each country: where it stands when nothing more exact is known, or shown.

`countries.json` has longitude, latitude and area in km² by ISO 3166 code: the point of the largest
part that is farthest from its border, from Natural Earth's outlines (public domain).
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources

import orjson
from babel.core import get_global


@cache
def middles() -> Mapping[str, tuple[float, float]]:
    """Latitude and longitude by country code."""
    text = resources.files(__package__).joinpath("countries.json").read_bytes()
    return {code: (row[1], row[0]) for code, row in orjson.loads(text).items()}


def country_of_zone(zone: str) -> str | None:
    """The country in which an IANA time zone is, by CLDR; None for those of no country."""
    found: str | None = get_global("zone_territories").get(zone)
    return found if found in middles() else None
