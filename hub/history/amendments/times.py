"""What another start, end or watch time makes of the segments of a play."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

_MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A row of `segments`, as far as it depends on time; `watch_ms` is 0 unless playing."""

    number: int
    state: str
    started_at: datetime
    ended_at: datetime
    start_ms: int | None
    end_ms: int | None
    watch_ms: int

    @property
    def wall_ms(self) -> int:
        """Whole milliseconds from start to end."""
        return (self.ended_at - self.started_at) // _MS


@dataclass(frozen=True, slots=True)
class Span:
    """When a play was, and its segments; `watch_ms` counts where there are none."""

    started_at: datetime
    ended_at: datetime
    stretches: tuple[Stretch, ...]
    watch_ms: int

    @property
    def most_ms(self) -> int:
        """The watch time that is possible: the wall time of all playing."""
        if not self.stretches:
            return (self.ended_at - self.started_at) // _MS
        return sum(one.wall_ms for one in self.stretches if one.state == "playing")


def bounded(span: Span, started_at: datetime | None, ended_at: datetime | None) -> Span:
    """The span from and to other times; where the end would be before the start, it is the start.

    What is cut off takes its share of the watch time along, by wall time; the first or last segment
    is made longer where there is more time now, without more watch time.
    """
    begin = span.started_at if started_at is None else started_at
    end = max(begin, span.ended_at if ended_at is None else ended_at)
    kept = [part for one in span.stretches if (part := _cut(one, begin, end)) is not None]
    if not kept and span.stretches:
        kept = [_empty(span.stretches[0], begin)]
    if kept and started_at is not None:
        kept[0] = replace(kept[0], started_at=begin)
    if kept and ended_at is not None:
        kept[-1] = replace(kept[-1], ended_at=end)
    after = Span(begin, end, tuple(kept), 0)
    watch_ms = sum(one.watch_ms for one in kept) if kept else min(span.watch_ms, after.most_ms)
    return replace(after, watch_ms=watch_ms)


def watched(span: Span, watch_ms: int) -> Span:
    """The span with another watch time, or the most that is possible.

    More fills what the playing segments left free, less takes from each alike, to the millisecond.
    """
    wanted = min(watch_ms, span.most_ms)
    if not span.stretches:
        return replace(span, watch_ms=wanted)
    playing = [one for one in span.stretches if one.state == "playing"]
    now = [one.watch_ms for one in playing]
    if wanted <= sum(now):
        shares = _divided(wanted, now)
    else:
        free = [one.wall_ms - one.watch_ms for one in playing]
        shares = [
            had + more for had, more in zip(now, _divided(wanted - sum(now), free), strict=True)
        ]
    given = iter(shares)
    stretches = tuple(
        replace(one, watch_ms=next(given)) if one.state == "playing" else one
        for one in span.stretches
    )
    return replace(span, stretches=stretches, watch_ms=sum(shares))


def lost_ms(before: Span, after: Span, state: str) -> int:
    """The wall time in a state that is no longer in the span."""
    return sum(one.wall_ms for one in before.stretches if one.state == state) - sum(
        one.wall_ms for one in after.stretches if one.state == state
    )


def _cut(one: Stretch, begin: datetime, end: datetime) -> Stretch | None:
    """What of a segment is between two times; None when nothing is."""
    first, last = max(one.started_at, begin), min(one.ended_at, end)
    if last <= first:
        return None
    if (first, last) == (one.started_at, one.ended_at):
        return one
    wall = one.ended_at - one.started_at
    watch_ms = min(round(one.watch_ms * ((last - first) / wall)), (last - first) // _MS)
    positions = [one.start_ms, one.end_ms]
    if one.start_ms is not None and one.end_ms is not None:
        moved = one.end_ms - one.start_ms
        positions = [
            one.start_ms + round(moved * ((at - one.started_at) / wall)) for at in (first, last)
        ]
    return replace(
        one,
        started_at=first,
        ended_at=last,
        start_ms=positions[0],
        end_ms=positions[1],
        watch_ms=watch_ms,
    )


def _empty(one: Stretch, at: datetime) -> Stretch:
    return replace(one, started_at=at, ended_at=at, end_ms=one.start_ms, watch_ms=0)


def _divided(whole: int, weights: Sequence[int]) -> list[int]:
    """Parts of `whole` by weight that add up to it; none is more than its weight if `whole` is not.

    Rounding down at each running total keeps the parts whole and their sum exact.
    """
    total, reached, parts = sum(weights), 0, list[int]()
    for weight in weights:
        parts.append(whole * (reached + weight) // total - whole * reached // total if total else 0)
        reached += weight
    return parts
