"""Bit rates of files and of what is delivered."""

from dataclasses import replace

from hub.analytics.parts.dimensions import SOURCE_RESOLUTION
from hub.analytics.parts.spread import spread, spread_over_time
from hub.analytics.report import Column, Kind, Report, Topic

_DELIVERED = (
    "CASE WHEN decision = 'direct_play' "
    "THEN coalesce(delivered.bitrate_kbps, source.bitrate_kbps) ELSE delivered.bitrate_kbps END"
)
_FACTS = (
    "SELECT stream, source.bitrate_kbps AS file_kbps, source.video.resolution AS file_size, "  # noqa: S608 - constants
    f"{_DELIVERED} AS sent_kbps, coalesce(delivered.video.resolution, CASE WHEN video_decision "
    "IN ('direct_play', 'copy') THEN source.video.resolution END) AS sent_size FROM streams"
)
_PLAYS = f"(SELECT * FROM chosen JOIN ({_FACTS}) USING (stream))"  # noqa: S608 - constants

_ONLY = {"known": "stream"}
_SENT_SIZE = Column(
    "stream_resolution", Kind.CODE, "resolution that reached the player", "shown_resolution"
)

REPORT = Report(
    name="bitrate",
    title="Bit rates",
    help="The bit rates of files and of what is delivered, by resolution and over time.",
    definition=(
        "The rates are those the server tells of the file and of the stream a play was watched "
        "with the longest; what is played directly is delivered at the rate of its file. A play "
        "whose rate is not told is in no percentile. The p-th percentile is the smallest rate "
        "that at least p % of the plays do not exceed: a rate that occurred, not a mean, which a "
        "few large files would move."
    ),
    topic=Topic.PERFORMANCE,
    order=34,
    tables=(
        replace(
            spread_over_time("delivered_over_time", "sent_kbps", _PLAYS),
            only={"known": "bitrate"},
        ),
        replace(
            spread("files", SOURCE_RESOLUTION.columns[0], "file_size", "file_kbps", _PLAYS),
            only=_ONLY,
        ),
        replace(
            spread("delivered", _SENT_SIZE, "sent_size", "sent_kbps", _PLAYS),
            only=_ONLY,
        ),
    ),
)
