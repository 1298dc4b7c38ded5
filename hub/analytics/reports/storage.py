"""How much space what takes."""

from hub.analytics.dimensions import LIBRARY
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Table, Topic
from hub.analytics.storage import BYTES, FILE_COUNT, FILES

_PER_HOUR = Column("bytes_per_hour", Kind.BYTES, "space of an hour of it")
_LENGTH = Column("length_s", Kind.SECONDS, "length of all together")


def _files_by(name: str, column: Column, value: str) -> Table:
    return Table(
        name,
        (column, FILE_COUNT, BYTES),
        sql=(
            f"{FILES} SELECT {value}, count(*), sum(size) FROM ("  # noqa: S608 - constants
            f"SELECT DISTINCT path, size, {value} FROM files) GROUP BY 1 ORDER BY 3 DESC, 1"
        ),
        chart=Chart(ChartKind.BAR, column.name, ("bytes", "files")),
    )


REPORT = Report(
    name="storage",
    title="Storage",
    help="How much space libraries, resolutions and codecs take.",
    definition=(
        "The file of each movie, episode and track that servers listed and still have, with the "
        "size that they told last; those of unknown size are left out. A file with the same path and size on several servers is one, "
        "except that each library has its own. `bytes_per_hour` is the space divided by the length "
        "of what has a length. The time asked for makes no difference: this is what is there now. "
        "Nor do filters on persons, players or delivery; those on servers, libraries and items do."
    ),
    topic=Topic.STORAGE,
    order=10,
    tables=(
        Table(
            "totals",
            (BYTES, FILE_COUNT, Column("items", Kind.COUNT, "items"), _LENGTH),
            sql=(
                f"{FILES} SELECT sum(size), count(*), (SELECT count(DISTINCT item) FROM files), "  # noqa: S608 - constants
                "(SELECT sum(ms) / 1000.0 FROM (SELECT any_value(duration_ms) AS ms FROM files "
                "GROUP BY item)) FROM (SELECT DISTINCT path, size FROM files) HAVING count(*) > 0"
            ),
            chart=Chart(ChartKind.FIGURES, "", ("bytes", "files", "items", "length_s")),
        ),
        Table(
            "library",
            (*LIBRARY.columns, FILE_COUNT, BYTES, _PER_HOUR),
            sql=(
                f"{FILES} SELECT n.label, n.id, count(*), sum(size), "  # noqa: S608 - constants
                "3600000.0 * sum(size) FILTER (duration_ms > 0) / nullif(sum(duration_ms), 0) "
                f"FROM files LEFT JOIN ({LIBRARY.names}) n ON n.key = library "
                "GROUP BY n.label, n.id ORDER BY 4 DESC, n.label"
            ),
            chart=Chart(ChartKind.PIE, "library", ("bytes", "files")),
        ),
        _files_by(
            "source_resolution",
            Column("source_resolution", Kind.CODE, "resolution of the file"),
            "resolution",
        ),
        _files_by(
            "video_codec",
            Column("video_codec", Kind.CODE, "video codec of the file"),
            "video_codec",
        ),
        _files_by(
            "container", Column("container", Kind.CODE, "container of the file"), "container"
        ),
    ),
    everybody=True,
    held=True,
)
