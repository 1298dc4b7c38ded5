"""The same movie or episode twice."""

from hub.analytics.parts.shapes import item_columns
from hub.analytics.parts.storage import BYTES, FILE_COUNT, FILES, LOOKS
from hub.analytics.report import (
    Chart,
    ChartKind,
    Column,
    Figure,
    Kind,
    Parameter,
    Report,
    Table,
    Topic,
)

_TWICE = f"""
{FILES}, several AS MATERIALIZED (
    SELECT * FROM files
    SEMI JOIN (SELECT item FROM files GROUP BY 1 HAVING count(*) > 1) USING (item)
){LOOKS.format(files="several")}, twice AS MATERIALIZED (
    SELECT item, count(*) AS files, count(DISTINCT server) AS servers, sum(size) AS bytes,
        sum(size) - max(size) AS spare,
        string_agg(DISTINCT resolution, ', ' ORDER BY resolution) AS resolutions,
        count(DISTINCT resolution) < count(resolution) AS alike
    FROM (
        SELECT s.item, s.same, s.size, min(s.server) AS server,
            any_value(l.resolution) AS resolution
        FROM several s JOIN looks l USING (same)
        GROUP BY s.item, s.same, s.size
    ) GROUP BY 1 HAVING count(*) > 1
)
"""  # noqa: S608 - constants
_SPARE = Column("spare_bytes", Kind.BYTES, "space of all but the largest file")

REPORT = Report(
    name="duplicates",
    title="There twice",
    help="Movies and episodes with several files, on one server or on several.",
    definition=(
        "An item is what has the same guid, whatever server, library or key it is under. It is "
        "there twice if servers have several files of it; the same path and size on several "
        "servers is one file that they share. `spare_bytes` is the space of all files but the "
        "largest. `alike` says that two of them have the same resolution; others may be kept on "
        "purpose. Where a server does not tell the resolution, it is that of the last play. Parts "
        "of one movie in several files look like duplicates: servers do not tell them apart."
    ),
    topic=Topic.STORAGE,
    order=50,
    figure=Figure("totals", "spare_bytes", icon="mdi:content-duplicate"),
    tables=(
        Table(
            "totals",
            (Column("titles", Kind.COUNT, "items that are there twice"), FILE_COUNT, BYTES, _SPARE),
            sql=(
                f"{_TWICE} SELECT count(*), sum(files)::BIGINT, sum(bytes)::BIGINT, "  # noqa: S608 - constants
                "sum(spare)::BIGINT FROM twice HAVING count(*) > 0"
            ),
            chart=Chart(ChartKind.FIGURES, "", ("titles", "files", "bytes", "spare_bytes")),
        ),
        Table(
            "titles",
            (
                *item_columns("title", "movie, episode or track"),
                FILE_COUNT,
                Column("servers", Kind.COUNT, "servers that have a file of their own"),
                Column("resolutions", Kind.TEXT, "resolutions of the files"),
                Column("alike", Kind.BOOL, "two have the same resolution"),
                BYTES,
                _SPARE,
            ),
            sql=(
                f"{_TWICE} SELECT concat_ws(' · ', g.title, i.title), i.id, files, servers, "  # noqa: S608 - constants
                "resolutions, alike, bytes, spare FROM twice JOIN items i USING (item) "
                "LEFT JOIN items g ON g.item = i.grandparent "
                "ORDER BY spare DESC, i.id LIMIT $limit"
            ),
            chart=Chart(ChartKind.TABLE, "title", ("spare_bytes",)),
        ),
    ),
    parameters=(Parameter("limit", 100, 1, 1000, "titles listed"),),
    everybody=True,
    held=True,
)
