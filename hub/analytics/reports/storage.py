"""How much space what takes."""

from collections import Counter

from hub.analytics.asked import Asked
from hub.analytics.parts.dimensions import LIBRARY
from hub.analytics.parts.storage import BYTES, FILE_COUNT, FILES, LOOKS
from hub.analytics.report import Chart, ChartKind, Column, Figure, Kind, Report, Rows, Table, Topic

_PER_HOUR = Column("bytes_per_hour", Kind.BYTES, "space of an hour of it")
_LENGTH = Column("runtime_s", Kind.SECONDS, "length of all together")


_BY_LOOKS = f"""
{FILES}{LOOKS.format(files="files")}
SELECT resolution, video_codec, container, count(*), sum(size)::BIGINT FROM looks GROUP BY ALL
"""  # noqa: S608 - constants


def _looks(asked: Asked) -> Rows:
    return asked.rows(_BY_LOOKS)


def _files_by(at: int, column: Column) -> Table:
    def rows(asked: Asked) -> Rows:
        count: Counter[str | None] = Counter()
        size: Counter[str | None] = Counter()
        for row in asked.shared(_looks):
            count[row[at]] += row[3]
            size[row[at]] += row[4]
        most = sorted(size, key=lambda value: (-size[value], str(value)))
        return [(value, count[value], size[value]) for value in most]

    chart = Chart(ChartKind.BAR, column.name, ("bytes", "files"))
    return Table(column.name, (column, FILE_COUNT, BYTES), rows=rows, chart=chart)


REPORT = Report(
    name="storage",
    title="Storage",
    help="How much space libraries, resolutions and codecs take.",
    definition=(
        "The file of each movie, episode and track that servers listed and still have, with the "
        "size that they told last; those of unknown size are left out. A file with the same path "
        "and size on several servers is one, except that each library has its own. "
        "`bytes_per_hour` is the space divided by the length of what has a length. Where a server "
        "does not tell resolution, codec and container of a file, they are those of the last play "
        "of it, and unknown until there is one. The time asked for makes no difference: this is "
        "what is there now. Nor do filters on persons, players or delivery; those on servers, "
        "libraries and items do."
    ),
    topic=Topic.STORAGE,
    order=10,
    figure=Figure("totals", "bytes", icon="mdi:harddisk"),
    tables=(
        Table(
            "totals",
            (BYTES, FILE_COUNT, Column("items", Kind.COUNT, "items"), _LENGTH),
            sql=(
                f"{FILES} SELECT sum(size), count(*), (SELECT count(DISTINCT item) FROM files), "  # noqa: S608 - constants
                "(SELECT sum(ms) / 1000.0 FROM (SELECT any_value(duration_ms) AS ms FROM files "
                "GROUP BY item)) FROM (SELECT DISTINCT same, size FROM files) HAVING count(*) > 0"
            ),
            chart=Chart(ChartKind.FIGURES, "", ("bytes", "files", "items", "runtime_s")),
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
        _files_by(0, Column("source_resolution", Kind.CODE, "resolution of the file")),
        _files_by(1, Column("video_codec", Kind.CODE, "video codec of the file")),
        _files_by(2, Column("container", Kind.CODE, "container of the file")),
    ),
    everybody=True,
    held=True,
)
