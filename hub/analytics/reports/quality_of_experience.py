"""How well playback went, as a score from 0 to 100 that says what it is made of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hub.analytics.asked import Asked, step_of
from hub.analytics.parts.dimensions import PLATFORM, SERVER, Dimension
from hub.analytics.parts.experience import DEFINITION, PARTS, SCORE, SCORED
from hub.analytics.parts.shapes import DATE, PLAYS, item_columns, without_gaps
from hub.analytics.report import Chart, ChartKind, Column, Figure, Kind, Report, Rows, Table, Topic

_SCORE = Column("score", Kind.NUMBER, "mean score, 0 to 100")
_LOST = Column("points_lost", Kind.NUMBER, "points lost by play on average")
_MEANS = ", ".join(f"sum({part})::DOUBLE, count(*) FILTER ({part} > 0)" for part in PARTS)
_SETS = "GROUPING SETS ((), (step), (player), (server))"
_SUMS = (
    f"{SCORED} SELECT GROUPING(step, player, server), step, player, server, count(*), "  # noqa: S608 - constants
    f"sum({SCORE})::DOUBLE, count(*) FILTER ({SCORE} >= 100), "
    f"count(*) FILTER (startup_ms > 0 OR times > 0), {_MEANS} "
    f"FROM (SELECT *, {{step}} AS step FROM scored) GROUP BY {_SETS}"
)
_JUDGED = {"known": "experience"}
_ALL, _BY_STEP, _BY_PLAYER, _BY_SERVER = 7, 3, 5, 6


@dataclass(frozen=True, slots=True)
class _Sum:
    """What some plays add up to; `parts` has the points that each part cost, and how many plays."""

    step: int | None
    player: int | None
    server: int | None
    plays: int
    score: float
    perfect: int
    buffered: int
    parts: tuple[tuple[float, int], ...]


def _sums(asked: Asked, of: int) -> Iterator[_Sum]:
    """The plays asked for, by what GROUPING calls `of`; read once for all tables."""
    for row in asked.once(_SUMS.format(step=step_of("day", asked.interval))):
        grouping, step, player, server, plays, score, perfect, buffered, *parts = row
        if grouping == of and plays:
            pairs = tuple(zip(parts[::2], parts[1::2], strict=True))
            yield _Sum(step, player, server, plays, score, perfect, buffered, pairs)


def _score(asked: Asked) -> Rows:
    return [
        (one.score / one.plays, one.plays, 100 * one.perfect / one.plays)
        for one in _sums(asked, _ALL)
    ]


def _parts(asked: Asked) -> Rows:
    """A row for each part, that which costs the most first."""
    rows = [
        (part, points / one.plays, affected, 100 * affected / one.plays)
        for one in _sums(asked, _ALL)
        for part, (points, affected) in zip(PARTS, one.parts, strict=True)
    ]
    return sorted(rows, key=lambda row: -row[1])


def _over_time(asked: Asked) -> Rows:
    rows = [
        (_day(one.step or 0), one.score / one.plays, one.plays, one.buffered)
        for one in _sums(asked, _BY_STEP)
    ]
    return without_gaps(asked, rows, (None, 0, 0))


def _day(number: int) -> date:
    return date(1970, 1, 1) + timedelta(days=number)


def _by(dimension: Dimension, of: int, key: Callable[[_Sum], int | None]) -> Table:
    """The score for each label of a dimension whose keys `key` tells, the lowest first."""

    def rows(asked: Asked) -> Rows:
        labels = {row[0]: row[1:] for row in asked.reader.rows(dimension.names)}
        unnamed = (None, None)
        found: dict[tuple[Any, ...], tuple[float, int]] = {}
        for one in _sums(asked, of):
            label = labels.get(key(one), unnamed)
            score, plays = found.get(label, (0.0, 0))
            found[label] = (score + one.score, plays + one.plays)
        shown = len(dimension.columns)
        listed = [(*label[:shown], score / plays, plays) for label, (score, plays) in found.items()]
        return sorted(listed, key=lambda row: (row[shown], str(row[0])))

    return Table(
        f"by_{dimension.name}",
        (*dimension.columns, _SCORE, PLAYS),
        rows=rows,
        chart=Chart(ChartKind.BAR, dimension.name, ("score",)),
        only=_JUDGED,
    )


REPORT = Report(
    name="quality_of_experience",
    title="Quality of experience",
    help="How well playback went: start, buffering, interruptions, plays cut short, the picture.",
    definition=DEFINITION,
    topic=Topic.QUALITY,
    order=10,
    figure=Figure("score", "score", icon="mdi:star-check-outline"),
    tables=(
        Table(
            "score",
            (_SCORE, PLAYS, Column("perfect_percent", Kind.PERCENT, "share of plays with 100")),
            rows=_score,
            chart=Chart(ChartKind.GAUGE, "", ("score",)),
        ),
        Table(
            "parts",
            (
                Column("part", Kind.CODE, "what cost points", "disturbed_by"),
                _LOST,
                Column("affected", Kind.COUNT, "plays that lost points for it"),
                Column("affected_percent", Kind.PERCENT, "their share"),
            ),
            rows=_parts,
            chart=Chart(ChartKind.BAR, "part", ("points_lost",)),
        ),
        Table(
            "over_time",
            (DATE, _SCORE, PLAYS, Column("buffered", Kind.COUNT, "plays that buffered")),
            rows=_over_time,
            chart=Chart(ChartKind.LINE, "date", ("score",)),
            only=_JUDGED,
        ),
        _by(PLATFORM, _BY_PLAYER, lambda one: one.player),
        _by(SERVER, _BY_SERVER, lambda one: one.server),
        Table(
            "worst",
            (
                Column("began_at", Kind.TIME, "when it began"),
                *item_columns("title", "what was played"),
                Column("person", Kind.TEXT, "person", "person", by="person_id"),
                Column("person_id", Kind.ID, "id of the person"),
                Column("platform", Kind.TEXT, "platform of the player", "platform"),
                Column("score", Kind.NUMBER, "score of the play, 0 to 100"),
                Column("interruptions", Kind.COUNT, "times that it stopped to buffer"),
                Column("buffering_s", Kind.SECONDS, "time spent buffering"),
            ),
            sql=(
                f"{SCORED} SELECT started_at, concat_ws(' · ', g.title, i.title), i.id, n.name, "  # noqa: S608 - constants
                "n.id, d.platform, score, times, buffering_ms / 1000.0 FROM ("
                f"SELECT started_at, play, item, person, player, {SCORE}::DOUBLE AS score, "
                f"coalesce(times, 0) AS times, buffering_ms FROM scored WHERE {SCORE} < 100 "
                f"ORDER BY score, started_at DESC LIMIT 25) JOIN items i USING (item) "
                "LEFT JOIN items g ON g.item = i.grandparent LEFT JOIN persons n USING (person) "
                "JOIN players d USING (player) ORDER BY score, started_at DESC"
            ),
            chart=Chart(ChartKind.TABLE, "began_at", ("score",)),
        ),
    ),
)
