"""Whether the history holds together: references, sums, order, and the journal's checkpoint."""

from dataclasses import dataclass

from hub.history.reader import Reader


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
}
_RULES = {
    "plays end before they start": "SELECT count(*) FROM plays WHERE ended_at < started_at",
    "segments end before they start": "SELECT count(*) FROM segments WHERE ended_at < started_at",
    "segments have more watch time than wall time": (
        "SELECT count(*) FROM segments WHERE watch_ms * 1000 > "
        "epoch_us(ended_at) - epoch_us(started_at)"
    ),
    "segments were not playing and have watch time": (
        "SELECT count(*) FROM segments WHERE state <> 'playing' AND watch_ms > 0"
    ),
    "plays have another watch time than their segments": (
        "SELECT count(*) FROM plays p JOIN (SELECT play, sum(watch_ms) AS watch_ms FROM segments "
        "GROUP BY play) s USING (play) WHERE s.watch_ms <> p.watch_ms"
    ),
    "plays belong to another person than their account": (
        "SELECT count(*) FROM plays p JOIN accounts a USING (account) "
        "WHERE a.person IS NOT NULL AND p.person IS DISTINCT FROM a.person"
    ),
}


def verify(reader: Reader, journal_offset: int | None) -> Report:
    """Check everything; `journal_offset` is the journal's last, None to leave it out."""
    questions = [*_dangling(), *_twice(), *_RULES.items()]
    findings = [
        Finding(text, rows) for text, sql in questions if (rows := int(reader.keys(sql)[0]))
    ]
    findings += _checkpoint(reader, journal_offset)
    plays = int(reader.keys("SELECT count(*) FROM plays")[0])
    return Report(len(questions) + 1, plays, tuple(findings))


def _dangling() -> list[tuple[str, str]]:
    return [
        (f"rows of {table} point to {target} that do not exist", _pointing(table, column, target))
        for table, columns in _REFERENCES.items()
        for column, target in columns.items()
    ]


def _pointing(table: str, column: str, target: str) -> str:
    return (
        f"SELECT count(*) FROM {table} t WHERE t.{column} IS NOT NULL AND NOT EXISTS "  # noqa: S608 - constants
        f"(SELECT 1 FROM {target} o WHERE o.{_KEYS[target][0]} = t.{column})"
    )


def _twice() -> list[tuple[str, str]]:
    return [
        (
            f"rows of {table} have the same {key}",
            f"SELECT count(*) - count(DISTINCT {key}) FROM {table}",  # noqa: S608 - constants
        )
        for table, keys in _KEYS.items()
        for key in keys
    ]


def _checkpoint(reader: Reader, journal_offset: int | None) -> list[Finding]:
    offsets = reader.keys("SELECT journal_offset FROM checkpoint")
    findings = [] if len(offsets) <= 1 else [Finding("there are several checkpoints", len(offsets))]
    if journal_offset is not None and offsets and offsets[0] > journal_offset:
        text = f"the history is at offset {offsets[0]}, the journal only at {journal_offset}"
        findings.append(Finding(text, 1))
    return findings
