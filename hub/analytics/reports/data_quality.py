"""What the record does not know, and what was concluded rather than seen."""

from hub.analytics.asked import Asked
from hub.analytics.parts.shapes import DATE, PLAYS, WATCH_TIME
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Rows, Table, Topic
from hub.history.query.unknown import UNKNOWN

_FIELDS = (
    "person",
    "account",
    "library",
    "length",
    "position",
    "address",
    "place",
    "location",
    "secure",
    "bandwidth",
    "decision",
    "source",
    "ending",
    "platform",
    "product",
    "guid",
    "year",
)
_COUNTS = ", ".join(f"count(*) FILTER ({UNKNOWN[name]})" for name in _FIELDS)
_PLAIN = Column("plays", Kind.COUNT, "plays")


def _fields(asked: Asked) -> Rows:
    """A row for each field, those that lack the most first."""
    [counts] = asked.rows(f"SELECT count(*), {_COUNTS} FROM chosen p")  # noqa: S608 - constants
    whole, *unknown = counts
    if not whole:
        return []
    rows = [
        (name, count, whole, 100 * count / whole)
        for name, count in zip(_FIELDS, unknown, strict=True)
    ]
    return sorted(rows, key=lambda row: -row[1])


REPORT = Report(
    name="data_quality",
    title="Quality of the record",
    help="What is not known of plays, and how much of the record was concluded rather than seen.",
    definition=(
        "For each field the share of plays of which nobody told it; live television is not asked "
        "for a length or position. The source is unknown when the server named neither container "
        "nor codecs of the file, the guid when nothing identifies the item outside its server. A "
        "play was seen whole unless something of it was concluded: that its end was missed, that "
        "signs of it were missed in between (a gap), that its player was stuck, that time without "
        "proof was limited. A play counts for each conclusion; imported plays carry those of the "
        "import. There is no single mark of quality: nobody could say what it is made of."
    ),
    topic=Topic.QUALITY,
    order=80,
    tables=(
        Table(
            "fields",
            (
                Column("field", Kind.CODE, "what is not known", "unknown"),
                Column("unknown", Kind.COUNT, "plays of which it is not known"),
                _PLAIN,
                Column("unknown_percent", Kind.PERCENT, "their share"),
            ),
            rows=_fields,
            chart=Chart(ChartKind.BAR, "field", ("unknown_percent",)),
        ),
        Table(
            "concluded",
            (Column("concluded", Kind.CODE, "what was concluded", "concluded"), PLAYS, WATCH_TIME),
            sql=(
                "SELECT unnest(CASE WHEN len(inferred) > 0 THEN inferred ELSE ['nothing'] END), "
                "sum(plays) AS plays, sum(ms) / 1000.0 FROM (SELECT inferred, count(*) AS plays, "
                "sum(watch_ms) AS ms FROM chosen GROUP BY 1) GROUP BY 1 ORDER BY plays DESC, 1"
            ),
            chart=Chart(ChartKind.BAR, "concluded", ("plays", "watch_time_s")),
        ),
        Table(
            "concluded_over_time",
            (
                DATE,
                Column("concluded", Kind.CODE, "what was concluded", "concluded"),
                PLAYS,
                WATCH_TIME,
            ),
            sql=(
                "SELECT date, unnest(inferred), sum(plays), sum(ms) / 1000.0 FROM ("
                "SELECT date, inferred, sum(begun) AS plays, sum(part_ms) AS ms FROM parts "
                "WHERE len(inferred) > 0 GROUP BY ALL) GROUP BY 1, 2 ORDER BY 1, 2"
            ),
            chart=Chart(ChartKind.AREA, "date", ("plays", "watch_time_s"), series="concluded"),
        ),
    ),
)
