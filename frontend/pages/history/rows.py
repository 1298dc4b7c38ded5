"""Plays as the rows of the history, day by day in the viewer's zone."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from frontend.context import PageContext
from frontend.pages.history.plays import known, play_row
from frontend.pages.paths import library_path
from frontend.views.history import DayOfPlays, HistoryRow, SegmentLine, SegmentsOfPlay
from hub.history.rows import PlayRow, SegmentRow
from hub.models.item import MediaType

BY_DAY = frozenset({"started_at", "-started_at"})


def days(rows: Sequence[PlayRow], page: PageContext, sort: str) -> tuple[DayOfPlays, ...]:
    """The plays by the day they began on; in one heap when they are sorted by something else."""
    if not rows:
        return ()
    if sort not in BY_DAY:
        return (DayOfPlays(None, _rows(rows)),)
    found = groupby(rows, lambda row: page.formatter.local(row.started_at).date())
    return tuple(DayOfPlays(day, _rows(of_day)) for day, of_day in found)


def segments(rows: Sequence[SegmentRow], page: PageContext) -> tuple[SegmentsOfPlay, ...]:
    """Segments below their plays."""
    found = groupby(rows, lambda row: row.play.id)
    return tuple(_segments(list(of_play), page) for _, of_play in found)


def _segments(rows: Sequence[SegmentRow], page: PageContext) -> SegmentsOfPlay:
    lines = tuple(
        SegmentLine(
            state=row.state,
            started_at=row.started_at,
            ended_at=row.ended_at,
            start_s=row.start_s,
            end_s=row.end_s,
            watch_s=row.watch_s,
            inferred=tuple(known(page, "note", reason) for reason in row.inferred),
        )
        for row in rows
    )
    return SegmentsOfPlay(play=play_row(rows[0].play), segments=lines)


def _rows(rows: Iterable[PlayRow]) -> tuple[HistoryRow, ...]:
    return tuple(_row(row) for row in rows)


def _row(row: PlayRow) -> HistoryRow:
    return HistoryRow(
        play=play_row(row),
        show_id=row.grandparent_id if row.type is MediaType.EPISODE else None,
        player_id=row.player_id,
        app=row.player_product,
        library=row.library_name,
        library_path=row.library_id and library_path(row.library_id),
        address=row.address,
        location=row.location,
        quality=_quality(row),
        bandwidth_kbps=row.bandwidth_kbps,
        duration_s=row.duration_s,
    )


def _quality(row: PlayRow) -> str | None:
    """Resolution of the file and, where it differs, of what was sent."""
    source, sent = (_resolution(one) for one in (row.source_resolution, row.stream_resolution))
    if source and sent and source != sent:
        return f"{source} \N{RIGHTWARDS ARROW} {sent}"
    return sent or source


def _resolution(name: str | None) -> str | None:
    if name is None:
        return None
    return f"{name}p" if name.isdigit() else name.upper()
