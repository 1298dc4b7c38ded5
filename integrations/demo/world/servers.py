"""Simulated servers: their libraries, accounts and what they hold."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from .items import Item, ItemKind
from .media import Media
from .people import Network, Person
from .platforms import Platform


class LibraryKind(StrEnum):
    """What a library holds. LIVE and EXTRAS are not listed by servers as libraries."""

    MOVIES = "movies"
    SHOWS = "shows"
    MUSIC = "music"
    PHOTOS = "photos"
    LIVE = "live"
    EXTRAS = "extras"


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """One library of one server. ``key`` is the server's own id for it, ``root`` a path."""

    key: str
    uuid: str
    kind: LibraryKind
    name: str
    root: str
    created_at: datetime
    language: str = "en"

    @property
    def listed(self) -> bool:
        """True for what a server shows as a library."""
        return self.kind not in {LibraryKind.LIVE, LibraryKind.EXTRAS}


@dataclass(frozen=True, eq=False)
class Entry:
    """An item in a library of a server, under that server's own key.

    The same item has other keys, dates and files on other servers.
    """

    key: str
    item: Item
    library: Library
    added_at: datetime
    updated_at: datetime
    find_media: Callable[[], tuple[Media, ...]] = tuple

    @cached_property
    def media(self) -> tuple[Media, ...]:
        """The files, best first; live channels have one, shows, seasons and albums none."""
        return self.find_media()

    def file(self, media: Media) -> str:
        """Absolute path of ``media`` on the server."""
        return f"{self.library.root}/{media.path}"


@dataclass(frozen=True, slots=True, eq=False)
class Account:
    """A user as one server knows it. ``key`` is the server's own id for it.

    Plex: ``key`` "1" is the owner, others have their plex.tv id; ``global_id`` is the plex.tv
    id of all of them. ``token`` signs in as this account; ``password`` only on Jellyfin and Emby.
    """

    key: str
    global_id: str
    name: str
    email: str | None
    person: Person | None
    is_admin: bool
    token: str
    password: str | None = None


@dataclass(slots=True, eq=False)
class SimulatedServer:
    """One server as the world knows it; the simulators speak its protocol.

    ``id`` is the stable id of the platform (Plex: 40 hex, Jellyfin and Emby: 32 hex).
    ``token`` is an administrator's; it may be changed to simulate a revoked one.
    ``generation`` grows with each restart: session keys belong to a generation.
    ``update`` is the newer version that waits to be installed.
    """

    id: str
    platform: Platform
    name: str
    version: str
    network: Network
    lan_host: int
    token: str
    accounts: tuple[Account, ...]
    libraries: tuple[Library, ...]
    operating_system: str = "Linux"
    generation: int = 1
    hardware_acceleration: str | None = "vaapi"
    update: str | None = None
    _added: int = field(default=0, repr=False)
    _entries: dict[str, Entry] = field(default_factory=dict, repr=False)
    _by_item: dict[Item, Entry] = field(default_factory=dict, repr=False)
    _children: dict[Item, list[Entry]] = field(default_factory=dict, repr=False)

    @property
    def owner(self) -> Account:
        """The administrator the server belongs to."""
        return self.accounts[0]

    @property
    def lan_address(self) -> str:
        """Address of the server at home."""
        return f"{self.network.lan_prefix}{self.lan_host}"

    @property
    def entries_ever(self) -> int:
        """How many entries were ever put in; keys are not given out twice."""
        return self._added

    def add(self, entry: Entry) -> None:
        """Put an entry in, replacing one with the same key."""
        if entry.key in self._entries:
            self.remove(self._entries[entry.key])
        else:
            self._added += 1
        self._entries[entry.key] = entry
        self._by_item[entry.item] = entry
        if entry.item.parent:
            self._children.setdefault(entry.item.parent, []).append(entry)

    def remove(self, entry: Entry) -> None:
        """Take an entry out; KeyError when it is not here."""
        del self._entries[entry.key]
        del self._by_item[entry.item]
        if entry.item.parent:
            self._children[entry.item.parent].remove(entry)

    def entry(self, key: str) -> Entry | None:
        """The entry with this server's key."""
        return self._entries.get(key)

    def holding(self, item: Item) -> Entry | None:
        """The entry of ``item`` here, None when this server does not hold it."""
        return self._by_item.get(item)

    def entries(
        self, library: Library | None = None, kind: ItemKind | None = None
    ) -> Iterator[Entry]:
        """Entries in the order they were put in, of one library or kind when given."""
        for entry in self._entries.values():
            if library in (None, entry.library) and kind in (None, entry.item.kind):
                yield entry

    def children(self, item: Item) -> list[Entry]:
        """Entries one step below ``item``: its seasons, episodes, albums, tracks."""
        return sorted(self._children.get(item, ()), key=lambda entry: entry.item.index or 0)

    def find(self, title: str, kind: ItemKind | None = None) -> Entry:
        """The first entry whose full title contains ``title``; KeyError when there is none."""
        for entry in self.entries(kind=kind):
            if title.casefold() in entry.item.full_title.casefold():
                return entry
        raise KeyError(f"{self.name} holds nothing called {title!r}")

    def account_of(self, person: Person) -> Account:
        """The account of ``person`` here; KeyError when they have none."""
        for account in self.accounts:
            if account.person is person:
                return account
        raise KeyError(f"{person.name} has no account on {self.name}")

    def account_by_token(self, token: str) -> Account | None:
        """The account a token signs in as; the server's token signs in as its owner."""
        if token == self.token:
            return self.owner
        for account in self.accounts[1:]:
            if token == account.token:
                return account
        return None
