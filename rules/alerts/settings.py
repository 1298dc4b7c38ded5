"""What can be configured about alerts."""

from pydantic import Field

from hub.core.config.section import Section, SectionModel
from hub.core.config.values import Duration


class AlertsModel(SectionModel):
    """How repeats are merged, and how many alerts are kept."""

    merge_within: Duration = Field(default=86400.0, ge=0)
    cool_down: Duration = Field(default=3600.0, ge=0)
    keep_for: Duration = Field(default=365 * 86400.0, ge=86400)
    keep: int = Field(default=100_000, ge=100, le=1_000_000)


ALERTS_SECTION = Section("alerts", AlertsModel)
