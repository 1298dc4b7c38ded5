"""Servers."""

from hub.analytics.parts.dimensions import SERVER
from hub.analytics.parts.shapes import ranking, series
from hub.analytics.report import Report, Topic

REPORT = Report(
    name="servers",
    title="Servers",
    help="Plays and watch time by server.",
    definition=("A play counts for the server that streamed it."),
    topic=Topic.LIBRARIES,
    order=20,
    tables=(
        ranking(SERVER),
        series(SERVER),
    ),
)
