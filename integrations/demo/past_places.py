"""Where the addresses of a world are, since no database comes with the hub."""

from babel.core import Locale

from hub.models.place import AddressKind, Place
from hub.playback.geo.places import cell_of
from integrations.demo.world.people import Network

_COUNTRIES = Locale("en").territories


def place_of(network: Network) -> Place:
    """The place of a network's address."""
    return Place(
        kind=AddressKind.PUBLIC,
        city=network.city,
        country=_COUNTRIES.get(network.country, network.country),
        country_code=network.country,
        latitude=network.latitude,
        longitude=network.longitude,
        time_zone=network.time_zone,
        cell=cell_of(network.latitude, network.longitude),
        database="demo",
    )
