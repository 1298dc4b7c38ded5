"""What can be chosen about one target; the options of its config entry."""

from datetime import time

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hub.notify.quiet import QuietHours

DAY_S = 86400.0


class QuietModel(BaseModel):
    """Quiet hours as they are stored; both ends or neither."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    quiet_from: time | None = None
    quiet_until: time | None = None
    critical_passes: bool = True

    @model_validator(mode="after")
    def _both_ends(self) -> "QuietModel":
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError("quiet hours need a beginning and an end")
        return self

    def quiet(self, zone: str) -> QuietHours | None:
        """The quiet hours on the clock of a zone, None without any."""
        if self.quiet_from is None or self.quiet_until is None:
            return None
        return QuietHours(self.quiet_from, self.quiet_until, zone, self.critical_passes)


class TargetOptions(QuietModel):
    """Whose it is, how often it may be written to, and what is collected (`digest_s`, seconds)."""

    person: str | None = None
    burst: int = Field(default=10, ge=1, le=1000)
    per_minute: int = Field(default=10, ge=1, le=1000)
    digest_s: float = Field(default=0, ge=0, le=DAY_S)
