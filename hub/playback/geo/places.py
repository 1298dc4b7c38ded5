"""Looks places up: the home location for the own network, the databases for public addresses."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import h3
from geoip2.database import Reader
from geoip2.errors import AddressNotFoundError
from maxminddb import InvalidDatabaseError

from hub.core.hub import Key
from hub.geography.shown import Shown
from hub.models.place import AddressKind, Place
from hub.playback.geo.addresses import kind_of, parse_address
from hub.playback.geo.settings import PlacesModel

_log = logging.getLogger(__name__)

CELL_RESOLUTION = 8
CACHED = 20_000
OWN_NETWORK = frozenset({AddressKind.PRIVATE, AddressKind.LOOPBACK, AddressKind.LINK_LOCAL})


@dataclass(frozen=True, slots=True)
class Home:
    """Where the household is; None where nobody said."""

    name: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class Places:
    """Answers where an address is; without databases, only what the address itself tells.

    What detections compare is exact; what people are told goes through `shown`.
    """

    def __init__(self, settings: PlacesModel, home: Home, shown: Shown | None = None) -> None:
        self.shown = shown or Shown()
        self._settings = settings
        self._home = home
        self._city: Reader | None = None
        self._asn: Reader | None = None
        self._version: str | None = None
        self._taught: dict[str, Place] = {}
        self.problems: list[str] = []
        self.lookup = lru_cache(maxsize=CACHED)(self._lookup)

    async def start(self) -> None:
        """Open the databases in a thread; a bad file is a problem, not a failure."""
        await self.use(self._settings.database, self._settings.asn_database)

    async def use(self, city: Path | None, asn: Path | None) -> None:
        """Use these database files from now on."""
        self.problems.clear()
        before = (self._city, self._asn)
        self._city = await asyncio.to_thread(self._open, city)
        self._asn = await asyncio.to_thread(self._open, asn)
        _close(*before)
        self._version = None if self._city is None else _version(self._city)
        self.lookup.cache_clear()

    async def stop(self) -> None:
        """Close the databases."""
        _close(self._city, self._asn)
        self._city = self._asn = None

    def move_home(self, home: Home) -> None:
        """Give the household another location; what was looked up before keeps its own."""
        self._home = home
        self.lookup.cache_clear()

    def teach(self, known: Mapping[str, Place]) -> None:
        """Give these public addresses places that go before what the databases say."""
        self._taught.update(known)
        self.lookup.cache_clear()

    @property
    def version(self) -> str | None:
        """The city database and its build date."""
        return self._version

    def _open(self, path: Path | None) -> Reader | None:
        if path is None:
            return None
        try:
            return Reader(path)
        except FileNotFoundError:
            problem = f"There is no file {path}."
        except (OSError, InvalidDatabaseError) as error:
            problem = f"{path} is not a MaxMind database that can be read: {error}"
        self.problems.append(f"{problem} Places of public addresses stay unknown without it.")
        _log.warning("%s", self.problems[-1])
        return None

    def _lookup(self, text: str | None) -> Place:
        address = parse_address(text)
        kind = kind_of(address)
        if kind in OWN_NETWORK:
            return self._at_home(kind)
        if kind is not AddressKind.PUBLIC:
            return Place(kind=kind)
        return self._public(str(address))

    def _at_home(self, kind: AddressKind) -> Place:
        home = self._home
        return Place(
            kind=kind,
            home=True,
            city=home.name,
            latitude=home.latitude,
            longitude=home.longitude,
            cell=cell_of(home.latitude, home.longitude),
        )

    def _public(self, address: str) -> Place:
        if (taught := self._taught.get(address)) is not None:
            return taught
        asn, organisation = self._network(address)
        if self._city is None:
            return Place(kind=AddressKind.PUBLIC, asn=asn, organisation=organisation)
        try:
            found = self._city.city(address)
        except AddressNotFoundError:
            return Place(
                kind=AddressKind.PUBLIC, asn=asn, organisation=organisation, database=self._version
            )
        location = found.location
        return Place(
            kind=AddressKind.PUBLIC,
            city=found.city.name,
            region=found.subdivisions.most_specific.name,
            country=found.country.name,
            country_code=found.country.iso_code,
            latitude=location.latitude,
            longitude=location.longitude,
            accuracy_km=location.accuracy_radius,
            time_zone=location.time_zone,
            asn=asn,
            organisation=organisation,
            cell=cell_of(location.latitude, location.longitude),
            database=self._version,
        )

    def _network(self, address: str) -> tuple[int | None, str | None]:
        if self._asn is None:
            return None, None
        try:
            found = self._asn.asn(address)
        except AddressNotFoundError:
            return None, None
        return found.autonomous_system_number, found.autonomous_system_organization


def _close(*readers: Reader | None) -> None:
    for reader in readers:
        if reader is not None:
            reader.close()


def cell_of(latitude: float | None, longitude: float | None) -> int | None:
    """The H3 cell at resolution 8 around a point, as an integer."""
    if latitude is None or longitude is None:
        return None
    return int(h3.str_to_int(h3.latlng_to_cell(latitude, longitude, CELL_RESOLUTION)))


def _version(reader: Reader) -> str:
    metadata = reader.metadata()
    built = datetime.fromtimestamp(metadata.build_epoch, UTC).date()
    return f"{metadata.database_type} {built}"


PLACES: Key[Places] = Key("places")
