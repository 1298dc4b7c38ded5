"""Reads a copy of Tautulli's file group by group; equal values become the same objects."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from hub.core.lenient import flag, integer, text
from hub.history.importers.host import Normalised
from hub.history.importers.tautulli.catalogue import OWNER_KEY, Sections, Users, open_copy
from hub.history.importers.tautulli.cleaning import Aside, Clean, Times, clean, theirs
from hub.history.importers.tautulli.items import read_item
from hub.history.importers.tautulli.layout import BETWEEN
from hub.history.importers.tautulli.plays import Shared, Viewing, viewings
from hub.history.importers.tautulli.snapshot import CORE, PLAYER, ROUTE, ROW
from hub.history.importers.tautulli.streams import MEDIA, read_stream
from hub.models.item import Item
from hub.models.session import Connection, Location, Player
from hub.models.stream import Stream

KEPT = 20_000
"""Distinct values of one kind in memory."""
MOST_ROWS = 20_000
"""A group of more rows than this is nonsense, and cut."""
_NO_RATE = 10_000_000
_FIRST = ROW.index("started")
_USER, _KEY = _FIRST + CORE.index("user_id"), _FIRST + CORE.index("rating_key")
_PLAYER, _ROUTE, _STREAM = (ROW.index(name) for name in ("player", "route", "stream"))

Row = tuple[Any, ...]
T = TypeVar("T")


@dataclass(slots=True)
class Group:
    """One group: its plays to be, and its rows that become none, with their users' keys."""

    viewings: list[Viewing]
    aside: list[tuple[Aside, str | None]] = field(default_factory=list)


@dataclass(slots=True)
class Batch:
    """Whole groups, up to and including row `last`; `rows` is how many they have."""

    groups: list[Group]
    last: int
    rows: int


