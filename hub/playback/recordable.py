"""What is worth a row in the history."""

from hub.models.item import Item, MediaType
from hub.playback.settings import RecordingModel


def is_recordable(item: Item, rules: RecordingModel) -> bool:
    """Whether this kind of item is recorded at all."""
    if item.extra is not None:
        return rules.extras
    return item.type is not MediaType.PHOTO or rules.photos


def least_watch(item: Item, rules: RecordingModel) -> float:
    """Seconds that must really have been played; half its length for something short."""
    if item.type is MediaType.PHOTO:
        return 0.0
    length = item.duration_s
    if item.type is MediaType.TRACK:
        short = length is not None and length < rules.minimum.track_length
        return 0.0 if short else rules.minimum.track
    least = rules.minimum.video
    return least if length is None else min(least, length / 2)


def is_recorded(item: Item, watch: float, rules: RecordingModel) -> bool:
    """Whether a play of this item with this watch time is kept."""
    return is_recordable(item, rules) and watch >= least_watch(item, rules)
