"""Accounts, as a server knows them, and the persons who own them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user as one server knows it; `key` is the server's own.

    `global_id` is the same on every server of that kind (a plex.tv user id), where there is one.
    """

    server_id: str
    key: str
    name: str
    title: str | None = None
    email: str | None = None
    global_id: str | None = None
    thumb: str | None = None
    admin: bool | None = None
    home: bool | None = None
    restricted: bool | None = None
    disabled: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A human; owns accounts on any number of servers."""

    id: str
    name: str
    thumb: str | None = None
