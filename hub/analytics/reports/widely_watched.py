"""What the most different people watch."""

from functools import partial
from typing import Any

import numpy as np

from hub.analytics.asked import Asked
from hub.analytics.columns.chosen import Part
from hub.analytics.columns.masks import codes_of
from hub.analytics.parts.names import names_of
from hub.analytics.parts.shapes import PERSONS, PLAYS, WATCH_TIME, item_columns
from hub.analytics.parts.tops import column, different, sums
from hub.analytics.report import Chart, ChartKind, Parameter, Report, Rows, Table, Topic


def _rows(kind: str, key: str, asked: Asked) -> Rows:
    code, of = codes_of(asked.reader, "media_type")[kind], column(key)

    def which(part: Part) -> Any:
        return (part["type"] == code) & (part["person"] >= 0)

    found = sums(asked, of, which)
    persons = different(asked, of, found.keys, column("person"), which)
    order = np.lexsort((found.keys, -found.ms, -found.plays, -persons))[: asked.params["limit"]]
    names = names_of(asked, found.keys[order].tolist())
    values = (found.keys[order], persons[order], found.plays[order], found.ms[order] / 1000)
    return [
        (*names[item], *counts) for item, *counts in zip(*(v.tolist() for v in values), strict=True)
    ]


def _table(name: str, type_: str, key: str, shown: str) -> Table:
    """The items with the most persons; `key` is the column of plays that holds the item."""
    return Table(
        name,
        (*item_columns(shown, shown), PERSONS, PLAYS, WATCH_TIME),
        rows=partial(_rows, type_, key),
        chart=Chart(ChartKind.BAR, shown, ("persons",)),
        only={"known": "person"},
    )


REPORT = Report(
    name="widely_watched",
    title="Watched by the most people",
    help="The movies, shows and artists with the most different persons.",
    definition=(
        "Different persons who began a play of it, whatever accounts they have; a show has the "
        "persons of all its episodes, an artist those of all tracks. Plays without a person are "
        "left out. Among equals, the more plays and watch time decide."
    ),
    topic=Topic.CONTENT,
    order=11,
    tables=(
        _table("movies", "movie", "item", "movie"),
        _table("shows", "episode", "grandparent", "show"),
        _table("artists", "track", "grandparent", "artist"),
    ),
    parameters=(Parameter("limit", 10, 1, 500, "items shown"),),
    everybody=True,
)
