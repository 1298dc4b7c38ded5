"""What can be configured about trust."""

from pydantic import Field

from hub.core.config.section import Section, SectionModel
from rules.effects import Severity


class TrustSteps(SectionModel):
    """How much trust an alert costs, by its severity, where its rule does not say."""

    info: float = Field(default=0, ge=0, le=100)
    warning: float = Field(default=5, ge=0, le=100)
    critical: float = Field(default=15, ge=0, le=100)

    def of(self, severity: Severity) -> float:
        """The step of a severity."""
        return float(getattr(self, severity.value))


class TrustModel(SectionModel):
    """Where trust begins, what lowers it and how fast it comes back."""

    start: float = Field(default=100, ge=0, le=100)
    recovery_per_day: float = Field(default=1, ge=0, le=100)
    steps: TrustSteps = TrustSteps()


TRUST_SECTION = Section("trust", TrustModel)
