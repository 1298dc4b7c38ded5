"""What plays point to, as objects that are made once; all of it is for a reading thread."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from hub.history.store.reader import Reader
from hub.models.item import Item
from hub.models.people import Account, Person
from hub.models.place import AddressKind, Place
from hub.models.server import Library, LibraryKind, Platform, Server
from hub.models.session import Player
from hub.models.stream import Stream
from rules.backtest.late_parts import Row, late_item, late_stream
from rules.backtest.past import Described

MOST_KEPT: Final = 50_000
"""Items, and streams, that are kept for the slices that follow."""
_PLAYERS = """
SELECT player, key, name, product, product_version, platform, platform_version, device, model,
    vendor, profile, user_agent FROM players
"""
_PLACES = """
SELECT place, home, city, region, country, country_code, latitude, longitude, accuracy_km,
    time_zone, h3_8 FROM places
"""
_NETWORKS = """
SELECT network, address, kind::VARCHAR, asn, as_name,
    (SELECT max_by(database, looked_up_at) FROM lookups l WHERE l.network = n.network)
FROM networks n
"""
_ACCOUNTS = """
SELECT s.id, a.key, a.name, a.title, a.email, a.global_id, a.thumb, a.admin, a.home, a.restricted,
    a.disabled, a.account, a.person FROM accounts a JOIN servers s USING (server)
"""
_ITEMS = """
SELECT i.item, i.title, i.type::VARCHAR, i.number, i.parent_number, i.year, i.duration_ms, i.live,
    i.extra::VARCHAR, i.content_rating, i.summary, i.tagline, i.rating, i.studio, i.released_on,
    i.original_title, p.title, g.title
