"""What can be configured about the states that are kept."""

from pydantic import Field

from hub.core.config.section import Section, SectionModel
from hub.core.config.values import Duration, Names

DAY_S = 86_400.0


class StatesModel(SectionModel):
    """Whether states are kept, for how long, and of which entities not.

    `exclude` holds entity ids or patterns, such as `sensor.*_bandwidth`.
    """

    enabled: bool = True
    keep: Duration = Field(default=30 * DAY_S, ge=3600.0)
    exclude: Names = ()


STATES_SECTION = Section("states", StatesModel)