class Reader:
    """Reads in one thread at a time. `owner` is the user whose account is Plex's number 1."""

    def __init__(self, path: Path, address: Normalised, owner: str | None, now: int) -> None:
        self._strict = open_copy(str(path))
        self._lenient = open_copy(str(path), lenient=True)
        self._address = address
        self._owner = owner
        self._now = now
        self.users = Users(self._lenient)
        self.sections = Sections(self._lenient)
        self.rows = int(self._strict.execute("SELECT max(n) FROM rows").fetchone()[0] or 0)
        self._accounts: dict[tuple[object, object], str | None] = {}
        self._items: dict[int | None, Item | None] = {}
        self._by_key: dict[object, Item | None] = {}
        self._players: dict[str, Player] = {}
        self._routes: dict[str, Connection] = {}
        self._streams: dict[str, Stream] = {}
        self._strict.row_factory = None

    def close(self) -> None:
        """Let the copy go."""
        self._strict.close()
        self._lenient.close()

    def account(self, user_id: object, name: object) -> str | None:
        """The key of a row's account; None for nobody."""
        ref = (user_id, name)
        if ref not in self._accounts:
            key = self.users.key(user_id, name)
            self._accounts[ref] = OWNER_KEY if key is not None and key == self._owner else key
        return self._accounts[ref]

    def read(self, after: int, limit: int, until: int | None = None) -> Batch:
        """The groups behind row `after`: about `limit` rows, or exactly those up to `until`."""
        rows = self._fetch(after, after + limit if until is None else until)
        if until is None and rows:
            rows += self._rest_of_group(rows)
        grouped = groupby(rows, key=lambda row: row[2])
        groups = [self._group(list(members)) for _, members in grouped]
        return Batch(groups, rows[-1][0] if rows else after, len(rows))

    def label(self, row: int) -> tuple[object, str | None, str | None]:
        """Start, user and title of a row, for people."""
        found = self._lenient.execute(
            "SELECT r.started, r.user, r.user_id, coalesce(i.full_title, i.title) FROM rows r "
            "LEFT JOIN items i ON i.id = r.item WHERE r.id = ?",
            (row,),
        ).fetchone()
        if found is None:
            return None, None, None
        return found[0], text(found[1]) or text(found[2]), text(found[3])

    def _fetch(self, after: int, last: int) -> list[Row]:
        sql, bounds = "SELECT * FROM rows WHERE n > ? AND n <= ? ORDER BY n", (after, last)
        try:
            return self._strict.execute(sql, bounds).fetchall()
        except sqlite3.OperationalError:
            return [tuple(row) for row in self._lenient.execute(sql, bounds)]

    def _rest_of_group(self, rows: list[Row]) -> list[Row]:
        ref, last = rows[-1][2], rows[-1][0]
        rest: list[Row] = []
        while len(rest) < MOST_ROWS:
            more = self._fetch(last, last + 64)
            same = [row for row in more if row[2] == ref]
            rest += same
            if not same or len(same) < len(more):
                break
            last = same[-1][0]
        return rest

    def _group(self, rows: list[Row]) -> Group:
        sound: list[tuple[Clean, Shared]] = []
        group = Group([])
        for row in rows:
            found = self._clean(row)
            account = self.account(row[_USER], row[_USER + 1])
            if isinstance(found, Clean):
                sound.append((found, self._shared(row, account)))
            else:
                group.aside.append((found, account))
        if sound:
            group.viewings = viewings(sound)
        return group

    def _clean(self, row: Row) -> Clean | Aside:
        _, row_id, _, told, twin, item_row = row[:6]
        times = Times(*row[_FIRST : _FIRST + 4])
        if twin is not None:
            return Aside(row_id, told, theirs(times), "duplicate", f"row {twin}")
        item = self._items.get(item_row) or self._item(item_row)
        borrowed = item is None
        if item is None:
            item = self._item_by_key(row[_KEY])
        if item is None:
            return Aside(row_id, told, theirs(times), "no_metadata")
        found = clean(row_id, told, times, item, self._now)
        if (borrowed or row[_USER] is None) and isinstance(found, Clean):
            found.reasons += ("no_metadata",) * borrowed + ("no_user",) * (row[_USER] is None)
        return found

    def _item(self, row: int | None) -> Item | None:
        if row is None:
            return None
        if row not in self._items:
            _make_room(self._items)
            self._items[row] = self._read_item("id = ?", row)
        return self._items[row]

    def _item_by_key(self, key: object) -> Item | None:
        """What the latest other row says of an item under this key."""
        if key not in self._by_key:
            _make_room(self._by_key)
            self._by_key[key] = self._read_item("rating_key = ? ORDER BY id DESC LIMIT 1", key)
        return self._by_key[key]

    def _read_item(self, where: str, value: object) -> Item | None:
        row = self._lenient.execute(f"SELECT * FROM items WHERE {where}", (value,)).fetchone()  # noqa: S608 - texts of ours
        if row is None:
            return None
        section = text(row["section_id"])
        section = None if section in {None, "0"} else section
        facts = {name: _without_nul(row[name]) for name in row.keys()}  # noqa: SIM118 - a sqlite3.Row iterates over its values
        return read_item(facts, section, self.sections.name(section))

    def _shared(self, row: Row, account: str | None) -> Shared:
        player, route, stream = row[_PLAYER], row[_ROUTE], row[_STREAM]
        return Shared(
            account,
            self._players.get(player) or _interned(self._players, player, _player),
            self._routes.get(route) or _interned(self._routes, route, self._connection),
            self._streams.get(stream) or _interned(self._streams, stream, _stream),
        )

    def _connection(self, joined: str) -> Connection:
        facts = _apart(ROUTE, joined)
        location = (text(facts["location"]) or "").lower()
        bandwidth = integer(facts["bandwidth"])
        return Connection(
            address=self._address(text(facts["ip_address"])),
            location=Location(location) if location in set(Location) else None,
            bandwidth_kbps=bandwidth if bandwidth and 0 < bandwidth < _NO_RATE else None,
            secure=flag(facts["secure"]),
            relayed=flag(facts["relayed"]),
        )


def _player(joined: str) -> Player:
    facts = _apart(PLAYER, joined)
    name, product = facts["player"], facts["product"]
    return Player(
        key=facts["machine_id"] or f"{product or ''}/{name or ''}",
        name=name,
        product=product,
        product_version=facts["product_version"],
        platform=facts["platform"],
        platform_version=facts["platform_version"],
        profile=facts["profile"],
    )


def _stream(joined: str) -> Stream:
    facts = _apart(("quality_profile", *MEDIA), joined)
    return read_stream(facts, facts["quality_profile"])


def _apart(names: Sequence[str], joined: str) -> dict[str, str | None]:
    """The values that were joined; a file with separators in its texts loses the last ones."""
    values = [text(value) for value in joined.replace("\0", "").split(BETWEEN)]
    values += [None] * (len(names) - len(values))
    return dict(zip(names, values, strict=False))


def _interned(known: dict[str, T], joined: str, make: Callable[[str], T]) -> T:
    """What the values are, for everybody who has the same."""
    _make_room(known)
    found = known[joined] = make(joined)
    return found


def _make_room(known: dict[Any, Any]) -> None:
    if len(known) >= KEPT:
        known.clear()


def _without_nul(value: object) -> object:
    return value.replace("\0", "") if isinstance(value, str) and "\0" in value else value


def batches(reader: Reader, after: int, limit: int) -> Iterator[Batch]:
    """All groups behind a row."""
    while after < reader.rows:
        batch = reader.read(after, limit)
        yield batch
        after = batch.last
