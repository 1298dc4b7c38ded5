"""Kinds of media."""

from hub.analytics.parts.dimensions import TYPE
from hub.analytics.parts.shapes import ranking
from hub.analytics.report import ChartKind, Figure, Report, Taken, Topic

REPORT = Report(
    name="types",
    title="Kinds of media",
    help="Plays and watch time of movies, episodes, tracks and the rest.",
    definition=(
        "The type is that of the item that was played; a programme of live television is a "
        "programme."
    ),
    topic=Topic.OVERVIEW,
    order=30,
    figure=Figure("type", "plays", Taken.SUM, icon="mdi:play-box-multiple"),
    tables=(ranking(TYPE, chart=ChartKind.PIE),),
)
