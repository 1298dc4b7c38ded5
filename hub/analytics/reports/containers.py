"""Containers, and what becomes of them."""

from hub.analytics.parts.dimensions import CONTAINER_DECISION, PLATFORM
from hub.analytics.parts.shapes import grid, series
from hub.analytics.parts.streams import Facts
from hub.analytics.report import ChartKind, Column, Kind, Report, Topic
from hub.history.query import stream_facts as facts

_FACTS = Facts({"container": "s.source.container", "stream_container": facts.STREAM_CONTAINER})

REPORT = Report(
    name="containers",
    title="Containers",
    help="What containers files have, what they are delivered in, and which platforms mind.",
    definition=(
        "A container that is kept is played directly. One that is not is packed anew: alone "
        "(copy), or together with a transcode of what is in it. What is delivered is that of the "
        "stream a play was watched with the longest; a file that is played directly is delivered "
        "in its own container."
    ),
    topic=Topic.PERFORMANCE,
    order=44,
    tables=(
        _FACTS.pairs(
            "delivered_in",
            (
                Column("container", Kind.CODE, "container of the file", "container"),
                Column("stream_container", Kind.CODE, "container delivered", "stream_container"),
            ),
            needs="container",
        ),
        grid(PLATFORM, CONTAINER_DECISION, name="by_platform", chart=ChartKind.BAR),
        series(CONTAINER_DECISION, unknown=False),
    ),
)
