"""The users, libraries and servers that a copy of Tautulli's file names."""

import sqlite3
from collections import Counter
from dataclasses import dataclass

from hub.core.lenient import flag, integer, text
from hub.history.importers.tautulli.items import LIVE_SECTION
from hub.models.people import Account
from hub.models.server import Library, LibraryKind, Platform, server_id

OWNER_KEY = "1"
"""A Plex server calls its owner account 1; Tautulli uses the plex.tv id."""
LOCAL_USER = "0"
"""Tautulli's user for people who were not signed in."""
NAMED = "~"
"""Begins the key of a user of whom only the name is known."""
_KINDS = {
    "movie": LibraryKind.MOVIE,
    "show": LibraryKind.SHOW,
    "artist": LibraryKind.MUSIC,
    "photo": LibraryKind.PHOTO,
    "live": LibraryKind.LIVE,
}

UserRef = tuple[object, object]
"""`user_id` and `user` of a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One user of Tautulli; `key` is the plex.tv id."""

    key: str
    name: str
    title: str | None = None
    email: str | None = None
    thumb: str | None = None
    admin: bool | None = None
    home: bool | None = None
    restricted: bool | None = None
    gone: bool = False


class Users:
    """The users of a file, found by id, else by name; those only rows know are made up."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.by_key: dict[str, User] = {}
        for row in connection.execute("SELECT * FROM people ORDER BY rowid"):
            user = _user(dict(row))
            if user is not None:
                self.by_key[user.key] = user
        self._by_name = {user.name.casefold(): user.key for user in self.by_key.values()}
        self._known: dict[UserRef, str | None] = {}
        rows = connection.execute("SELECT user_id, user, count(*) FROM rows GROUP BY 1, 2")
        for user_id, name, _ in rows.fetchall():
            self._note(user_id, text(name))

    def key(self, user_id: object, name: object) -> str | None:
        """The key of a row's user; None when nobody is named."""
        ref = (user_id, name)
        if ref not in self._known:
            self._known[ref] = self._find(user_id, text(name))
        return self._known[ref]

    def owner(self, known: Account | None) -> str | None:
        """The user who owns the server: the one Tautulli says, or by name the one Plex says."""
        if known is not None:
            names = {known.name.casefold(), (known.title or known.name).casefold()}
            for user in self.by_key.values():
                if user.name.casefold() in names or (user.email or "").casefold() in names:
                    return user.key
        admins = [user for user in self.by_key.values() if user.admin and user.key != LOCAL_USER]
        return min(admins, key=lambda user: user.gone).key if admins else None

    def accounts(self, server: str, owner: str | None) -> list[Account]:
        """The users as accounts of a server; the owner's key is Plex's."""
        return [self._account(user, server, owner) for user in self.by_key.values()]

    def _account(self, user: User, server: str, owner: str | None) -> Account:
        is_global = user.key != LOCAL_USER and not user.key.startswith(NAMED)
        return Account(
            server_id=server,
            key=OWNER_KEY if user.key == owner else user.key,
            name=user.name,
            title=user.title,
            email=user.email,
            global_id=f"plex:{user.key}" if is_global else None,
            thumb=user.thumb,
            admin=user.key == owner or user.admin,
            home=user.home,
            restricted=user.restricted,
        )

    def _note(self, user_id: object, name: str | None) -> None:
        key = self._find(user_id, name)
        if key is not None and key not in self.by_key:
            self.by_key[key] = User(key=key, name=name or key)

    def _find(self, user_id: object, name: str | None) -> str | None:
        number = integer(user_id)
        if number is not None:
            return str(number)
        if name is None:
            return None
        return self._by_name.get(name.casefold(), f"{NAMED}{name}")


def _user(row: dict[str, object]) -> User | None:
    number = integer(row["user_id"])
    if number is None:
        return None
    name = text(row["username"]) or text(row["friendly_name"]) or str(number)
    return User(
        key=str(number),
        name=name,
        title=text(row["friendly_name"]) or text(row["title"]),
        email=text(row["email"]),
        thumb=text(row["thumb"]),
        admin=flag(row["is_admin"]),
        home=flag(row["is_home_user"]),
        restricted=flag(row["is_restricted"]),
        gone=bool(flag(row["deleted_user"])) or flag(row["is_active"]) is False,
    )


class Sections:
    """The libraries of a file, and the servers that they are said to be of."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        rows = [dict(row) for row in connection.execute("SELECT * FROM sections ORDER BY rowid")]
        self._rows = [row for row in rows if text(row["section_id"]) is not None]
        self.servers: Counter[str] = Counter()
        for row in self._rows:
            if (server := text(row["server_id"])) is not None and not _is_live(row):
                self.servers[server] += 1
        self._lately = {
            str(server): int(rows)
            for server, rows in connection.execute("SELECT server_id, rows FROM servers")
        }

    def machine_ids(self) -> list[str]:
        """The servers by their machine identifiers: those with what came last first."""
        names = {*self.servers, *self._lately}
        return sorted(names, key=lambda one: (-self._lately.get(one, 0), -self.servers[one], one))

    def name(self, section: object) -> str | None:
        """The name of a library; the latest of several servers'."""
        key = text(section)
        names = [text(row["section_name"]) for row in self._rows if text(row["section_id"]) == key]
        return names[-1] if names else ("Live TV" if key == LIVE_SECTION else None)

    def kind(self, section: object) -> str | None:
        """What a library holds, in Tautulli's word."""
        key = text(section)
        kinds = [text(row["section_type"]) for row in self._rows if text(row["section_id"]) == key]
        return "live" if key == LIVE_SECTION else (kinds[-1] if kinds else None)

    def libraries(self, server: str, *, gone: bool) -> list[Library]:
        """The libraries of a server; with `gone` also those that are no more."""
        own = server.partition(":")[2]
        found: dict[str, Library] = {}
        for row in self._rows:
            other = text(row["server_id"]) not in {None, own} and own in self.servers
            left = bool(flag(row["deleted_section"])) or flag(row["is_active"]) is False
            if not other and (gone or not left):
                library = self._library(server, row)
                found[library.key] = library
        return list(found.values())

    def _library(self, server: str, row: dict[str, object]) -> Library:
        key = text(row["section_id"]) or ""
        return Library(
            server_id=server,
            key=key,
            name=self.name(key) or key,
            kind=_KINDS.get(self.kind(key) or "", LibraryKind.OTHER),
            item_count=integer(row["count"]),
            child_count=integer(row["parent_count"]),
            grandchild_count=integer(row["child_count"]),
        )


def _is_live(row: dict[str, object]) -> bool:
    return text(row["section_id"]) == LIVE_SECTION


def plex(machine_id: str) -> str:
    """The server id that the plex integration gives."""
    return server_id(Platform.PLEX, machine_id)


def open_copy(path: str, *, lenient: bool = False) -> sqlite3.Connection:
    """A connection to a copy; `lenient` reads texts that are no UTF-8, at a price."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    if lenient:
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return connection
