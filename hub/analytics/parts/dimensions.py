"""What plays can be counted by: declared once, for rankings, series, grids and drill-downs.

A dimension has the SQL of a key of `chosen`, a small number, and `names`, a relation of (key,
label, id). Several keys may have one label; a key without a row there is unknown.
"""

from dataclasses import dataclass

from hub.analytics.report import Column, Kind
from hub.history.query.home_country import COUNTRY as COUNTRY_NAME
from hub.history.query.home_country import COUNTRY_CODE


@dataclass(frozen=True, slots=True)
class Dimension:
    """`filter` is the filter of plays that takes `id`, where there is one, or the label.

    `kept` is the table of the names, which are kept in memory until it changes. With `many`, a key
    has several labels, and a play counts for each of them.
    """

    name: str
    key: str
    help: str
    names: str
    kept: str
    kind: Kind = Kind.TEXT
    filter: str | None = None
    has_id: bool = False
    many: bool = False

    @property
    def columns(self) -> tuple[Column, ...]:
        """The label and, where labels are not the identity, the id."""
        if not self.has_id:
            return (Column(self.name, self.kind, self.help, self.filter),)
        named = f"{self.name}_id"
        return (
            Column(self.name, self.kind, self.help, self.filter, by=named),
            Column(named, Kind.ID, f"id of the {self.help}"),
        )


def _named(name: str, table: str, help_: str, *, label: str = "name", key: str = "") -> Dimension:
    key = key or table.removesuffix("s")
    names = f"SELECT {key} AS key, {label} AS label, id FROM {table}"  # noqa: S608 - constants
    return Dimension(name, key, help_, names, table, filter=name, has_id=True)


def _enum(name: str, help_: str, type_: str = "") -> Dimension:
    """A column of plays of an SQL type with few values."""
    values = f"SELECT unnest(enum_range(NULL::{type_ or name})) AS label"
    names = f"SELECT enum_code(label::{type_ or name}) AS key, label, NULL AS id FROM ({values})"  # noqa: S608 - constants
    return Dimension(name, f"enum_code({name})", help_, names, "types", Kind.CODE, filter=name)


def _number(name: str, help_: str, kind: Kind, first: int, last: int) -> Dimension:
    """A column whose numbers are their own labels."""
    names = f"SELECT range AS key, range AS label, NULL AS id FROM range({first}, {last + 1})"  # noqa: S608 - constants
    return Dimension(name, name, help_, names, "numbers", kind, filter=name)


def _flag(name: str, help_: str) -> Dimension:
    names = "SELECT * FROM (VALUES (0, false, NULL), (1, true, NULL)) v (key, label, id)"
    return Dimension(name, f"{name}::TINYINT", help_, names, "flags", Kind.BOOL, filter=name)


def _of(name: str, table: str, help_: str, kind: Kind = Kind.TEXT, *, label: str = "") -> Dimension:
    """A property of what plays point to."""
    key = {"qualities": "quality"}.get(table, table.removesuffix("s"))
    names = f"SELECT {key} AS key, {label or name}::VARCHAR AS label, NULL AS id FROM {table}"  # noqa: S608 - constants
    return Dimension(name, key, help_, names, table, kind, name)


def _quality(name: str, help_: str, kind: Kind = Kind.CODE) -> Dimension:
    return _of(name, "qualities", help_, kind)


PERSON = _named("person", "persons", "person")
ACCOUNT = Dimension(
    "account",
    "account",
    "account",
    "SELECT account AS key, coalesce(a.title, a.name) AS label, s.id || '/' || a.key AS id "
    "FROM accounts a JOIN servers s USING (server)",
    "accounts",
    filter="account",
    has_id=True,
)
SERVER = _named("server", "servers", "server")
LIBRARY = Dimension(
    "library",
    "library",
    "library",
    "SELECT library AS key, l.name AS label, s.id || '/' || l.key AS id "
    "FROM libraries l JOIN servers s USING (server)",
    "libraries",
    filter="library",
    has_id=True,
)
PLAYER = _named("player", "players", "player")
TYPE = _enum("type", "media type", "media_type")
DECISION = _enum("decision", "what the server did over all")
LOCATION = _enum("location", "where the player was, as the server sees it")
ENDING = _enum("ending", "how the end came to be known")
ORIGIN = _enum("origin", "seen by the hub or imported")
PLATFORM = _of("platform", "players", "platform of the player")
PRODUCT = _of("product", "players", "app that played")
CONTENT_RATING = _of("content_rating", "items", "content rating")
STUDIO = _of("studio", "items", "studio or network")
YEAR = _of("year", "items", "release year", Kind.YEAR)
CITY = _of("city", "places", "city")
COUNTRY = Dimension(
    "country",
    "place",
    "country",
    f"SELECT place AS key, {COUNTRY_NAME} AS label, {COUNTRY_CODE} AS id FROM places",  # noqa: S608 - constants
    "places",
    filter="country",
    has_id=True,
)
NETWORK = _of("network", "networks", "kind of address", Kind.CODE, label="kind")
WEEKDAY = _number("weekday", "day of the week", Kind.WEEKDAY, 1, 7)
HOUR = _number("hour", "hour of the day", Kind.HOUR, 0, 23)
GENRE = Dimension(
    "genre",
    "item",
    "genre of the item, or of its show or artist",
    "SELECT DISTINCT key, t.name AS label, NULL AS id FROM ("
    "SELECT item AS key, unnest([item, parent, grandparent]) AS whose FROM items) "
    "JOIN item_tags x ON x.item = whose JOIN tags t USING (tag) WHERE t.kind = 'genre'",
    "items",
    filter="genre",
    many=True,
)
CONTAINER_DECISION = _quality("container_decision", "decision on the container")
VIDEO_DECISION = _quality("video_decision", "decision on the video")
AUDIO_DECISION = _quality("audio_decision", "decision on the audio")
SUBTITLE_DECISION = _quality("subtitle_decision", "decision on the subtitles")
QUALITY_PROFILE = _quality("quality_profile", "quality the player asked for", Kind.TEXT)
CONTAINER = _quality("container", "container of the file")
VIDEO_CODEC = _quality("video_codec", "video codec of the file")
AUDIO_CODEC = _quality("audio_codec", "audio codec of the file")
SUBTITLE_CODEC = _quality("subtitle_codec", "codec of the subtitles")
SOURCE_RESOLUTION = _quality("source_resolution", "resolution of the file")
STREAM_RESOLUTION = _quality("stream_resolution", "resolution delivered")
STREAM_VIDEO_CODEC = _quality("stream_video_codec", "video codec delivered")
STREAM_AUDIO_CODEC = _quality("stream_audio_codec", "audio codec delivered")
DYNAMIC_RANGE = _quality("dynamic_range", "dynamic range of the file")
SECURE = _flag("secure", "encrypted connection")
RELAYED = _flag("relayed", "through a relay")
