"""What plays can be counted by: declared once, for rankings, series, grids and drill-downs.

A dimension has the SQL of a key of `chosen`, and where the key alone does not say it, a relation
`names` of (key, label, id). Several keys may have one label; a key without a row there is unknown.
`names` may look at `groups`, the relation of what is named, for its keys.
"""

from dataclasses import dataclass

from hub.analytics.report import Column, Kind


@dataclass(frozen=True, slots=True)
class Dimension:
    """`filter` is the filter of plays that takes `id`, where there is one, or the label.

    With `many`, a key has several labels, and a play counts for each of them. `kept` is the table
    of the names, where it is so small that they are kept in memory; `joined` is what plays are
    joined with for the key.
    """

    name: str
    key: str
    help: str
    kind: Kind = Kind.TEXT
    names: str = ""
    filter: str | None = None
    has_id: bool = False
    many: bool = False
    kept: str = ""
    joined: str = ""

    @property
    def small(self) -> bool:
        """Few enough keys to count by them first, and name them one by one."""
        return not self.many and (not self.names or bool(self.kept))

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
    return Dimension(name, key, help_, names=names, filter=name, has_id=True, kept=table)


def _column(name: str, help_: str) -> Dimension:
    return Dimension(name, f"{name}::VARCHAR", help_, Kind.CODE, filter=name)


def _of(name: str, table: str, help_: str) -> Dimension:
    """A property of what plays point to."""
    key = table.removesuffix("s")
    names = f"SELECT {key} AS key, {name}::VARCHAR AS label, NULL AS id FROM {table}"  # noqa: S608 - constants
    return Dimension(name, key, help_, names=names, filter=name, kept=table)


def _of_item(name: str, help_: str, kind: Kind = Kind.TEXT) -> Dimension:
    """A property of items, which are so many that plays are joined with them."""
    joined = f"LEFT JOIN (SELECT item, {name}::VARCHAR AS of_item FROM items) USING (item)"  # noqa: S608 - constants
    return Dimension(name, "of_item", help_, kind, filter=name, joined=joined)


def _quality(name: str, help_: str, kind: Kind = Kind.CODE) -> Dimension:
    names = f"SELECT quality AS key, {name}::VARCHAR AS label, NULL AS id FROM qualities"  # noqa: S608 - constants
    return Dimension(name, "quality", help_, kind, names, filter=name, kept="qualities")


PERSON = _named("person", "persons", "person")
ACCOUNT = Dimension(
    "account",
    "account",
    "account",
    names=(
        "SELECT account AS key, coalesce(a.title, a.name) AS label, s.id || '/' || a.key AS id "
        "FROM accounts a JOIN servers s USING (server)"
    ),
    filter="account",
    has_id=True,
    kept="accounts",
)
SERVER = _named("server", "servers", "server")
LIBRARY = Dimension(
    "library",
    "library",
    "library",
    names=(
        "SELECT library AS key, l.name AS label, s.id || '/' || l.key AS id "
        "FROM libraries l JOIN servers s USING (server)"
    ),
    filter="library",
    has_id=True,
    kept="libraries",
)
PLAYER = _named("player", "players", "player")
TYPE = _column("type", "media type")
DECISION = _column("decision", "what the server did over all")
LOCATION = _column("location", "where the player was, as the server sees it")
ENDING = _column("ending", "how the end came to be known")
ORIGIN = _column("origin", "seen by the hub or imported")
PLATFORM = _of("platform", "players", "platform of the player")
PRODUCT = _of("product", "players", "app that played")
CONTENT_RATING = _of_item("content_rating", "content rating")
STUDIO = _of_item("studio", "studio or network")
YEAR = _of_item("year", "release year", Kind.YEAR)
CITY = _of("city", "places", "city")
COUNTRY = Dimension(
    "country",
    "place",
    "country",
    names="SELECT place AS key, country AS label, country_code AS id FROM places",
    filter="country",
    has_id=True,
    kept="places",
)
NETWORK = Dimension(
    "network",
    "network",
    "kind of address",
    Kind.CODE,
    "SELECT network AS key, kind::VARCHAR AS label, NULL AS id FROM networks",
    filter="network",
)
WEEKDAY = Dimension("weekday", "weekday", "day of the week", Kind.WEEKDAY, filter="weekday")
HOUR = Dimension("hour", "hour", "hour of the day", Kind.HOUR, filter="hour")
GENRE = Dimension(
    "genre",
    "item",
    "genre of the item, or of its show or artist",
    names=(
        "SELECT DISTINCT key, t.name AS label, NULL AS id FROM ("
        "SELECT item AS key, unnest([item, parent, grandparent]) AS whose "
        "FROM items SEMI JOIN groups ON groups.key = item) "
        "JOIN item_tags x ON x.item = whose JOIN tags t USING (tag) WHERE t.kind = 'genre'"
    ),
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
SECURE = Dimension("secure", "secure", "encrypted connection", Kind.BOOL, filter="secure")
RELAYED = Dimension("relayed", "relayed", "through a relay", Kind.BOOL, filter="relayed")
