"""Makes spots of connections, and learns which public addresses are the household's own."""

from collections.abc import Callable

from hub.models.place import Place
from hub.models.session import Connection, Location
from hub.playback.geo.addresses import kind_of, parse_address
from rules.memory.spot import HOME_NETWORK, NOWHERE, Spot, network_of
from rules.networks.kind import HIDING, OWN_NETWORK, UNKNOWN, Network, NetworkKind

Kinds = Callable[[str | None, int | None, str | None], Network]
"""The kind of a network by address, AS number and organisation."""
_Key = tuple[str | None, bool, bool, bool]
MOST_SPOTS = 20_000
MOST_OWN = 32


def no_kinds(_: str | None, __: int | None, ___: str | None) -> Network:
    """Nothing is known of any network."""
    return UNKNOWN


class Spots:
    """Spots by address; equal ones are one object."""

    def __init__(self, kinds: Kinds = no_kinds) -> None:
        self._kinds = kinds
        self._known: dict[_Key, Spot] = {}
        self._own: dict[str, None] = {}

    def of(self, connection: Connection | None, place: Place | None) -> Spot:
        """The spot of a connection whose place was looked up."""
        if connection is None:
            return NOWHERE
        public = connection.public_address
        key = (
            public or connection.address,
            _is_local(connection),
            connection.location is Location.CELLULAR,
            connection.relayed is True,
        )
        found = self._known.get(key)
        if found is not None and (found.place is place or found.place == place):
            return found
        if key[1] and public:
            self._learn(public)
        if len(self._known) >= MOST_SPOTS:
            self._known.clear()
        made = self._known[key] = self._make(key, place)
        return made

    def network(self, address: str | None, asn: int | None, organisation: str | None) -> Network:
        """What the files say of an address."""
        return self._kinds(address, asn, organisation)

    def forget(self) -> None:
        """Make spots anew from here on, since the kinds of networks may be others."""
        self._known.clear()

    def _make(self, key: _Key, place: Place | None) -> Spot:
        address, lan, cellular, relayed = key
        home = lan or address in self._own or (place is not None and place.home)
        kind = self._kind(address, place)
        if lan:
            kind = NetworkKind.PRIVATE
        elif relayed:
            kind = NetworkKind.PROXY
        elif cellular and kind not in HIDING:
            kind = NetworkKind.MOBILE
        network = HOME_NETWORK if home else network_of(address, kind, place)
        asn, country = (None, None) if place is None else (place.asn, place.country_code)
        return Spot(address, network, place, kind, home, asn, country)

    def _kind(self, address: str | None, place: Place | None) -> NetworkKind | None:
        asn, organisation = (None, None) if place is None else (place.asn, place.organisation)
        return self._kinds(address, asn, organisation).kind

    def _learn(self, public: str) -> None:
        """An address that the own network shows to the internet."""
        if public in self._own or _is_own(public):
            return
        if len(self._own) >= MOST_OWN:
            del self._own[next(iter(self._own))]
        self._own[public] = None
        self._known = {key: spot for key, spot in self._known.items() if key[0] != public}


def _is_local(connection: Connection) -> bool:
    """Whether the player is in the own network: the server knows, else its address tells."""
    if connection.location is not None:
        return connection.location is Location.LAN
    return connection.relayed is not True and _is_own(connection.address)


def _is_own(address: str | None) -> bool:
    parsed = parse_address(address)
    return parsed is not None and kind_of(parsed) in OWN_NETWORK
