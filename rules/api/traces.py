"""What the API tells of runs, in the form of Home Assistant's traces."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class _Out(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TraceTimes(_Out):
    """When a run began, and when it ended."""

    start: datetime
    finish: datetime | None


class TraceOut(_Out):
    """A run without its steps. `script_execution` is how it ended, None while it goes on."""

    run_id: str
    rule_id: str
    trigger: str | None = Field(description="what set it off, in words")
    timestamp: TraceTimes
    state: str = Field(description="`running` or `stopped`")
    script_execution: str | None
    last_step: str | None = Field(description="the path of the step that came last")
    error: str | None


class TraceContext(_Out):
    """What the run is a consequence of."""

    id: str
    parent_id: str | None
    user_id: str | None


class TraceStep(_Out):
    """One step: a trigger, a condition with its values, or an action with its result."""

    path: str
    timestamp: datetime
    result: dict[str, Any] | None = None
    changed_variables: dict[str, Any] | None = None
    error: str | None = None


class TraceDetail(TraceOut):
    """A run with its steps by their paths; `dropped` counts those beyond what is kept."""

    context: TraceContext
    trace: dict[str, list[TraceStep]]
    dropped: int = 0
