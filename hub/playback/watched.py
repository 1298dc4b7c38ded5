"""When something counts as watched."""

from hub.models.item import Item, Marker, MarkerKind, MediaType
from hub.playback.settings import RecordingModel, WatchedBy
from hub.playback.times import NEVER


def watched_at(item: Item, rules: RecordingModel) -> tuple[float, float]:
    """The position, and the watch time, at which an item is watched; infinite when it never is."""
    if item.type is MediaType.PHOTO:
        return NEVER, NEVER
    share = NEVER
    if item.duration_s:
        share = item.duration_s * rules.watched.percent(item.type) / 100
    if item.live:
        return NEVER, share
    marker = _marker(item, rules.watched.by)
    match rules.watched.by:
        case WatchedBy.THRESHOLD:
            return share, share
        case WatchedBy.EARLIEST:
            return min(share, marker), share
    return (marker, NEVER) if marker < NEVER else (share, share)


def _marker(item: Item, by: WatchedBy) -> float:
    markers = sorted(
        (marker for marker in item.markers if marker.kind is MarkerKind.CREDITS),
        key=lambda marker: marker.start_s,
    )
    if not markers:
        return NEVER
    return _final(markers).start_s if by is WatchedBy.FINAL_CREDITS else markers[0].start_s


def _final(markers: list[Marker]) -> Marker:
    return next((marker for marker in markers if marker.final), markers[-1])


def is_finished(item: Item, position: float | None, rules: RecordingModel) -> bool:
    """Whether a position is so near the end that the item was played out."""
    known = item.duration_s and position is not None and not item.live
    return bool(known and position >= item.duration_s - rules.finished)  # type: ignore[operator]  # both are known then
