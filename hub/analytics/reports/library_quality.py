"""What the titles that are played are like, each counted once."""

from collections import Counter

from hub.analytics.asked import Asked
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Rows, Table, Topic

FACTS = ("source_resolution", "video_codec", "dynamic_range", "audio_codec", "container")
_TITLES = Column("titles", Kind.COUNT, "different movies, episodes and tracks")
_LAST = (
    ", last AS (SELECT item, arg_max(quality, started_at) AS quality FROM chosen "  # noqa: S608 - constants
    "WHERE stream IS NOT NULL GROUP BY 1) "
    f"SELECT titles, {', '.join(f'{fact}::VARCHAR' for fact in FACTS)} FROM ("
    "SELECT quality, count(*) AS titles FROM last GROUP BY 1) JOIN qualities USING (quality)"
)


def _by(name: str, help_: str, chart: ChartKind = ChartKind.BAR) -> Table:
    """Titles by a fact of the file that was played last."""
    at = FACTS.index(name) + 1

    def rows(asked: Asked) -> Rows:
        titles: Counter[str] = Counter()
        for row in asked.once(_LAST):
            if row[at] is not None:
                titles[row[at]] += row[0]
        return sorted(titles.items(), key=lambda pair: (-pair[1], pair[0]))

    return Table(
        name,
        (Column(name, Kind.CODE, help_), _TITLES),
        rows=rows,
        chart=Chart(chart, name, ("titles",)),
    )


REPORT = Report(
    name="library_quality",
    title="Quality of the titles",
    help="Resolutions, codecs, dynamic range and containers of titles, each title counted once.",
    definition=(
        "Different movies, episodes and tracks among the plays asked for, with the facts of the "
        "file that was played last: other reports count a film that is watched ten times as ten, "
        "this one as one. Servers tell these facts with what is played; a title that nobody "
        "played is not here, and one of which they did not tell a fact is left out of its table. "
        "The resolution is the name the server gives to the picture, not its width, so that a "
        "wide film of 1920 by 800 is 1080."
    ),
    topic=Topic.LIBRARIES,
    order=40,
    tables=(
        _by("source_resolution", "resolution of the file"),
        _by("video_codec", "video codec of the file"),
        _by("dynamic_range", "dynamic range of the file", ChartKind.PIE),
        _by("audio_codec", "audio codec of the file"),
        _by("container", "container of the file"),
    ),
)
