"""Servers."""

from hub.analytics.dimensions import SERVER
from hub.analytics.report import Report, Topic
from hub.analytics.shapes import ranking, series

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
