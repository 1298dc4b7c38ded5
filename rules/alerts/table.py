"""The table of alerts in `usher.db`: one row each, found by index, listed by page."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from pydantic import TypeAdapter

from hub.core.errors import InvalidInput
from hub.core.store import Statement, Store
from rules.alerts.alert import Alert, AlertFilter, AlertPage, AlertStatus

_SCHEMA = """
CREATE TABLE IF NOT EXISTS alerts (
    id TEXT PRIMARY KEY, last_at REAL NOT NULL, status TEXT NOT NULL, severity TEXT NOT NULL,
    kind TEXT NOT NULL, key TEXT NOT NULL, rule TEXT NOT NULL, person TEXT, server TEXT,
    raised_at REAL NOT NULL, data BLOB NOT NULL
) WITHOUT ROWID;
DROP INDEX IF EXISTS alerts_by_time;
DROP INDEX IF EXISTS alerts_by_person;
DROP INDEX IF EXISTS alerts_by_rule;
CREATE INDEX IF NOT EXISTS alerts_listed ON alerts (last_at, id, status);
CREATE INDEX IF NOT EXISTS alerts_by_status ON alerts (status, last_at, id);
CREATE INDEX IF NOT EXISTS alerts_by_key ON alerts (key, last_at);
CREATE INDEX IF NOT EXISTS alerts_of_person ON alerts (person, last_at, id, status);
CREATE INDEX IF NOT EXISTS alerts_of_rule ON alerts (rule, last_at, id, status);
CREATE INDEX IF NOT EXISTS alerts_of_server ON alerts (server, last_at, id, status);
CREATE INDEX IF NOT EXISTS alerts_of_kind ON alerts (kind, last_at, id, status);
CREATE INDEX IF NOT EXISTS alerts_of_severity ON alerts (severity, last_at, id, status);
"""
"""Each index that lists also counts: it holds the status."""
_PUT = "INSERT OR REPLACE INTO alerts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_PUT_FIRST = """
INSERT INTO alerts SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
WHERE NOT EXISTS (SELECT 1 FROM alerts WHERE key = ?)
"""
_ALERT = TypeAdapter(Alert)
_LISTS = ("status", "severity", "kind")
_SINGLE = ("rule", "person", "server")
MAX_LIMIT = 500
_ALL = AlertFilter()


class AlertTable:
    """Reads and writes alerts; a write is durable when it returns."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def open(self) -> None:
        """Make the table, if it is not there."""
        async with self._store.transaction() as connection:
            for statement in _SCHEMA.split(";"):
                if statement.strip():
                    await connection.execute(statement)

    async def put(self, alerts: Iterable[Alert]) -> None:
        """Add or replace alerts: all or none."""
        rows = [_row(alert) for alert in alerts]
        if len(rows) == 1:
            await self._store.write_one(_PUT, rows[0])
            return
        async with self._store.transaction() as connection:
            await connection.executemany(_PUT, rows)

    async def put_first(self, alert: Alert, beside: Sequence[Statement] = ()) -> bool:
        """Add an alert, and what is written `beside`, unless there is any of its key.

        Whether it was added.
        """
        statement = (_PUT_FIRST, (*_row(alert), alert.key))
        return await self._store.write_all([statement, *beside]) == 1

    async def put_new(self, alert: Alert, beside: Sequence[Statement] = ()) -> None:
        """Add an alert, and what is written `beside`."""
        await self._store.write_all([(_PUT, _row(alert)), *beside])

    async def get(self, alert_id: str) -> Alert | None:
        """One alert."""
        rows = await self._store.fetch("SELECT data FROM alerts WHERE id = ?", (alert_id,))
        return _alert(rows[0][0]) if rows else None

    async def latest(self, key: str) -> Alert | None:
        """The alert of a key that was seen last, whatever became of it."""
        sql = "SELECT data FROM alerts WHERE key = ? ORDER BY last_at DESC, id DESC LIMIT 1"
        rows = await self._store.fetch(sql, (key,))
        return _alert(rows[0][0]) if rows else None

    async def unresolved(self, column: str, value: str, person: str | None) -> Sequence[Alert]:
        """The alerts of a `kind`, `key` or `rule` that are not resolved, one person's if given."""
        if column not in {"kind", "key", "rule"}:
            raise ValueError(column)
        sql = f"SELECT data FROM alerts WHERE {column} = ? AND status <> ?"  # noqa: S608 - a known column
        values: list[Any] = [value, AlertStatus.RESOLVED]
        if person is not None:
            sql += " AND person = ?"
            values.append(person)
        return [_alert(row[0]) for row in await self._store.fetch(sql, values)]

    async def page(self, wanted: AlertFilter, cursor: str | None, limit: int) -> AlertPage:
        """One page, those seen last first; InvalidInput for a cursor that is none."""
        where, values = _where(wanted)
        if cursor is not None:
            last_at, last_id = _position(cursor)
            where.append("(last_at, id) < (?, ?)")
            values += [last_at, last_id]
        sql = "SELECT last_at, id, data FROM alerts"
        if where:
            sql += f" WHERE {' AND '.join(where)}"
        sql += " ORDER BY last_at DESC, id DESC LIMIT ?"
        rows = await self._store.fetch(sql, [*values, min(limit, MAX_LIMIT) + 1])
        shown = rows[:limit]
        more = f"{shown[-1][0]!r}~{shown[-1][1]}" if len(rows) > limit else None
        return AlertPage(tuple(_alert(row[2]) for row in shown), more)

    async def counts(self, wanted: AlertFilter = _ALL) -> dict[str, int]:
        """How many alerts of each status there are, of those that are asked for."""
        where, values = _where(wanted)
        chosen = f" WHERE {' AND '.join(where)}" if where else ""
        sql = f"SELECT status, count(*) FROM alerts{chosen} GROUP BY status"  # noqa: S608 - known columns
        return {row[0]: int(row[1]) for row in await self._store.fetch(sql, values)}

    async def known(self, column: str) -> Sequence[str]:
        """The different values of `rule`, `person` or `server`."""
        if column not in _SINGLE:
            raise ValueError(column)
        sql = f"SELECT DISTINCT {column} FROM alerts WHERE {column} IS NOT NULL"  # noqa: S608 - a known column
        return [str(row[0]) for row in await self._store.fetch(sql, ())]

    async def counts_by_rule(self) -> dict[str, int]:
        """How many alerts of each rule there are."""
        sql = "SELECT rule, count(*) FROM alerts WHERE rule IS NOT NULL GROUP BY rule"
        return {row[0]: int(row[1]) for row in await self._store.fetch(sql, ())}

    async def prune(self, keep: int, before: datetime | None = None) -> int:
        """Forget the oldest beyond this many, the resolved ones first; how many.

        With `before`, also the resolved ones that were seen last before then.
        """
        outdated = 0 if before is None else await self._outdated(before)
        total = sum((await self.counts()).values())
        if total <= keep:
            return outdated
        sql = """DELETE FROM alerts WHERE id IN (
            SELECT id FROM alerts ORDER BY status <> 'resolved', last_at, id LIMIT ?)"""
        async with self._store.transaction() as connection:
            await connection.execute(sql, (total - keep,))
        return outdated + total - keep

    async def _outdated(self, before: datetime) -> int:
        sql = "DELETE FROM alerts WHERE status = ? AND last_at < ?"
        async with self._store.transaction() as connection:
            done = await connection.execute(sql, (AlertStatus.RESOLVED, _seconds(before)))
            return max(0, done.rowcount)


