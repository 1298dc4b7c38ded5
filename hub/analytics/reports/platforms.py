"""Platforms and apps."""

from hub.analytics.parts.dimensions import PLATFORM, PLAYER, PRODUCT
from hub.analytics.parts.shapes import ranking, series
from hub.analytics.report import Report, Topic

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
