"""What transcodes change, and what their server says about why."""

from hub.analytics.dimensions import PLATFORM
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Table, Topic
from hub.analytics.resolutions import fewer
from hub.analytics.shapes import DATE, PLAYS, WATCH_TIME

_CHANGES = {
    "subtitles_burned": "s.subtitle_decision = 'burn'",
    "video_codec": "s.source.video.codec <> s.delivered.video.codec",
    "resolution": (
        f"{fewer('s.delivered.video.resolution', 's.source.video.resolution')} "
        "OR s.delivered.video.height < s.source.video.height"
    ),
    "dynamic_range": "s.source.video.dynamic_range <> s.delivered.video.dynamic_range",
    "bitrate": "s.delivered.bitrate_kbps < 0.9 * s.source.bitrate_kbps",
    "audio_codec": "s.source.audio.codec <> s.delivered.audio.codec",
    "audio_channels": "s.delivered.audio.channels < s.source.audio.channels",
    "container": "s.source.container <> s.delivered.container",
}
_LISTED = ", ".join(f"CASE WHEN {when} THEN '{name}' END" for name, when in _CHANGES.items())
_CHANGED = (
    f"SELECT stream, unnest(list_filter([{_LISTED}], lambda one: one IS NOT NULL)) AS change "  # noqa: S608 - constants
    "FROM streams s WHERE s.decision = 'transcode'"
)
_REASONS = (
    "SELECT stream, unnest(s.transcode.reasons) AS reason FROM streams s "
    "WHERE s.decision = 'transcode'"
)
_ONLY = {"decision": "transcode"}
_CHANGE = Column("change", Kind.CODE, "what is not as in the file")
_COUNTED = "sum(plays) AS plays, sum(ms) / 1000.0"


def _groups(by: str, source: str) -> str:
    """Transcodes by something and stream."""
    counts = "sum(begun) AS plays, sum(part_ms) AS ms"
    if source == "chosen":
        counts = "count(*) AS plays, sum(watch_ms) AS ms"
    return (
        f"SELECT {by} AS by_key, stream, {counts} FROM {source} "  # noqa: S608 - constants
        "WHERE decision = 'transcode' GROUP BY ALL"
    )


REPORT = Report(
    name="transcode_causes",
    title="Causes of transcodes",
    help="What transcodes change of the file, on which platforms, and the reasons over time.",
    definition=(
        "Plays whose decision is transcode. What a transcode changes is seen by comparing the file "
        "with what is delivered, of the stream a play was watched with the longest: burnt-in "
        "subtitles, another video or audio codec, a lower resolution, another dynamic range, a bit "
        "rate lower by more than a tenth, fewer channels, another container. It is known for every "
        "server that tells both ends, also for Plex, which tells no reasons. A transcode counts "
        "for each of its changes. The reasons over time are those that Jellyfin and Emby give."
    ),
    topic=Topic.PERFORMANCE,
    order=16,
    tables=(
        Table(
            "changes",
            (_CHANGE, PLAYS, WATCH_TIME),
            sql=(
                f"SELECT change, {_COUNTED} FROM ({_groups('0', 'chosen')}) "  # noqa: S608 - constants
                f"JOIN ({_CHANGED}) USING (stream) GROUP BY 1 ORDER BY plays DESC, 1"
            ),
            chart=Chart(ChartKind.BAR, "change", ("plays", "watch_time_s")),
            only=_ONLY,
        ),
        Table(
            "by_platform",
            (_CHANGE, *PLATFORM.columns, PLAYS, WATCH_TIME),
            sql=(
                f"SELECT change, platform, {_COUNTED} FROM ({_groups('player', 'chosen')}) "  # noqa: S608 - constants
                f"JOIN ({_CHANGED}) USING (stream) JOIN players d ON d.player = by_key "
                "GROUP BY ALL ORDER BY plays DESC, 1, 2"
            ),
            chart=Chart(ChartKind.HEATMAP, "change", ("plays", "watch_time_s"), series="platform"),
            only=_ONLY,
        ),
        Table(
            "reasons_over_time",
            (DATE, Column("reason", Kind.CODE, "why it was transcoded"), PLAYS, WATCH_TIME),
            sql=(
                f"SELECT by_key, reason, {_COUNTED} FROM ({_groups('date', 'parts')}) "  # noqa: S608 - constants
                f"JOIN ({_REASONS}) USING (stream) GROUP BY ALL ORDER BY 1, 2"
            ),
            chart=Chart(ChartKind.AREA, "date", ("plays", "watch_time_s"), series="reason"),
            only=_ONLY,
        ),
    ),
)
