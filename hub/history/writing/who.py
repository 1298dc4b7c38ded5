"""Servers, libraries, accounts and the persons who own them, as rows."""

import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from types import MappingProxyType
from typing import Any

from hub.history.batch import PersonLink
from hub.history.store.bulk import insert
from hub.history.store.connection import Connection
from hub.history.store.values import naive, naive_or_none
from hub.history.writing.dimension import Dimension, Entry, highest
from hub.models.people import Account, Person
from hub.models.server import Library, Platform, Server

_ALL = sys.maxsize
"""These tables are small, and who is missing in them matters."""
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class WhoWriter:
    """Keeps the small tables in memory as a whole; all methods belong into a transaction."""

    def __init__(self) -> None:
        self.servers = Dimension("servers", "server", ("id",), bound=_ALL)
        self.libraries = Dimension("libraries", "library", ("server", "key"), bound=_ALL)
        self.accounts = Dimension("accounts", "account", ("server", "key"), bound=_ALL)
        self.persons = Dimension("persons", "person", ("id",), bound=_ALL)
        self._all = (self.servers, self.libraries, self.accounts, self.persons)
        self._loaded = False
        self._links: list[dict[str, Any]] = []

    def load(self, connection: Connection) -> None:
        """Read the tables, unless they are in memory."""
        if not self._loaded:
            for dimension in self._all:
                dimension.load(connection)
            self._loaded = True

    def flush(self, connection: Connection) -> None:
        """Write what was put."""
        for dimension in self._all:
            dimension.flush(connection)
        insert(connection, "account_links", self._links)
        self._links = []

    def reset(self) -> None:
        """Forget everything, after a transaction that failed."""
        self._loaded, self._links = False, []
        for dimension in self._all:
            dimension.reset()

    def server(self, connection: Connection, server_id: str) -> int:
        """The key of a server, which is added when nobody told of it yet."""
        entry = self.servers.get((server_id,))
        if entry is not None:
            return entry.key
        platform = server_id.partition(":")[0]
        known = {"platform": platform} if platform in set(Platform) else {}
        return self.servers.put(connection, (server_id,), known)

    def library(
        self, connection: Connection, server: int, key: str | None, name: str | None = None
    ) -> int | None:
        """The key of a library, which is added when nobody told of it yet."""
        if key is None:
            return None
        if (entry := self.libraries.get((server, key))) is not None:
            return entry.key
        return self.libraries.put(connection, (server, key), {"name": name})

    def was_read(self, server: int, key: str | None) -> bool:
        """Whether a library was read to its end before, since it was there."""
        entry = None if key is None else self.libraries.get((server, key))
        return entry is not None and entry.values.get("read_at") is not None

    def read(self, server: int, key: str, at: datetime) -> None:
        """A library was read to its end."""
        entry = self.libraries.get((server, key))
        if entry is not None:
            self.libraries.set(entry, {"read_at": naive(at)})

    def account(self, connection: Connection, server: int, key: str | None) -> Entry | None:
        """The row of an account, which is added when nobody told of it yet."""
        if key is None:
            return None
        self.accounts.put(connection, (server, key), {})
        return self.accounts.get((server, key))

    def person(self, connection: Connection, person_id: str | None) -> int | None:
        """The key of a person, who is added under the id when nobody told the name yet."""
        if person_id is None:
            return None
        entry = self.persons.get((person_id,))
        if entry is not None:
            return entry.key
        return self.persons.put(connection, (person_id,), {"name": person_id})

    def put_server(self, connection: Connection, server: Server) -> None:
        """Add or update a server."""
        values = asdict(server)
        del values["id"]
        self.servers.put(connection, (server.id,), values)
        _restore(self.servers, (server.id,))

    def put_person(self, connection: Connection, person: Person) -> None:
        """Add or update a person."""
        values = {"name": person.name, "thumb": person.thumb}
        self.persons.put(connection, (person.id,), values)

    def put_account(self, connection: Connection, account: Account) -> None:
        """Add or update an account."""
        values = asdict(account)
        natural = (self.server(connection, values.pop("server_id")), values.pop("key"))
        self.accounts.put(connection, natural, values)
        _restore(self.accounts, natural)

    def put_libraries(
        self, connection: Connection, server_id: str, libraries: Iterable[Library], at: datetime
    ) -> None:
        """Add or update these libraries and mark the server's others as removed."""
        server = self.server(connection, server_id)
        for library in libraries:
            values = asdict(library)
            natural = (server, values.pop("key"))
            del values["server_id"], values["scanning"]
            values["scanned_at"] = naive_or_none(library.scanned_at)
            self.libraries.put(connection, natural, values)
            _restore(self.libraries, natural, {"read_at": None})
        kept = {library.key for library in libraries}
        self.remove_others(self.libraries, server, kept, at)

    def remove_others(
        self, dimension: Dimension, server: int, kept: Collection[str], at: datetime
    ) -> None:
        """Mark the rows of a server whose keys are not among `kept` as removed."""
        for (owner, key), entry in list(dimension.items()):
            if owner == server and key not in kept and entry.values.get("removed_at") is None:
                dimension.set(entry, {"removed_at": naive(at)})

    def link(
        self, connection: Connection, link: PersonLink, offset: int | None
    ) -> tuple[int, int] | None:
        """Link an account; the keys of account and person when that is news."""
        server = self.server(connection, link.server_id)
        entry = self.account(connection, server, link.account_key)
        person = self.person(connection, link.person_id)
        if entry is None or person is None or entry.values.get("person") == person:
            return None
        self.accounts.set(entry, {"person": person})
        number = highest(connection, "account_links", "link") + len(self._links) + 1
        self._links.append(
            {
                "link": number,
                "account": entry.key,
                "person": person,
                "said_by": link.by,
                "journal_offset": offset,
            }
        )
        return entry.key, person


def _restore(
    dimension: Dimension, natural: tuple[Any, ...], begins_with: Mapping[str, Any] = _NOTHING
) -> None:
    """What was removed is there again, with these values as if it were new."""
    entry = dimension.get(natural)
    if entry is not None and entry.values.get("removed_at") is not None:
        dimension.set(entry, {"removed_at": None, **begins_with})
