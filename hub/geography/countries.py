"""The middle of each country: where it stands when nothing more exact is known, or shown.

`countries.json` has longitude, latitude and area in km² by ISO 3166 code: the point of the largest
part that is farthest from its border, from Natural Earth's outlines (public domain).
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources

import orjson
from babel.core import Locale, get_global


@cache
def middles() -> Mapping[str, tuple[float, float]]:
    """Latitude and longitude by country code."""
    return {code: (row[1], row[0]) for code, row in _rows().items()}


def area_km2(code: str) -> float:
    """How large a country is; 0 for one that is not known."""
    return _rows().get(code, (0.0, 0.0, 0.0))[2]


@cache
def code_named(name: str) -> str | None:
    """The code of a country by its English name, as GeoIP databases write it."""
    names = Locale("en").territories
    return next((code for code in middles() if names.get(code) == name), None)


@cache
def _rows() -> Mapping[str, tuple[float, float, float]]:
    text = resources.files(__package__).joinpath("countries.json").read_bytes()
    found: dict[str, tuple[float, float, float]] = orjson.loads(text)
    return found


def country_of_zone(zone: str) -> str | None:
    """The country in which an IANA time zone is, by CLDR; None for those of no country."""
    found: str | None = get_global("zone_territories").get(zone)
    return found if found in middles() else None
