"""What the files of the libraries are like, played or not."""

from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Table, Topic

_FILES = Column("files", Kind.COUNT, "files")
_SIZE = Column("size_bytes", Kind.BYTES, "their size, of those whose size is known")
_PLAYED = Column("played_percent", Kind.PERCENT, "share of files whose item was played")


def _by(name: str, column: Column, value: str, chart: ChartKind = ChartKind.BAR) -> Table:
    """Files by a column of `item_files`, with those whose item is among the plays asked for."""
    sql = (
        ", played AS (SELECT DISTINCT item AS one FROM chosen) "  # noqa: S608 - constants
        f"SELECT {value}, count(*) AS files, sum(f.size), "
        "100.0 * count(one) / count(*) FROM held JOIN item_files f USING (copy) "
        "LEFT JOIN played ON one = held.item GROUP BY 1 ORDER BY files DESC, 1"
    )
    return Table(
        name,
        (column, _FILES, _SIZE, _PLAYED),
        sql=sql,
        chart=Chart(chart, column.name, ("files", "size_bytes")),
    )


REPORT = Report(
    name="library_quality",
    title="Quality of the libraries",
    help="The files that servers hold: resolutions, codecs, dynamic range, channels, containers.",
    definition=(
        "Files that a server listed and still has, whether they were played or not; an item with "
        "several files or on several servers counts with each file. Filters on servers, libraries "
        "and items choose the files, all filters together the plays: a file is played when a play "
        "of its item is among those asked for. The resolution is the name the server gives to the "
        "picture, so that a wide film of 1920 by 800 is 1080."
    ),
    topic=Topic.LIBRARIES,
    order=40,
    tables=(
        _by(
            "resolutions",
            Column("source_resolution", Kind.CODE, "resolution of the file", "source_resolution"),
            "f.resolution",
        ),
        _by(
            "video_codecs",
            Column("video_codec", Kind.CODE, "video codec of the file", "video_codec"),
            "f.video_codec",
        ),
        _by(
            "dynamic_ranges",
            Column("dynamic_range", Kind.CODE, "dynamic range of the file", "dynamic_range"),
            "f.dynamic_range::VARCHAR",
            ChartKind.PIE,
        ),
        _by(
            "audio_codecs",
            Column("audio_codec", Kind.CODE, "audio codec of the file", "audio_codec"),
            "f.audio_codec",
        ),
        _by(
            "channels",
            Column("channels", Kind.CODE, "channels of the file"),
            "f.audio_channels::VARCHAR",
            ChartKind.PIE,
        ),
        _by(
            "containers",
            Column("container", Kind.CODE, "container of the file", "container"),
            "f.container",
        ),
    ),
    everybody=True,
)
