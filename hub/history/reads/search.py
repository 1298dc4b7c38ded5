"""Searching by name: what a text may mean, and which of it a scope may see."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

from hub.history.query.scope import Scope
from hub.history.query.vocabulary import Entries, Match, NameKind, Vocabulary, make
from hub.history.reads.names import items_of
from hub.history.rows import NameMatch
from hub.history.store.ids import to_public
from hub.history.store.memory import Memory
from hub.history.store.reader import Reader

_STALE_S = 60
"""A large vocabulary is made anew this long after something in it was renamed."""
_SMALL = 5_000
"""Names that are indexed at once whenever one of them changes."""
_SLICE = 10_000
"""Names that are read in one step while the vocabulary is prepared."""
Ask = Callable[[Callable[[Reader], Any]], Awaitable[Any]]
_TABLES = ("items", "persons", "accounts", "players")
_FOLD = "lower(strip_accents(trim({})))"
_SOURCES = {
    NameKind.ITEM: (
        f"SELECT item, {_FOLD.format('title')} FROM items "  # noqa: S608 - constants
        "WHERE title IS NOT NULL AND type <> 'season'"
    ),
    NameKind.PERSON: f"SELECT person, {_FOLD.format('name')} FROM persons WHERE true",  # noqa: S608 - constants
    NameKind.ACCOUNT: (
        f"SELECT account, {_FOLD.format('one')} FROM "  # noqa: S608 - constants
        "(SELECT account, unnest([name, title]) AS one FROM accounts) WHERE one IS NOT NULL"
    ),
    NameKind.PLAYER: (
        f"SELECT player, {_FOLD.format('one')} FROM "  # noqa: S608 - constants
        "(SELECT player, unnest([name, product]) AS one FROM players) WHERE one IS NOT NULL"
    ),
}
_SHOWN = {
    NameKind.ITEM: (
        "SELECT item, id, title, type::VARCHAR, coalesce(grandparent, parent) FROM items "
        "WHERE item IN ({keys})"
    ),
    NameKind.PERSON: "SELECT person, id, name, NULL, NULL FROM persons WHERE person IN ({keys})",
    NameKind.ACCOUNT: (
        "SELECT a.account, s.id || '/' || a.key, coalesce(a.title, a.name), NULL, s.name "
        "FROM accounts a JOIN servers s USING (server) WHERE a.account IN ({keys})"
    ),
    NameKind.PLAYER: (
        "SELECT player, id, coalesce(name, product), NULL, product FROM players "
        "WHERE player IN ({keys})"
    ),
}
COLUMNS = {
    NameKind.ITEM: ("item", "parent", "grandparent"),
    NameKind.PERSON: ("person",),
    NameKind.ACCOUNT: ("account",),
    NameKind.PLAYER: ("player",),
}
"""Columns of plays that hold the keys of a kind."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A vocabulary, the names it was made from, and the highest key of each kind in it."""

    vocabulary: Vocabulary
    of: tuple[object, ...]
    at: float
    highest: dict[NameKind, int]


def matches(reader: Reader, text: str, kinds: Collection[NameKind], limit: int) -> list[Match]:
    """What a text may mean, the best first."""
    made = _made(reader)
    found = made.vocabulary.search(text, kinds, limit)
    if made.of != _now(reader):
        fresh = make(_entries(reader, made.highest))
        found = sorted(
            [*found, *fresh.search(text, kinds, limit)], key=lambda one: one.score, reverse=True
        )
    return found[:limit]


def search_names(
    reader: Reader, text: str, kinds: Collection[NameKind], limit: int, scope: Scope
) -> tuple[NameMatch, ...]:
    """The best matches of what the scope may see: under a person's, what that person played."""
    chosen = matches(reader, text, kinds, limit if scope.everybody else 5 * limit)
    shown: dict[tuple[NameKind, int], tuple[object, ...]] = {}
    for kind in {one.kind for one in chosen}:
        keys = [one.key for one in chosen if one.kind is kind]
        if not scope.everybody:
            keys = _seen(reader, kind, keys, scope)
        shown |= {(kind, row[0]): row[1:] for row in _shown(reader, kind, keys)}
    return tuple(
        _row(one, shown[one.kind, one.key]) for one in chosen if (one.kind, one.key) in shown
    )[:limit]


