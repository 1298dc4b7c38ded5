"""Whether the history holds together: references, sums, order, and the journal's checkpoint."""

from dataclasses import dataclass

from hub.history.amendments.shelves import OF_A_PLAY, Shelf
from hub.history.amendments.writer import GIVEN_AWAY
from hub.history.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and in how many rows."""

    text: str
    rows: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a check of the whole history found; `checks` is how many were made."""

    checks: int
    plays: int
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


_REFERENCES = {
    "plays": {
        "server": "servers",
        "library": "libraries",
        "account": "accounts",
        "person": "persons",
        "item": "items",
        "parent": "items",
        "grandparent": "items",
        "channel": "channels",
        "player": "players",
        "network": "networks",
        "place": "places",
        "stream": "streams",
    },
    "segments": {"play": "plays"},
    "play_streams": {"play": "plays", "stream": "streams"},
    "items": {"parent": "items", "grandparent": "items"},
    "item_keys": {"server": "servers", "item": "items", "library": "libraries"},
    "item_files": {"copy": "item_keys"},
    "item_guids": {"item": "items"},
    "item_tags": {"item": "items", "tag": "tags"},
    "item_markers": {"item": "items"},
    "accounts": {"server": "servers", "person": "persons"},
    "account_links": {"account": "accounts", "person": "persons"},
    "libraries": {"server": "servers"},
    "networks": {"place": "places"},
    "evidence": {"server": "servers"},
    "amended_plays": {"amendment": "amendments"},
}
_KEYS = {
    "servers": ("server", "id"),
    "libraries": ("library", "(server, key)"),
    "items": ("item", "id"),
    "item_keys": ("copy", "(server, key)"),
    "item_files": ("file", "(copy, path)"),
    "item_guids": ("(type, guid)",),
    "tags": ("tag", "(kind, name)"),
    "channels": ("channel",),
    "persons": ("person", "id"),
    "accounts": ("account", "(server, key)"),
    "players": ("player", "key"),
    "places": ("place", "id"),
    "networks": ("network", "address"),
    "streams": ("stream", "hash"),
    "plays": ("play", "id"),
    "segments": ("(play, number)",),
    "play_streams": ("(play, number)",),
    "amendments": ("amendment", "id"),
    "amended_plays": ("(amendment, id)",),
}


def _unamended(shelf: str, kind: str) -> str:
    return (
        f"SELECT count(*) FROM {shelf}.plays WHERE id NOT IN (SELECT d.id FROM amended_plays d "  # noqa: S608 - constants
        f"JOIN amendments USING (amendment) WHERE undone_at IS NULL AND kind = '{kind}')"
    )


_RULES = {
    "plays end before they start": "SELECT count(*) FROM {shelf}.plays WHERE ended_at < started_at",
    "segments end before they start": (
        "SELECT count(*) FROM {shelf}.segments WHERE ended_at < started_at"
    ),
    "segments have more watch time than wall time": (
        "SELECT count(*) FROM {shelf}.segments WHERE watch_ms * 1000 > "
        "epoch_us(ended_at) - epoch_us(started_at)"
    ),
    "segments were not playing and have watch time": (
        "SELECT count(*) FROM {shelf}.segments WHERE state <> 'playing' AND watch_ms > 0"
    ),
    "plays have another watch time than their segments": (
        "SELECT count(*) FROM {shelf}.plays p JOIN (SELECT play, sum(watch_ms) AS watch_ms "
        "FROM {shelf}.segments GROUP BY play) s USING (play) WHERE s.watch_ms <> p.watch_ms"
    ),
    "plays belong to another person than their account": (
        "SELECT count(*) FROM {shelf}.plays p JOIN accounts a USING (account) "  # noqa: S608 - constants
        "WHERE a.person IS NOT NULL AND p.person IS DISTINCT FROM a.person "
        f"AND ('{{shelf}}' = 'original' OR p.id NOT IN ({GIVEN_AWAY}))"
    ),
}
"""What must be 0 on each shelf."""
_AMENDED = {
    "plays are on two shelves": (
        "SELECT count(*) - count(DISTINCT id) FROM (SELECT id FROM hidden.plays UNION ALL "
        "SELECT id FROM deleted.plays UNION ALL SELECT id FROM main.plays WHERE id IN "
        "(SELECT id FROM hidden.plays UNION ALL SELECT id FROM deleted.plays))"
    ),
    "hidden plays are not to be hidden": _unamended("hidden", "hide"),
    "deleted plays are not to be deleted": _unamended("deleted", "delete"),
    "plays are kept as recorded that nobody edited": _unamended("original", "edit"),
    "shown plays are to be hidden or deleted": (
        "SELECT count(*) FROM main.plays WHERE id IN (SELECT d.id FROM amended_plays d "
        "JOIN amendments USING (amendment) WHERE undone_at IS NULL AND kind <> 'edit')"
    ),
}
"""What must be 0 of amended plays."""


def verify(reader: Reader, journal_offset: int | None) -> Report:
    """Check everything; `journal_offset` is the journal's last, None to leave it out."""
    questions = [*_dangling(), *_twice(), *_rules(), *_AMENDED.items()]
    findings = [
        Finding(text, rows) for text, sql in questions if (rows := int(reader.keys(sql)[0]))
    ]
    findings += _checkpoint(reader, journal_offset)
    plays = int(reader.keys("SELECT count(*) FROM plays")[0])
    return Report(len(questions) + 1, plays, tuple(findings))


def _on_shelves(table: str) -> list[str]:
    """The table, and those of the same name on the other shelves."""
    shelves = tuple(Shelf) if table in OF_A_PLAY else (Shelf.SHOWN,)
    return [table if shelf is Shelf.SHOWN else f"{shelf}.{table}" for shelf in shelves]


def _rules() -> list[tuple[str, str]]:
    return [
        (text if shelf is Shelf.SHOWN else f"{shelf} {text}", sql.format(shelf=shelf))
        for shelf in Shelf
        for text, sql in _RULES.items()
    ]


def _dangling() -> list[tuple[str, str]]:
    return [
        (f"rows of {here} point to {target} that do not exist", _pointing(here, column, target))
        for table, columns in _REFERENCES.items()
        for here in _on_shelves(table)
        for column, target in columns.items()
    ]


def _pointing(table: str, column: str, target: str) -> str:
    shelf = table.rpartition(".")[0]
    place = f"{shelf}.{target}" if shelf and target in OF_A_PLAY else target
    return (
        f"SELECT count(*) FROM {table} t WHERE t.{column} IS NOT NULL AND NOT EXISTS "  # noqa: S608 - constants
        f"(SELECT 1 FROM {place} o WHERE o.{_KEYS[target][0]} = t.{column})"
    )


def _twice() -> list[tuple[str, str]]:
    return [
        (
            f"rows of {here} have the same {key}",
            f"SELECT count(*) - count(DISTINCT {key}) FROM {here}",  # noqa: S608 - constants
        )
        for table, keys in _KEYS.items()
        for here in _on_shelves(table)
        for key in keys
    ]


def _checkpoint(reader: Reader, journal_offset: int | None) -> list[Finding]:
    offsets = reader.keys("SELECT journal_offset FROM checkpoint")
    findings = [] if len(offsets) <= 1 else [Finding("there are several checkpoints", len(offsets))]
    if journal_offset is not None and offsets and offsets[0] > journal_offset:
        text = f"the history is at offset {offsets[0]}, the journal only at {journal_offset}"
        findings.append(Finding(text, 1))
    return findings