FROM items i LEFT JOIN items p ON p.item = i.parent LEFT JOIN items g ON g.item = i.grandparent
WHERE i.item IN (SELECT unnest($keys))
"""
_GUIDS = """
SELECT item, list(guid ORDER BY rank) FROM item_guids
WHERE item IN (SELECT unnest($keys)) GROUP BY item
"""
_ADDED = """
SELECT item, epoch_us(min(added_at)) FROM item_keys
WHERE item IN (SELECT unnest($keys)) GROUP BY item
"""
_TAGS = """
SELECT t.item, g.kind::VARCHAR, list(g.name ORDER BY t.rank)
FROM item_tags t JOIN tags g USING (tag)
WHERE t.item IN (SELECT unnest($keys)) GROUP BY ALL
"""
_STREAMS = """
SELECT stream, coalesce(decision::VARCHAR, '') AS decision, to_json(streams)::VARCHAR AS facts
FROM streams WHERE stream IN (SELECT unnest($keys))
"""


class Objects:
    """What plays point to, by the integer keys of the history."""

    def __init__(self, db: Reader) -> None:
        self.renew(db)

    def renew(self, db: Reader) -> None:
        """Read everything anew; compacting gives other keys, and others may play meanwhile."""
        self.epoch = epoch(db)
        self.servers = {
            row[0]: Server(id=row[1], platform=Platform(row[2]), name=row[3])
            for row in db.rows("SELECT server, id, platform::VARCHAR, name FROM servers")
        }
        self.libraries: dict[int, Library] = {}
        for row in db.rows("SELECT library, server, key, name, kind::VARCHAR FROM libraries"):
            kind = LibraryKind(row[4] or "other")
            server_id = self.servers[row[1]].id
            self.libraries[row[0]] = Library(
                server_id=server_id, key=row[2], name=row[3] or row[2], kind=kind
            )
        self.players = {row[0]: _player(row) for row in db.rows(_PLAYERS)}
        self.persons = {
            row[0]: Person(id=row[1], name=row[2], thumb=row[3])
            for row in db.rows("SELECT person, id, name, thumb FROM persons")
        }
        self.places = {row[0]: row[1:] for row in db.rows(_PLACES)}
        self.networks = {row[0]: row[1:] for row in db.rows(_NETWORKS)}
        self.person_ids = {key: one.id for key, one in self.persons.items()}
        self.addresses = {key: row[0] for key, row in self.networks.items()}
        self.accounts: dict[int, Account] = {}
        self._owners: dict[str, int] = {}
        for row in db.rows(_ACCOUNTS):
            self._account(row)
        self.account_keys = {key: one.key for key, one in self.accounts.items()}
        self.items: dict[int, tuple[Row, Mapping[str, tuple[str, ...]]]] = {}
        self.streams: dict[int, Stream] = {}
        self._located: dict[tuple[int, int], Place | None] = {}
        self._made: dict[tuple[int, str, int], Item] = {}

    def fits(self, db: Reader, servers: Iterable[int], players: Iterable[int]) -> bool:
        """Whether the keys of plays still mean what they meant, and are known."""
        known = self.servers.keys() >= set(servers) and self.players.keys() >= set(players)
        return known and self.epoch == epoch(db)

    def described(self) -> Described:
        """Who and what there is, by public ids."""
        return Described(
            persons={one.id: one for one in self.persons.values()},
            owners=self._owners,
            accounts={(one.server_id, one.key): one for one in self.accounts.values()},
            servers={one.id: one for one in self.servers.values()},
            libraries={(one.server_id, one.key): one for one in self.libraries.values()},
        )

    def load(self, db: Reader, items: Iterable[int], streams: Iterable[int]) -> None:
        """Read the items and streams that are not known yet."""
        if len(self._made) > MOST_KEPT:
            self._made.clear()
            self.items.clear()
        if len(self.streams) > MOST_KEPT:
            self.streams.clear()
        if wanted := [key for key in set(items) if key not in self.items]:
            self._read_items(db, {"keys": wanted})
        if missing := [key for key in set(streams) if key not in self.streams]:
            found = db.columns(_STREAMS, {"keys": missing})
            for key, decision, facts in zip(*[one.tolist() for one in found.values()], strict=True):
                self.streams[key] = late_stream(decision, facts)

    def _read_items(self, db: Reader, keys: Mapping[str, Any]) -> None:
        """Each beside its tags; separate questions are far quicker than one for all."""
        tags: dict[int, dict[str, tuple[str, ...]]] = {}
        for item, kind, names in db.rows(_TAGS, keys):
            tags.setdefault(item, {})[kind] = tuple(names)
        guids, added = dict(db.rows(_GUIDS, keys)), dict(db.rows(_ADDED, keys))
        for row in db.rows(_ITEMS, keys):
            item = row[0]
            self.items[item] = ((*row, guids.get(item), added.get(item)), tags.get(item, {}))

    def item(self, key: int, item_key: str, library: int) -> Item:
        """An item as one server has it."""
        known = (key, item_key, library)
        found = self._made.get(known)
        if found is None:
            row, tags = self.items[key]
            found = self._made[known] = late_item(item_key, row, tags, self.libraries.get(library))
        return found

    def place(self, network: int, place: int) -> Place | None:
        """Where a play came from; None where its address was never looked up."""
        known = (network, place)
        try:
            return self._located[known]
        except KeyError:
            row, known_place = self.networks.get(network), self.places.get(place)
            found = None if row is None or row[1] is None else _place(row, known_place)
            self._located[known] = found
            return found

    def _account(self, row: Row) -> None:
        self.accounts[row[11]] = Account(
            server_id=row[0],
            key=row[1],
            name=row[2] or row[1],
            title=row[3],
            email=row[4],
            global_id=row[5],
            thumb=row[6],
            admin=row[7],
            home=row[8],
            restricted=row[9],
            disabled=row[10],
        )
        owner = self.persons.get(row[12] or 0)
        if owner is not None:
            self._owners[owner.id] = self._owners.get(owner.id, 0) + 1


def epoch(db: Reader) -> str | None:
    """What changes when integer keys do."""
    row = db.row("SELECT epoch::VARCHAR FROM marked")
    return None if row is None else str(row[0])


def _player(row: Row) -> Player:
    return Player(
        key=row[1],
        name=row[2],
        product=row[3],
        product_version=row[4],
        platform=row[5],
        platform_version=row[6],
        device=row[7],
        model=row[8],
        vendor=row[9],
        profile=row[10],
        user_agent=row[11],
    )


def _place(network: Row, place: Row | None) -> Place:
    _, kind, asn, as_name, database = network
    if place is None:
        return Place(kind=AddressKind(kind), asn=asn, organisation=as_name, database=database)
    home, city, region, country, code, latitude, longitude, accuracy, zone, cell = place
    return Place(
        kind=AddressKind(kind),
        home=bool(home),
        city=city,
        region=region,
        country=country,
        country_code=code,
        latitude=latitude,
        longitude=longitude,
        accuracy_km=accuracy,
        time_zone=zone,
        asn=asn,
        organisation=as_name,
        cell=cell,
        database=database,
    )
