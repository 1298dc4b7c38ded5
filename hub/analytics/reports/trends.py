"""How much is watched, over time."""

from hub.analytics.parts.dimensions import TYPE
from hub.analytics.parts.shapes import over_time, series
from hub.analytics.report import Figure, Report, Taken, Topic

REPORT = Report(
    name="trends",
    title="Plays and watch time",
    help="How much was watched by day, week or month, and by how many persons.",
    definition=(
        "A play counts where it began. Watch time is booked on the local days on which it was "
        "watched: a play across midnight is split there by its segments, and its parts add up to "
        "the whole exactly. A person counts in each step in which they began a play or watched "
        "one. Steps without plays are shown as zero."
    ),
    topic=Topic.OVERVIEW,
    order=10,
    figure=Figure("over_time", "watch_time_s", Taken.SUM, icon="mdi:television-play"),
    tables=(over_time(), series(TYPE)),
)
