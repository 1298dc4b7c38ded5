"""What can be configured about all notifications; docs/notifications.md explains it."""

from typing import Annotated

from pydantic import Field

from hub.core.backoff import BackoffPolicy
from hub.core.config.section import Section, SectionModel
from hub.core.config.values import Duration

Positive = Annotated[Duration, Field(gt=0)]


class NotifyModel(SectionModel):
    """Durations are seconds, or text such as `5m`."""

    retry_first: Positive = 10.0
    retry_most: Positive = 900.0
    give_up_after: Positive = 86400.0
    send_limit: Positive = 60.0
    most_waiting: int = Field(default=1000, ge=10, le=100_000)
    most_dead: int = Field(default=500, ge=10, le=10_000)
    picture_size: int = Field(default=600, ge=100, le=2000)

    @property
    def retry(self) -> BackoffPolicy:
        """How long to wait after failures in a row."""
        return BackoffPolicy(self.retry_first, max(self.retry_most, self.retry_first))


NOTIFY_SECTION = Section("notify", NotifyModel)