def _row(alert: Alert) -> tuple[Any, ...]:
    return (
        alert.id,
        alert.last_at.timestamp(),
        alert.status.value,
        alert.severity.value,
        alert.kind,
        alert.key,
        alert.rule_id,
        alert.subject.person_id,
        alert.subject.server_id,
        alert.raised_at.timestamp(),
        orjson.dumps(_ALERT.dump_python(alert, mode="json")),
    )


def _alert(data: bytes) -> Alert:
    return _ALERT.validate_json(data)


def _where(wanted: AlertFilter) -> tuple[list[str], list[Any]]:
    where: list[str] = []
    values: list[Any] = []
    asked = {name: _given(wanted, name) for name in (*_LISTS, *_SINGLE)}
    leading = _leading(asked)
    for name, given in asked.items():
        if given:
            column = name if name == leading else f"+{name}"  # which keeps from its index
            where.append(f"{column} IN ({', '.join('?' * len(given))})")
            values += given
    for sign, at in ((">=", wanted.after), ("<", wanted.before)):
        if at is not None:
            where.append(f"last_at {sign} ?")
            values.append(_seconds(at))
    return where, values


def _given(wanted: AlertFilter, name: str) -> list[str]:
    found = getattr(wanted, name)
    if name in _LISTS:
        return [str(one) for one in found]
    return [] if found is None else [found]


def _leading(asked: Mapping[str, Sequence[str]]) -> str | None:
    """The filter that leaves the fewest: of whom or what there are most, and what is not done."""
    if asked["status"] and AlertStatus.RESOLVED not in asked["status"]:
        order = ("person", "status", "rule", "kind", "server", "severity")
    else:
        order = ("person", "rule", "kind", "server", "severity", "status")
    return next((name for name in order if len(asked[name]) == 1), None) or (
        "status" if order[1] == "status" else None
    )


def _seconds(at: datetime) -> float:
    return at.timestamp()


def _position(cursor: str) -> tuple[float, str]:
    last_at, _, last_id = cursor.partition("~")
    try:
        return float(last_at), last_id
    except ValueError:
        raise InvalidInput("The cursor does not belong to this list.") from None
