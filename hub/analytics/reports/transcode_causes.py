"""What transcodes change, and what their server says about why."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from hub.analytics.asked import Asked
from hub.analytics.parts.dimensions import PLATFORM
from hub.analytics.parts.labels import labels_of
from hub.analytics.parts.shapes import DATE, PLAYS, WATCH_TIME
from hub.analytics.parts.streams import Facts, most_first
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Rows, Table, Topic
from hub.history.query.stream_facts import CHANGED, REASONS

_IS = "decision = 'transcode'"
_CHANGES = Facts({"changes": f"CASE WHEN s.{_IS} THEN {CHANGED} END"})
_REASONS = Facts({"reasons": f"CASE WHEN s.{_IS} THEN {REASONS} END"})
_EPOCH = date(1970, 1, 1)
_ONLY = {"decision": "transcode"}
_CHANGE = Column("change", Kind.CODE, "what is not as in the file", "transcode_change")


def _sums(pairs: Iterable[tuple[tuple[Any, ...], int, int]]) -> Rows:
    found: dict[tuple[Any, ...], tuple[int, int]] = {}
    for values, plays, ms in pairs:
        known, watched = found.get(values, (0, 0))
        found[values] = known + plays, watched + ms
    rows = ((*values, plays, ms / 1000) for values, (plays, ms) in found.items())
    return sorted(rows, key=most_first)


def _by_player(asked: Asked) -> list[tuple[Any, ...]]:
    return _CHANGES.sums(asked, PLATFORM, where=_IS)


def _listed(found: tuple[list[str] | None, ...]) -> list[str]:
    return (found[0] if found else None) or []


def _changes(asked: Asked) -> Rows:
    return _sums(
        ((change,), plays, ms)
        for found, _, plays, ms in asked.shared(_by_player)
        for change in _listed(found)
    )


def _by_platform(asked: Asked) -> Rows:
    labels = labels_of(asked, PLATFORM).labels
    return _sums(
        ((change, labels[place][0]), plays, ms)
        for found, place, plays, ms in asked.shared(_by_player)
        for change in _listed(found)
    )


def _reasons(asked: Asked) -> Rows:
    rows = _sums(
        ((_EPOCH + timedelta(days=step), reason), plays, ms)
        for step, found, plays, ms in _REASONS.sums(asked, where=_IS, dated=True)
        for reason in _listed(found)
    )
    return sorted(rows, key=lambda row: row[:2])


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
            rows=_changes,
            chart=Chart(ChartKind.BAR, "change", ("plays", "watch_time_s")),
            only=_ONLY,
        ),
        Table(
            "by_platform",
            (_CHANGE, *PLATFORM.columns, PLAYS, WATCH_TIME),
            rows=_by_platform,
            chart=Chart(ChartKind.HEATMAP, "change", ("plays", "watch_time_s"), series="platform"),
            only=_ONLY,
        ),
        Table(
            "reasons_over_time",
            (
                DATE,
                Column("reason", Kind.CODE, "why it was transcoded", "transcode_reason"),
                PLAYS,
                WATCH_TIME,
            ),
            rows=_reasons,
            chart=Chart(ChartKind.AREA, "date", ("plays", "watch_time_s"), series="reason"),
            only=_ONLY,
        ),
    ),
)
