"""What streams take on the network."""

from hub.analytics.asked import Asked
from hub.analytics.parts.at_once import edges, highest, levels
from hub.analytics.parts.dimensions import LOCATION
from hub.analytics.parts.shapes import DATE
from hub.analytics.parts.spread import spread
from hub.analytics.report import (
    Chart,
    ChartKind,
    Column,
    Figure,
    Kind,
    Report,
    Rows,
    Table,
    Taken,
    Topic,
)

_SQL = (
    "SELECT epoch_us(started_at) AS a, epoch_us(ended_at) AS b, bandwidth_kbps AS w, "
    "coalesce(location IN ('wan', 'cellular'), false) AS remote "
    "FROM chosen WHERE ended_at > started_at AND bandwidth_kbps IS NOT NULL"
)
_RATE = (
    "CASE WHEN s.decision = 'direct_play' "
    "THEN coalesce(s.delivered.bitrate_kbps, s.source.bitrate_kbps) "
    "ELSE s.delivered.bitrate_kbps END"
)


def _peaks(asked: Asked) -> Rows:
    """The highest sums of rates of each step, over all and of what goes out."""
    days, cuts = edges(asked)
    found = asked.columns(_SQL)
    sums = [
        highest(*levels(found["a"][which], found["b"][which], found["w"][which]), cuts)
        for which in (slice(None), found["remote"])
    ]
    return list(zip(days, *(map(int, column) for column in sums), strict=True))


REPORT = Report(
    name="bandwidth",
    title="Bandwidth",
    help="What streams take on the network: at their peak, by stream, and in all.",
    definition=(
        "Nothing is estimated from constants. The rate of a play is what its server said of its "
        "session (Plex: what it reserves for it). The peak of a step is the highest sum of the "
        "rates of plays that overlap at one moment, pauses included, since the server holds what "
        "it reserved; remote is what goes to wan and cellular players. Plays without a rate are "
        "left out. What was sent is the bit rate of the stream a play was watched with the "
        "longest (that of the file, if it was played directly) times the watch time, booked on "
        "the days it was watched; a play whose bit rate nobody told adds nothing, and "
        "`known_percent` is the share of watch time whose rate is known."
    ),
    topic=Topic.PERFORMANCE,
    order=30,
    figure=Figure("peaks", "bandwidth_kbps", Taken.MOST, icon="mdi:speedometer"),
    tables=(
        Table(
            "peaks",
            (
                DATE,
                Column("bandwidth_kbps", Kind.KBPS, "highest sum of rates at one moment"),
                Column("remote_kbps", Kind.KBPS, "the same of plays away from home"),
            ),
            rows=_peaks,
            chart=Chart(ChartKind.LINE, "date", ("bandwidth_kbps", "remote_kbps")),
        ),
        Table(
            "sent",
            (
                DATE,
                *LOCATION.columns,
                Column("sent_bytes", Kind.BYTES, "bytes sent, from bit rate and watch time"),
                Column("known_percent", Kind.PERCENT, "share of watch time with a known rate"),
            ),
            sql=(
                "SELECT date, location::VARCHAR, bits / 8.0, 100.0 * known / ms FROM ("  # noqa: S608 - constants
                "SELECT date, location, sum(part_ms * rate) AS bits, sum(part_ms) AS ms, "
                "sum(part_ms) FILTER (rate IS NOT NULL) AS known "
                f"FROM parts LEFT JOIN (SELECT stream, {_RATE} AS rate FROM streams s) "
                "USING (stream) GROUP BY 1, 2 HAVING sum(part_ms) > 0) ORDER BY 1, 2"
            ),
            chart=Chart(ChartKind.AREA, "date", ("sent_bytes",), series="location"),
        ),
        spread("by_location", LOCATION.columns[0], "location", "bandwidth_kbps"),
        spread(
            "by_decision",
            Column("decision", Kind.CODE, "what the server did over all", "decision"),
            "decision",
            "bandwidth_kbps",
        ),
    ),
)
