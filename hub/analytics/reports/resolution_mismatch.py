"""Less picture than the file has."""

from dataclasses import replace

from hub.analytics.parts.dimensions import PERSON, PLATFORM, Dimension
from hub.analytics.parts.shapes import PLAYS, WATCH_TIME, grid, series
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Table, Topic
from hub.history.query.play_facts import FIDELITY as FIDELITY_OF
from hub.history.query.resolutions import DELIVERED, REDUCED

_PICTURE = "quality IN (SELECT quality FROM qualities WHERE source_resolution IS NOT NULL)"
_ONLY = {"known": "source_resolution"}
FIDELITY = Dimension(
    "fidelity",
    "quality",
    "what became of the resolution",
    f"SELECT quality AS key, ({FIDELITY_OF}) AS label, NULL AS id FROM qualities",  # noqa: S608 - constants
    "qualities",
    Kind.CODE,
    filter="fidelity",
)
_REDUCED = (
    f", reduced AS (SELECT quality, source_resolution AS file, {DELIVERED} AS sent FROM qualities "  # noqa: S608 - constants
    f"WHERE {REDUCED}) "
)

REPORT = Report(
    name="resolution_mismatch",
    title="Reduced resolution",
    help="How often less is delivered than the file has: from what to what, where, and for whom.",
    definition=(
        "Plays of files with a known resolution, by the stream a play was watched with the "
        "longest. A resolution is reduced when fewer lines are delivered than the file has, and "
        "kept otherwise: more lines than the file has show nothing more, so that raising them is "
        "no mismatch. What is played directly or copied is kept. Equal sizes under two names "
        "(4k and 2160) are equal, and a height like 804 is that of a wide film without bars, a "
        "full 1080. Unknown is what a server does not tell of its transcode."
    ),
    topic=Topic.QUALITY,
    order=20,
    tables=(
        Table(
            "fidelity",
            (*FIDELITY.columns, PLAYS, WATCH_TIME),
            sql=(
                "SELECT label, sum(plays) AS plays, sum(ms) / 1000.0 FROM ("  # noqa: S608 - constants
                "SELECT quality AS key, count(*) AS plays, sum(watch_ms) AS ms FROM chosen "
                f"WHERE {_PICTURE} GROUP BY 1) LEFT JOIN ({FIDELITY.names}) USING (key) "
                "GROUP BY 1 ORDER BY plays DESC, 1"
            ),
            chart=Chart(ChartKind.PIE, "fidelity", ("plays", "watch_time_s")),
            only=_ONLY,
        ),
        replace(series(FIDELITY, where=_PICTURE), only=_ONLY),
        Table(
            "reduced_to",
            (
                Column(
                    "source_resolution", Kind.CODE, "resolution of the file", "source_resolution"
                ),
                Column("stream_resolution", Kind.CODE, "resolution delivered", "stream_resolution"),
                PLAYS,
                WATCH_TIME,
            ),
            sql=(
                f"{_REDUCED} SELECT file, sent, count(*) AS plays, sum(watch_ms) / 1000.0 "  # noqa: S608 - constants
                "FROM chosen JOIN reduced USING (quality) GROUP BY 1, 2 ORDER BY plays DESC, 1, 2"
            ),
            chart=Chart(
                ChartKind.HEATMAP,
                "source_resolution",
                ("plays", "watch_time_s"),
                series="stream_resolution",
            ),
            only={"fidelity": "reduced"},
        ),
        replace(
            grid(PLATFORM, FIDELITY, name="by_platform", where=_PICTURE, chart=ChartKind.BAR),
            only=_ONLY,
        ),
        Table(
            "by_person",
            (
                *PERSON.columns,
                Column("reduced", Kind.COUNT, "plays with a reduced resolution"),
                PLAYS,
                Column(
                    "reduced_percent",
                    Kind.PERCENT,
                    "share of plays with a picture that were reduced",
                ),
            ),
            sql=(
                f"{_REDUCED} SELECT n.name, n.id, reduced, plays, 100.0 * reduced / pictures FROM ("  # noqa: S608 - constants
                "SELECT person, count(*) AS plays, "
                f"count(*) FILTER ({_PICTURE}) AS pictures, "
                "count(*) FILTER (quality IN (SELECT quality FROM reduced)) AS reduced "
                "FROM chosen WHERE person IS NOT NULL GROUP BY 1) "
                "JOIN persons n USING (person) WHERE reduced > 0 "
                "ORDER BY reduced DESC, n.name, n.id LIMIT 100"
            ),
            chart=Chart(ChartKind.BAR, "person", ("reduced", "reduced_percent")),
            only={"fidelity": "reduced"},
        ),
    ),
)
