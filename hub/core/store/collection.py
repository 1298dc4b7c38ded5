"""A collection: typed records by id, loaded whole, written through."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Collection as Names
from functools import cache
from typing import Any, Final, Generic, Protocol, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from hub.core.store.secrets import SecretUnreadable, Vault

_log = logging.getLogger(__name__)

T = TypeVar("T")

Row = tuple[str, bytes]
Statement = tuple[str, Sequence[Any]]
PUT: Final = "INSERT OR REPLACE INTO records VALUES (?, ?, ?)"
Record = dict[str, Any]
Migration = Callable[[Record], Record]
"""Turns one record of a version into the next."""


class Rows(Protocol):
    """What a collection needs of the store."""

    vault: Vault

    async def rows(self, collection: str) -> list[Row]:
        """Every record as stored."""

    async def row(self, collection: str, record_id: str) -> bytes | None:
        """One record as stored."""

    async def write(
        self, collection: str, puts: Iterable[Row], deletes: Iterable[str] = ()
    ) -> None:
        """Change records in one transaction."""


class Collection(Generic[T]):
    """Records of one type (a dataclass, a pydantic model) by id."""

    def __init__(self, rows: Rows, name: str, adapter: TypeAdapter[T], secret: Names[str]) -> None:
        self.name = name
        self._rows = rows
        self._adapter = adapter
        self._secret = frozenset(secret)

    async def load(self) -> dict[str, T]:
        """Every record, ordered by id.

        One that cannot be read is reported, left out, and stays in the file.
        """
        loaded: dict[str, T] = {}
        for record_id, data in await self._rows.rows(self.name):
            try:
                loaded[record_id] = self._decode(data)
            except (ValidationError, SecretUnreadable, orjson.JSONDecodeError) as error:
                _log.error(
                    "%s %s cannot be read and is left out: %s", self.name, record_id, _brief(error)
                )
        return loaded

    async def get(self, record_id: str) -> T | None:
        """One record, None when there is none.

        ValidationError or SecretUnreadable when it cannot be read.
        """
        data = await self._rows.row(self.name, record_id)
        return None if data is None else self._decode(data)

    async def put(self, record_id: str, value: T) -> None:
        """Write one record; it is durable when this returns."""
        await self.change({record_id: value})

    def putting(self, record_id: str, value: T) -> Statement:
        """What writes one record, for a transaction with others."""
        return PUT, (self.name, record_id, self._encode(value))

    async def delete(self, record_id: str) -> None:
        """Remove one record, if it is there."""
        await self.change({}, [record_id])

    async def change(self, puts: Mapping[str, T], deletes: Iterable[str] = ()) -> None:
        """Write and remove several records: all of it or nothing."""
        rows = [(record_id, self._encode(value)) for record_id, value in puts.items()]
        await self._rows.write(self.name, rows, deletes)

    def _decode(self, data: bytes) -> T:
        return self._adapter.validate_python(self._rows.vault.open_record(orjson.loads(data)))

    def _encode(self, value: T) -> bytes:
        record: Record = self._adapter.dump_python(value, mode="json")
        return orjson.dumps(self._rows.vault.seal_record(record, self._secret))


def open_collection(rows: Rows, name: str, kind: type[T], secret: Names[str]) -> Collection[T]:
    """A collection whose records are of `kind`."""
    adapter = _adapter(kind)  # type: ignore[arg-type]  # mypy: no type[T] is Hashable
    return Collection(rows, name, adapter, secret)


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """What reads and writes records of a kind; it takes 10 ms to make."""
    return TypeAdapter(kind)


def migrated(
    rows: Iterable[Row],
    stored: int,
    version: int,
    migrations: Mapping[int, Migration],
    vault: Vault,
    secret: Names[str],
) -> list[Row]:
    """The rows brought from `stored` to `version`.

    Rows whose secrets cannot be opened stay as they are.
    """
    changed = []
    for record_id, data in rows:
        try:
            record = vault.open_record(orjson.loads(data))
        except SecretUnreadable:
            continue
        for step in range(stored, version):
            record = migrations[step](record) if step in migrations else record
        changed.append((record_id, orjson.dumps(vault.seal_record(record, secret))))
    return changed


def _brief(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return ", ".join(
            f"{'.'.join(map(str, item['loc'])) or 'record'}: {item['msg']}"
            for item in error.errors()
        )
    return str(error)
