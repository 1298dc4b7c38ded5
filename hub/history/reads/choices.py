"""The values that a filter can take: what really was played, the most played first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from uuid import UUID

from hub.core.errors import NotFound
from hub.history.query import stream_facts as facts
from hub.history.query.home_country import COUNTRY, COUNTRY_CODE, at_home
from hub.history.query.queries import Filters
from hub.history.query.resolutions import DELIVERED
from hub.history.query.scope import Scope
from hub.history.query.where import where
from hub.history.store.ids import to_public, to_uuid
from hub.history.store.reader import Reader

MAX_CHOICES = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter as people know it, and how many plays it is behind."""

    value: str
    label: str
    detail: str | None
    plays: int


@dataclass(frozen=True, slots=True)
class Source:
    """SQL of (key, value, label, detail); `key` is what the column of `plays` holds.

    With `own`, values are their own labels.
    """

    column: str
    sql: str
    ids: bool = False
    own: bool = False


def _quality(name: str) -> Source:
    return Source(
        "quality",
        f"SELECT quality AS key, {name} AS value, value AS label, NULL AS detail FROM qualities",  # noqa: S608 - a constant
    )


def _of_stream(expression: str) -> Source:
    """Counted by streams first, of which many have the same value."""
    return Source(
        "stream",
        f"SELECT stream AS key, {expression} AS value, value AS label, NULL AS detail "  # noqa: S608 - a constant
        "FROM streams s",
        own=True,
    )


def _of_item(column: str) -> Source:
    return Source(
        "item",
        f"SELECT item AS key, {column} AS value, value AS label, NULL AS detail FROM items",  # noqa: S608 - constants
    )


_KIN = (
    "SELECT item AS key, item AS of FROM items"
    " UNION ALL SELECT item, parent FROM items WHERE parent IS NOT NULL"
    " UNION ALL SELECT item, grandparent FROM items WHERE grandparent IS NOT NULL"
)
"""Every item with itself and with what it belongs to."""


def _tag(kind: str) -> Source:
    return Source(
        "item",
        "SELECT DISTINCT key, name AS value, name AS label, NULL AS detail "  # noqa: S608 - constants
        f"FROM ({_KIN}) k JOIN item_tags t ON t.item = k.of JOIN tags USING (tag) "
        f"WHERE kind = '{kind}'",
    )


_FACTS = {
    "stream_container": facts.STREAM_CONTAINER,
    "audio_channels": facts.CHANNELS,
    "stream_audio_channels": facts.STREAM_CHANNELS,
    "audio_language": facts.AUDIO_LANGUAGE,
    "subtitle_language": facts.SUBTITLE_LANGUAGE,
    "frame_rate": facts.FRAME_RATE,
    "transcode_encoder": facts.ENCODER,
    "transcode_reason": f"unnest({facts.REASONS})",
}
_SOURCES = {
    "person": Source(
        "person", "SELECT person AS key, id AS value, name AS label, NULL AS detail FROM persons"
    ),
    "account": Source(
        "account",
        "SELECT account AS key, s.id || '/' || a.key AS value, "
        "coalesce(a.title, a.name, a.key) AS label, s.name AS detail "
        "FROM accounts a JOIN servers s USING (server)",
    ),
    "server": Source(
        "server",
        "SELECT server AS key, id AS value, coalesce(name, id) AS label, "
        "platform::VARCHAR AS detail FROM servers",
    ),
    "library": Source(
        "library",
        "SELECT library AS key, s.id || '/' || l.key AS value, coalesce(l.name, l.key) AS label, "
        "s.name AS detail FROM libraries l JOIN servers s USING (server)",
    ),
    "item": Source(
        "item",
        "SELECT k.key, i.id::VARCHAR AS value, i.title AS label, "  # noqa: S608 - constants
        "nullif(concat_ws(' · ', g.title, i.year), '') AS detail "
        f"FROM items i JOIN ({_KIN}) k ON k.of = i.item "
        "LEFT JOIN items g ON g.item = coalesce(i.grandparent, i.parent)",
        ids=True,
    ),
    "player": Source(
        "player",
        "SELECT player AS key, id::VARCHAR AS value, coalesce(name, product, key) AS label, "
        "product AS detail FROM players",
        ids=True,
    ),
    "platform": Source(
        "player",
        "SELECT player AS key, platform AS value, platform AS label, NULL AS detail FROM players",
    ),
    "product": Source(
        "player",
        "SELECT player AS key, product AS value, product AS label, NULL AS detail FROM players",
    ),
    **{
        kind: _tag(kind) for kind in ("genre", "director", "writer", "actor", "label", "collection")
    },
    "content_rating": _of_item("content_rating"),
    "studio": _of_item("studio"),
    "year": _of_item("year::VARCHAR"),
    **{
        name: _quality(name)
        for name in (
            "source_resolution",
            "stream_resolution",
            "container",
            "video_codec",
            "stream_video_codec",
            "audio_codec",
            "stream_audio_codec",
            "subtitle_codec",
            "quality_profile",
        )
    },
    "shown_resolution": Source(
        "quality",
        f"SELECT quality AS key, {DELIVERED} AS value, value AS label, NULL AS detail "  # noqa: S608 - a constant
        "FROM qualities",
    ),
    **{name: _of_stream(expression) for name, expression in _FACTS.items()},
    "address": Source(
        "network",
        "SELECT network AS key, address AS value, address AS label, as_name AS detail "
        "FROM networks",
    ),
    "place": Source(
        "place",
        "SELECT place AS key, id::VARCHAR AS value, coalesce(city, region, country) AS label, "
        "country AS detail FROM places",
        ids=True,
    ),
    "country": Source(
        "place",
        f"SELECT place AS key, {COUNTRY_CODE} AS value, "  # noqa: S608 - constants
        f"coalesce({COUNTRY}, country_code) AS label, NULL AS detail FROM places",
    ),
    "city": Source(
        "place",
        "SELECT place AS key, city AS value, city AS label, country AS detail FROM places",
    ),
}
_COARSE = {
    "place": Source(
        "place",
        "SELECT place AS key, id::VARCHAR AS value, country AS label, NULL AS detail FROM places",
        ids=True,
    ),
    "city": Source(
        "place",
        "SELECT place AS key, city AS value, city AS label, NULL AS detail FROM places WHERE false",
    ),
}
"""Where nothing finer than a country may be named."""
SOURCES: Mapping[str, Source] = MappingProxyType(_SOURCES)
"""The filters whose values can be looked up, by name."""


