"""Counts of different things and percentiles, estimated from sketches that merge over any days."""

from hub.analytics.asked import Asked
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Rows, Table, Topic
from hub.analytics.sketches.asked import sketch
from hub.analytics.sketches.sketch import COUNTED, Estimate, count, percentile

PERCENTS = (5, 25, 50, 75, 90, 95, 99)


def _counts(asked: Asked) -> Rows:
    found = asked.shared(sketch)
    for name in COUNTED:
        one = count(found, name)
        if one.value:
            yield name, *map(round, _numbers(one))


def _percentiles(name: str, asked: Asked) -> Rows:
    found = asked.shared(sketch)
    for percent in PERCENTS:
        one = percentile(found, name, percent)
        if one is not None:
            yield str(percent), *_numbers(one)


def _numbers(one: Estimate) -> tuple[float, float, float]:
    return one.value, one.low, one.high


def _table(name: str, value: str, kind: Kind, unit: str) -> Table:
    return Table(
        name,
        (
            Column("percent", Kind.TEXT, "share of plays that have at most this, in %"),
            Column(value, kind, f"estimated {unit}"),
            Column(f"{value}_low", kind, "the exact value is not below, with 99 % confidence"),
            Column(f"{value}_high", kind, "the exact value is not above, with 99 % confidence"),
        ),
        rows=lambda asked: _percentiles("kbps" if kind is Kind.KBPS else "watch_s", asked),
        chart=Chart(ChartKind.COLUMN, "percent", (value,)),
    )


REPORT = Report(
    name="estimates",
    title="Estimates at any size",
    help="Different people, titles and addresses, and percentiles, from sketches of days.",
    definition=(
        "For each day of UTC, sketches of a few hundred bytes are kept: HyperLogLog with 2048 "
        "registers for different persons, items and addresses, KLL with k = 200 for the bit rate "
        "delivered and the watch time of plays. They are made anew when plays of their day "
        "change, and merged over the time asked for; plays of days that lie in it in part "
        "are added one by one. With any other filter, and for a viewer, the sketch is of the plays "
        "themselves. Merging loses nothing: an estimate is as good for a day as for ten years. The "
        "bounds of counts hold with 95 % confidence, those of percentiles with 99 %. The exact "
        "numbers are in the other reports; these stay quick at any size."
    ),
    topic=Topic.PERFORMANCE,
    order=90,
    tables=(
        Table(
            "different",
            (
                Column("counted", Kind.CODE, "what is counted"),
                Column("estimate", Kind.COUNT, "how many are different, estimated"),
                Column("at_least", Kind.COUNT, "no fewer, with 95 % confidence"),
                Column("at_most", Kind.COUNT, "no more, with 95 % confidence"),
            ),
            rows=_counts,
            chart=Chart(ChartKind.TABLE, "counted", ("estimate",)),
        ),
        _table("bitrate", "bitrate_kbps", Kind.KBPS, "bit rate delivered"),
        _table("watch_time", "length_s", Kind.SECONDS, "watch time of a play"),
    ),
)
