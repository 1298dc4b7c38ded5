"""The table of changes of trust in `usher.db`; each person's latest are kept."""

from collections.abc import Sequence

import orjson
from pydantic import TypeAdapter

from hub.core.store import Statement, Store
from rules.trust.score import TrustChange

KEPT = 500
"""Changes of one person."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS trust_changes (
    person TEXT NOT NULL, id TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (person, id)
) WITHOUT ROWID
"""
_TRIM = """
DELETE FROM trust_changes WHERE person = ? AND id <= (
    SELECT id FROM trust_changes WHERE person = ? ORDER BY id DESC LIMIT 1 OFFSET ?)
"""
_CHANGE = TypeAdapter(TrustChange)


class TrustTable:
    """Adds and lists changes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def open(self) -> None:
        """Make the table, if it is not there."""
        async with self._store.transaction() as connection:
            await connection.execute(_SCHEMA)

    def adding(self, change: TrustChange) -> tuple[Statement, ...]:
        """What notes a change and forgets the oldest beyond what is kept."""
        person = change.person_id
        data = orjson.dumps(_CHANGE.dump_python(change, mode="json"))
        return (
            ("INSERT INTO trust_changes VALUES (?, ?, ?)", (person, change.id, data)),
            (_TRIM, (person, person, KEPT)),
        )

    async def of_person(
        self, person_id: str, before: str | None, limit: int
    ) -> Sequence[TrustChange]:
        """A person's changes, the latest first."""
        sql = "SELECT data FROM trust_changes WHERE person = ? AND id < ? ORDER BY id DESC LIMIT ?"
        rows = await self._store.fetch(sql, (person_id, before or "~", limit))
        return [_CHANGE.validate_json(row[0]) for row in rows]
