"""What can be configured about recording; docs/recording.md explains every rule."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from hub.core.config.section import Section, SectionModel
from hub.core.config.values import Duration
from hub.models.item import MediaType

Percent = Annotated[float, Field(gt=0, le=100)]
Positive = Annotated[Duration, Field(gt=0)]
NotNegative = Annotated[Duration, Field(ge=0)]


class WatchedBy(StrEnum):
    """What makes an item watched, beside watch time."""

    THRESHOLD = "threshold"
    FIRST_CREDITS = "first_credits"
    FINAL_CREDITS = "final_credits"
    EARLIEST = "earliest"


class WatchedModel(SectionModel):
    """When something counts as watched: percent of its length, by kind of item."""

    by: WatchedBy = WatchedBy.EARLIEST
    movie: Percent = 85
    episode: Percent = 85
    track: Percent = 85
    other: Percent = 85

    def percent(self, kind: MediaType) -> float:
        """The threshold for this kind of item."""
        return float(getattr(self, _THRESHOLDS.get(kind, "other")))


_THRESHOLDS: Mapping[MediaType, str] = MappingProxyType(
    {MediaType.MOVIE: "movie", MediaType.EPISODE: "episode", MediaType.TRACK: "track"}
)


class MinimumModel(SectionModel):
    """How long something must really have been played to be recorded."""

    video: NotNegative = 120.0
    track: NotNegative = 15.0
    track_length: NotNegative = 30.0


class RecordingModel(SectionModel):
    """The rules of recording. Durations are seconds, or text such as `5m`."""

    watched: WatchedModel = WatchedModel()
    minimum: MinimumModel = MinimumModel()
    photos: bool = False
    extras: bool = False
    resume_window: NotNegative = 86400.0
    rewind: NotNegative = 120.0
    pause_limit: Positive = 86400.0
    stuck_after: Positive = 600.0
    silent_after: Positive = 300.0
    lost_after: Positive = 1800.0
    reconcile: Positive = 60.0
    ghost_window: NotNegative = 300.0
    ghost_position: NotNegative = 30.0
    push_gap: Positive = 300.0
    poll_gap: Positive = 90.0
    stall: Positive = 30.0
    seek_seconds: Positive = 5.0
    seek_percent: Percent = 10
    poll_slack: NotNegative = 10.0
    finished: NotNegative = 10.0
    late_window: Positive = 10.0
    blind: Positive = 60.0


RECORDING = Section("recording", RecordingModel)
