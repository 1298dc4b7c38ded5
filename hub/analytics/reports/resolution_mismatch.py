"""Less picture than the file has."""

from collections import Counter
from dataclasses import replace
from typing import Any

from hub.analytics.asked import Asked
from hub.analytics.parts.counting import pairs, ranked
from hub.analytics.parts.dimensions import PERSON, PLATFORM, Dimension
from hub.analytics.parts.groups import ALL
from hub.analytics.parts.shapes import MANY, PLAYS, WATCH_TIME, grid, series
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Rows, Table, Topic
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
_FROM_TO = Dimension(
    "from_to",
    "quality",
    "resolutions of the file and delivered",
    f"SELECT quality AS key, source_resolution AS label, {DELIVERED} AS id FROM qualities "  # noqa: S608 - constants
    f"WHERE {REDUCED}",
    "qualities",
    has_id=True,
)


def _fidelity(asked: Asked) -> Rows:
    rows = [row[:3] for row in ranked(FIDELITY, _PICTURE, str(MANY), True, asked)]
    return sorted(rows, key=lambda row: (-row[1], row[0] is None, row[0] or ""))


def _reduced_to(asked: Asked) -> Rows:
    rows = [row[:4] for row in ranked(_FROM_TO, ALL, str(MANY), False, asked)]
    return sorted(rows, key=lambda row: (-row[2], row[0], row[1]))


def _by_person(asked: Asked) -> Rows:
    plays, pictures, reduced = Counter[Any](), Counter[Any](), Counter[Any]()
    for person, _, count, _ in pairs(asked, PERSON, FIDELITY):
        plays[person] += count
    for person, fidelity, count, _ in pairs(asked, PERSON, FIDELITY, _PICTURE):
        pictures[person] += count
        reduced[person] += count if fidelity[0] == "reduced" else 0
    rows = [
        (*person, count, plays[person], 100 * count / pictures[person])
        for person, count in reduced.items()
        if count and person[1] is not None
    ]
    return sorted(rows, key=lambda row: (-row[2], row[0], row[1]))[:_PERSONS]


_PERSONS = 100

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
            rows=_fidelity,
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
            rows=_reduced_to,
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
            rows=_by_person,
            chart=Chart(ChartKind.BAR, "person", ("reduced", "reduced_percent")),
            only={"fidelity": "reduced"},
        ),
    ),
)
