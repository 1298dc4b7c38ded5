"""The documentation of the reports, written from their declarations."""

from collections.abc import Iterator
from itertools import groupby

from hub.analytics.catalogue import REPORTS
from hub.analytics.report import Figure, Report, Table, Taken, Topic

_TOPICS = list(Topic)

_HEAD = """# Reports

A report is asked for at `GET /api/v1/analytics/{name}`, with any filter of plays, a `period` such
as `last_30_days`, and the time zone in `zone`. `interval` is `day`, `week` or `month`; without it,
the length of the time asked for decides. `format=csv` gives one `table` as a file. `GET
/api/v1/analytics` lists what a caller may ask for: a viewer's reports hold their own plays, and
those that compare persons are for admins and editors.

Watch time is that of the play's segments: pauses, buffering and seeks are no part of it. A filter
on time concerns when a play began; what was watched of it on later days is booked on those days.

Each bar and point leads to the plays that it counts: the value of a column, or that of the column
named `by`, goes to its `filter`, beside what the table says in `only`. What is not known is asked
for as `unknown=` with the name of the filter. Plays at home are in the country of the household's
time zone; where that has none, in the country `home`.
"""


def reports_page() -> str:
    """The page `docs/reports.md`."""
    by_topic = sorted(REPORTS.values(), key=lambda report: _TOPICS.index(report.topic))
    parts = [_HEAD]
    for topic, reports in groupby(by_topic, key=lambda report: report.topic):
        parts.append(f"\n## {topic.capitalize()}\n")
        parts += (line for report in reports for line in _report(report))
    return "".join(parts)


def _report(report: Report) -> Iterator[str]:
    seen = " For admins and editors." if report.everybody else ""
    yield f"\n### {report.title}\n\n`{report.name}`: {report.help}{seen}\n\n{report.definition}\n"
    for one in report.parameters:
        span = f"{one.least} to {one.most}, {one.default} unless given"
        yield f"\nParameter `{one.name}`: {one.help}, {span}.\n"
    if report.figure is not None:
        yield f"\n{_figure(report.figure)}\n"
    for table in report.tables:
        yield _table(table)


def _figure(figure: Figure) -> str:
    how = {Taken.FIRST: "", Taken.SUM: "the sum of ", Taken.MOST: "the highest of "}[figure.taken]
    return (
        f"[Figure](figures.md) for entities and rules: {how}`{figure.column}` of `{figure.table}`."
    )


def _table(table: Table) -> str:
    rows = "".join(f"| `{one.name}` | {one.kind} | {one.help} |\n" for one in table.columns)
    return f"\nTable `{table.name}`:\n\n| column | kind | what it is |\n|---|---|---|\n{rows}"
