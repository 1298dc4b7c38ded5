"""A flow as others see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.core.bus import EventType
from hub.core.entries import Source
from hub.core.flows.flow import Flow
from hub.core.flows.results import Abort, CreateEntry, FlowResult


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowView:
    """A flow as others see it; `result` is what it shows now, or how it ended."""

    flow_id: str
    domain: str
    source: Source
    result: FlowResult
    entry_id: str | None
    unique_id: str | None
    title_placeholders: Mapping[str, str]
    started_at: datetime

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to answer."""
        return isinstance(self.result, CreateEntry | Abort)

    def as_dict(self) -> dict[str, Any]:
        """The flow and its result as plain data."""
        return {
            "flow_id": self.flow_id,
            "domain": self.domain,
            "source": self.source,
            "entry_id": self.entry_id,
            "unique_id": self.unique_id,
            "title_placeholders": dict(self.title_placeholders),
            "started_at": self.started_at,
            **self.result.as_dict(),
        }


@dataclass(frozen=True, slots=True)
class FlowChanged:
    """A flow shows something else, or is over."""

    flow_id: str
    domain: str
    source: Source
    type: str


FLOW_CHANGED: EventType[FlowChanged] = EventType("flow_changed")


def view_of(flow: Flow, result: FlowResult) -> FlowView:
    """The flow as it is with this result."""
    return FlowView(
        flow_id=flow.flow_id,
        domain=flow.domain,
        source=flow.source,
        result=result,
        entry_id=None if flow.context.entry is None else flow.context.entry.id,
        unique_id=flow.context.unique_id,
        title_placeholders=flow.title_placeholders,
        started_at=flow.context.started_at,
    )