def choices(
    reader: Reader, name: str, scope: Scope, *, text: str = "", limit: int = 50
) -> tuple[Choice, ...]:
    """Values whose label holds `text`, of the plays within the scope, the most played first."""
    source = _source(reader, name)
    limited = where(reader, Filters(), scope)
    sql = f"""
WITH counts AS (
    SELECT p.{source.column} AS key, count(*) AS plays FROM plays p WHERE {limited.sql} GROUP BY 1
)
SELECT value, any_value(label), any_value(detail), sum(plays) AS plays
FROM ({source.sql}) JOIN counts USING (key)
WHERE value IS NOT NULL AND label IS NOT NULL
    AND contains(lower(strip_accents(label)), lower(strip_accents($text)))
GROUP BY value
ORDER BY starts_with(lower(strip_accents(any_value(label))), lower(strip_accents($text))) DESC,
    plays DESC, lower(any_value(label)), value LIMIT {int(limit)}
"""  # noqa: S608 - declared sources
    rows = reader.rows(sql, {**limited.params, "text": text})
    return tuple(Choice(_public(source, row[0]), row[1], row[2], int(row[3])) for row in rows)


def labels(reader: Reader, name: str, values: Sequence[str], scope: Scope) -> dict[str, str]:
    """The labels of some values; those unknown to the scope are missing."""
    source = _source(reader, name)
    if source.own:
        return {value: value for value in values}
    within, params = "", {}
    if not scope.everybody:
        limited = where(reader, Filters(), scope)
        within = f"AND key IN (SELECT p.{source.column} FROM plays p WHERE {limited.sql})"  # noqa: S608 - the scope
        params = dict(limited.params)
    rows = reader.rows(
        f"SELECT DISTINCT ON (value) value, label FROM ({source.sql}) "  # noqa: S608 - declared sources
        f"WHERE list_contains($values, value) {within}",
        {**params, "values": _private(source, values)},
    )
    return {_public(source, value): str(label) for value, label in rows if label is not None}


def _source(reader: Reader, name: str) -> Source:
    if name in _COARSE and not reader.shown.cities:
        return _COARSE[name]
    try:
        source = SOURCES[name]
        return replace(source, sql=at_home(reader, source.sql))
    except KeyError:
        raise NotFound(
            "The values of this filter cannot be listed.", hint=f"Use {', '.join(SOURCES)}."
        ) from None


def _public(source: Source, value: str) -> str:
    return to_public(UUID(value)) if source.ids else value


def _private(source: Source, values: Sequence[str]) -> list[str]:
    return [str(to_uuid(value)) for value in values] if source.ids else list(values)
