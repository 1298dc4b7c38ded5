"""What can be configured about rules."""

from pydantic import Field

from hub.core.config.section import Section, SectionModel


class RulesModel(SectionModel):
    """How rules run; they themselves are files in the folder `rules`."""

    traces: int = Field(default=5, ge=0, le=100)
    queue: int = Field(default=10_000, ge=100, le=1_000_000)
    look_every: float = Field(default=3.0, ge=0.2, le=3600)
    inactive_days: int = Field(default=30, ge=1, le=3650)


RULES_SECTION = Section("rules", RulesModel)
