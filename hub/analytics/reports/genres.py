"""Genres."""

from hub.analytics.parts.dimensions import GENRE
from hub.analytics.parts.shapes import ranking, series
from hub.analytics.report import ChartKind, Report, Topic

REPORT = Report(
    name="genres",
    title="Genres",
    help="What is watched by genre, and how that changes.",
    definition=(
        "A genre counts if the item has it, or its show or artist. A play of an item with several"
        " genres counts for each of them, so that the rows add up to more than all plays."
    ),
    topic=Topic.CONTENT,
    order=20,
    tables=(
        ranking(GENRE, unknown=False),
        series(GENRE, unknown=False, chart=ChartKind.RIVER),
    ),
)