def _shown(reader: Reader, kind: NameKind, keys: list[int]) -> list[tuple[Any, ...]]:
    """Key, id, name, type and context of each; an item's context is the title of what it is of."""
    if not keys:
        return []
    rows = reader.rows(_SHOWN[kind].format(keys=", ".join(map(str, keys))))
    if kind is not NameKind.ITEM:
        return rows
    titles = items_of(reader, {row[4] for row in rows} - {None})
    return [(*row[:4], titles[row[4]][1] if row[4] in titles else None) for row in rows]


def _row(match: Match, values: tuple[object, ...]) -> NameMatch:
    public, name, kind, context = values
    is_uuid = match.kind in {NameKind.ITEM, NameKind.PLAYER}
    return NameMatch(
        kind=str(match.kind),
        id=to_public(public) if is_uuid else str(public),  # type: ignore[arg-type] # a UUID column
        name=str(name or ""),
        type=None if kind is None else str(kind),
        context=None if context is None else str(context),
        score=round(match.score, 1),
    )


def _seen(reader: Reader, kind: NameKind, keys: list[int], scope: Scope) -> list[int]:
    listed = ", ".join(map(str, keys))
    plays = f"FROM plays p JOIN persons o USING (person) WHERE o.id = $id AND p.{{0}} IN ({listed})"
    parts = (f"SELECT {column} AS key {plays.format(column)}" for column in COLUMNS[kind])
    sql = f"SELECT DISTINCT key FROM ({' UNION ALL '.join(parts)})"  # noqa: S608 - constants
    return reader.keys(sql, {"id": scope.person_id or ""})


def _now(reader: Reader) -> tuple[object, ...]:
    return tuple(reader.names[table].state for table in _TABLES)


def _made(reader: Reader) -> _Made:
    known: _Made | None = reader.memory.kept("vocabulary")
    if known is not None and not _is_stale(known, reader):
        return known
    entries = _entries(reader, {})
    highest = dict.fromkeys(NameKind, 0)
    for kind, key in zip(entries.kinds, entries.keys, strict=True):
        highest[kind] = max(highest[kind], key)
    made = _Made(make(entries), _now(reader), time.monotonic(), highest)
    reader.memory.keep("vocabulary", made)
    return made


async def prepare(ask: Ask) -> AsyncIterator[None]:
    """Make the vocabulary in short questions, each a step, before anybody searches."""
    begun = await ask(_begun)
    if begun is None:
        return
    memory, of = begun
    entries = Entries()
    highest = dict.fromkeys(NameKind, 0)
    for kind in NameKind:
        while some := await ask(partial(_some, kind=kind, above=highest[kind])):
            entries.add(kind, some)
            highest[kind] = some[-1][0]
            yield
    made = _Made(await asyncio.to_thread(make, entries), of, time.monotonic(), highest)
    if memory.kept("vocabulary") is None:
        memory.keep("vocabulary", made)


def _begun(reader: Reader) -> tuple[Memory, tuple[object, ...]] | None:
    """Where the vocabulary goes, and the names it is made from; None when there is one."""
    return None if reader.memory.kept("vocabulary") else (reader.memory, _now(reader))


def _some(reader: Reader, kind: NameKind, above: int) -> list[tuple[int, str | None]]:
    """The next keys of a kind with their names, in order; all names of a key."""
    rows = reader.rows(f"{_SOURCES[kind]} AND {kind} > {above} ORDER BY {kind} LIMIT {_SLICE}")
    last = rows[-1][0] if len(rows) == _SLICE else None
    return [(key, text) for key, text in rows if key != last] or [(k, text) for k, text in rows]


def _is_stale(made: _Made, reader: Reader) -> bool:
    if all(then is now for then, now in zip(made.of, _now(reader), strict=True)):
        return False
    return len(made.vocabulary.texts) <= _SMALL or time.monotonic() - made.at > _STALE_S


def _entries(reader: Reader, above: dict[NameKind, int]) -> Entries:
    """The names of rows with higher keys than these."""
    entries = Entries()
    for kind, sql in _SOURCES.items():
        rows = reader.rows(f"{sql} AND {kind} > {above.get(kind, 0)}")
        entries.add(kind, ((key, text) for key, text in rows))
    return entries
