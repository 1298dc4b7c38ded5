"""What is in a copy of Tautulli's file, for the user to look at before anything is written."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from hub.core.lenient import from_epoch, text
from hub.history.importers.job import (
    Counted,
    FoundLibrary,
    FoundPerson,
    FoundServer,
    Preview,
    SampleRow,
    Sum,
)
from hub.history.importers.tautulli.catalogue import Sections, Users, open_copy, plex
from hub.history.importers.tautulli.layout import BETWEEN
from hub.history.importers.tautulli.ledger import counted

RATE = 15_000.0
"""Rows a second that an import is expected to do at least."""
SHOWN = 10
_THEIRS = """
SELECT user_id, user, count(DISTINCT told) AS plays,
    sum(CASE WHEN stopped > 0 THEN stopped - started ELSE 0 END)
        - sum(coalesce(paused_counter, 0)) AS watch
FROM rows GROUP BY 1, 2
"""
_ROUGH = """
SELECT count(twin), sum(item IS NULL), sum(coalesce(started, 0) <= 0),
    sum(coalesce(stopped, 0) < started), sum(paused_counter < 0),
    sum(stopped - started - coalesce(paused_counter, 0) > 86400), sum(user_id IS NULL)
FROM rows
"""
_REASONS = (
    *("duplicate", "no_metadata", "no_start", "no_stop", "negative_pause"),
    *("impossible_duration", "no_user"),
)
_LATEST = """
SELECT r.id, r.started, r.user, r.player AS player, coalesce(i.full_title, i.title) AS title,
    i.media_type
FROM rows r LEFT JOIN items i ON i.id = r.item WHERE r.twin IS NULL ORDER BY r.id DESC LIMIT ?
"""
_SECTIONS = """
SELECT i.section_id, count(*) FROM rows r JOIN items i ON i.id = r.item
WHERE i.section_id IS NOT NULL GROUP BY 1 ORDER BY 2 DESC
"""

Known = Sequence[FoundServer]


def preview(copy: Path, known: Known) -> Preview:
    """The preview of a copy; `known` are the Plex servers this hub has."""
    with closing(open_copy(str(copy), lenient=True)) as connection:
        users, sections = Users(connection), Sections(connection)
        persons = _persons(connection, users)
        rows, first, last = connection.execute(
            "SELECT count(*), min(CASE WHEN started > 0 THEN started END), max(started) FROM rows "
            "WHERE typeof(started) = 'integer' OR started IS NULL"
        ).fetchone()
        total = int(connection.execute("SELECT count(*) FROM rows").fetchone()[0])
        facts = dict(connection.execute("SELECT key, value FROM facts").fetchall())
        return Preview(
            version=text(facts.get("version")),
            rows=total,
            theirs=_sum(persons),
            first_at=from_epoch(first) if rows else None,
            last_at=from_epoch(last) if rows else None,
            persons=tuple(persons),
            libraries=tuple(_libraries(connection, sections)),
            servers=choices(sections, known),
            problems=_problems(connection),
            sample=tuple(_sample(connection)),
            estimate_s=round(total / RATE, 1),
            damage=text(facts.get("damage")),
        )


def choices(sections: Sections, known: Known) -> tuple[FoundServer, ...]:
    """The servers whose plays these may be: the file's own, the likeliest first, then the hub's."""
    by_id = {server.server_id: server for server in known}
    found: dict[str, FoundServer] = {}
    for machine_id in sections.machine_ids():
        server = plex(machine_id)
        name = by_id[server].name if server in by_id else None
        found[server] = FoundServer(
            server_id=server,
            name=name,
            libraries=sections.servers[machine_id],
            known=server in by_id,
        )
    return (*found.values(), *(one for one in known if one.server_id not in found))


def _persons(connection: sqlite3.Connection, users: Users) -> list[FoundPerson]:
    sums: dict[str | None, tuple[int, int]] = {}
    for user_id, name, plays, watch in connection.execute(_THEIRS):
        key = users.key(user_id, name)
        known = sums.get(key, (0, 0))
        sums[key] = (known[0] + int(plays), known[1] + int(watch or 0))
    found = [
        FoundPerson(
            account_key=key,
            name="" if key is None else (users.by_key[key].title or users.by_key[key].name),
            plays=plays,
            watch_s=watch,
        )
        for key, (plays, watch) in sums.items()
    ]
    return sorted(found, key=lambda one: (-one.plays, one.name))


def _libraries(connection: sqlite3.Connection, sections: Sections) -> Iterable[FoundLibrary]:
    for section, rows in connection.execute(_SECTIONS):
        yield FoundLibrary(
            key=str(section), name=sections.name(section), kind=sections.kind(section), rows=rows
        )


def _problems(connection: sqlite3.Connection) -> tuple[Counted, ...]:
    values = connection.execute(_ROUGH).fetchone()
    return counted({reason: int(rows or 0) for reason, rows in zip(_REASONS, values, strict=True)})


def _sample(connection: sqlite3.Connection) -> Iterable[SampleRow]:
    for row in connection.execute(_LATEST, (SHOWN,)):
        yield SampleRow(
            row=row["id"],
            started_at=from_epoch(row["started"]),
            user=text(row["user"]),
            title=text(row["title"]),
            media_type=text(row["media_type"]),
            player=text(str(row["player"] or "").split(BETWEEN)[1]),
        )


def _sum(persons: Sequence[FoundPerson]) -> Sum:
    return Sum(plays=sum(one.plays for one in persons), watch_s=sum(one.watch_s for one in persons))
