"""Looks the kind of a network up; its files are opened again when they changed."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from geoip2.database import Reader
from geoip2.errors import AddressNotFoundError
from geoip2.models import AnonymousIP
from maxminddb import InvalidDatabaseError

from hub.core.hub import Key
from hub.playback.geo.addresses import kind_of, parse_address
from rules.networks.kind import OWN_NETWORK, UNKNOWN, Network, NetworkKind
from rules.networks.names import guess, is_access
from rules.networks.ranges import Address, Ranges, read_lists
from rules.networks.settings import NetworksModel

_log = logging.getLogger(__name__)

CACHED = 20_000
LOOK_EVERY_S = 60.0
_HINT = "VPNs and proxies are not told from homes without it."
_TRAITS: tuple[tuple[str, NetworkKind], ...] = (
    ("is_tor_exit_node", NetworkKind.TOR),
    ("is_anonymous_vpn", NetworkKind.VPN),
    ("is_public_proxy", NetworkKind.PROXY),
    ("is_residential_proxy", NetworkKind.PROXY),
    ("is_hosting_provider", NetworkKind.HOSTING),
    ("is_anonymous", NetworkKind.VPN),
)


class Networks:
    """Answers what kind of network an address belongs to.

    Lists of the user go before the database, the database before the organisation's name.
    Without any of them the answer is "unknown"; a home is what a database of anonymous addresses
    denies to be anything else, if its organisation sells access to homes alone.
    """

    def __init__(self, settings: NetworksModel) -> None:
        self._settings = settings
        self._reader: Reader | None = None
        self._ranges = Ranges()
        self._stamps: Mapping[Path, float] = {}
        self._listeners: list[Callable[[], None]] = []
        self.problems: list[str] = []
        self.lookup = lru_cache(maxsize=CACHED)(self._lookup)

    async def start(self) -> None:
        """Read all files in a thread; a bad one is a problem, not a failure."""
        await self.refresh()

    async def stop(self) -> None:
        """Let the files go."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    async def run(self) -> None:
        """Look from time to time whether a file is another one; for the supervisor."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await self.refresh()

    async def refresh(self) -> bool:
        """Read the files again if one of them changed; True when that was so."""
        stamps = await asyncio.to_thread(self._look)
        if stamps == self._stamps:
            return False
        problems: list[str] = []
        reader = await asyncio.to_thread(self._open, problems)
        files = [(one.file, one.kind) for one in self._settings.lists]
        ranges, wrong = await asyncio.to_thread(read_lists, files)
        before, self._reader = self._reader, reader
        self._ranges, self._stamps = ranges, stamps
        self.problems = [*problems, *wrong]
        for problem in self.problems:
            _log.warning("%s", problem)
        if before is not None:
            before.close()
        self.lookup.cache_clear()
        for tell in tuple(self._listeners):
            tell()
        return True

    @property
    def has_database(self) -> bool:
        """Whether a database of anonymous addresses is in use."""
        return self._reader is not None

    @property
    def listed(self) -> int:
        """How many networks and AS numbers the user's lists hold."""
        return len(self._ranges)

    @property
    def guesses(self) -> bool:
        """Whether the names of providers are taken for a hint."""
        return self._settings.names

    def listen(self, tell: Callable[[], None]) -> Callable[[], None]:
        """Call `tell` when the files changed, until the returned function is called."""
        self._listeners.append(tell)
        return lambda: self._listeners.remove(tell)

    def _look(self) -> Mapping[Path, float]:
        paths = [one.file for one in self._settings.lists]
        if self._settings.anonymous_database is not None:
            paths.append(self._settings.anonymous_database)
        return {path: _changed(path) for path in paths}

    def _open(self, problems: list[str]) -> Reader | None:
        path = self._settings.anonymous_database
        if path is None:
            return None
        try:
            reader = Reader(path)
            kind = reader.metadata().database_type
        except FileNotFoundError:
            problems.append(f"There is no file {path}. {_HINT}")
            return None
        except (OSError, InvalidDatabaseError) as error:
            problems.append(f"{path} is not a MaxMind database that can be read: {error}. {_HINT}")
            return None
        if "Anonymous" not in kind:
            reader.close()
            problems.append(f"{path} is a {kind} database, not one of anonymous addresses. {_HINT}")
            return None
        return reader

    def _lookup(self, text: str | None, asn: int | None, organisation: str | None) -> Network:
        address = parse_address(text)
        if address is None:
            return UNKNOWN
        if kind_of(address) in OWN_NETWORK:
            return Network(kind=NetworkKind.PRIVATE, anonymous=False, source="address")
        told = self._anonymous(address)
        anonymous = None if told is None else bool(told.is_anonymous)
        if (listed := self._ranges.kind_of(address, asn)) is not None:
            return Network(kind=listed, anonymous=anonymous, source="list")
        trait = next((kind for name, kind in _TRAITS if getattr(told, name, False)), None)
        if trait is not None:
            return Network(kind=trait, anonymous=True, source="database")
        if self._settings.names and (named := guess(organisation)) is not None:
            return Network(kind=named, anonymous=anonymous, source="name")
        is_home = told is not None and is_access(organisation)
        return Network(
            kind=NetworkKind.RESIDENTIAL if is_home else None,
            anonymous=anonymous,
            source="database" if is_home else None,
        )

    def _anonymous(self, address: Address) -> AnonymousIP | None:
        """What the database says: nothing at all without one, "no" for what it does not hold."""
        if self._reader is None:
            return None
        try:
            return self._reader.anonymous_ip(str(address))
        except AddressNotFoundError:
            return AnonymousIP(str(address))


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return -1.0


NETWORKS: Key[Networks] = Key("networks")
