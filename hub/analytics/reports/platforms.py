"""Platforms and apps."""

from hub.analytics.dimensions import PLATFORM, PLAYER, PRODUCT
from hub.analytics.report import Report, Topic
from hub.analytics.shapes import ranking, series

REPORT = Report(
    name="platforms",
    title="Platforms and apps",
    help="On what people watch: platforms, apps and players.",
    definition=(
        "Platform and app are those that the player told last; the player is one device and app."
    ),
    topic=Topic.PEOPLE,
    order=40,
    tables=(
        ranking(PLATFORM),
        ranking(PRODUCT),
        ranking(PLAYER),
        series(PLATFORM),
    ),
)
