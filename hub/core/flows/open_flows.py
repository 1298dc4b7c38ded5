"""The flows that are open now, and the rule that no two work at the same server."""

from collections.abc import Iterator
from typing import Final

from hub.core.entries import Source
from hub.core.errors import Conflict, NotFound
from hub.core.flows.flow import AbortFlow, Flow
from hub.core.hub import Key

MAX_FLOWS: Final = 200


class OpenFlows:
    """Flows by id; at most `most` of them."""

    def __init__(self, most: int = MAX_FLOWS) -> None:
        self._most = most
        self._flows: dict[str, Flow] = {}

    def __iter__(self) -> Iterator[Flow]:
        return iter(tuple(self._flows.values()))

    def __contains__(self, flow_id: str) -> bool:
        return flow_id in self._flows

    def get(self, flow_id: str) -> Flow:
        """The flow; NotFound when it is over or never was."""
        try:
            return self._flows[flow_id]
        except KeyError:
            raise NotFound("This dialogue is over.", hint="Start it again.") from None

    def add(self, flow: Flow) -> None:
        """Take a flow in; Conflict when there are too many."""
        if len(self._flows) >= self._most:
            raise Conflict(
                f"{self._most} dialogues are open already.", hint="Finish or close some."
            )
        self._flows[flow.flow_id] = flow

    def discard(self, flow: Flow) -> None:
        """Let a flow go."""
        if self._flows.get(flow.flow_id) is flow:
            del self._flows[flow.flow_id]

    def claim(self, flow: Flow, *, raise_on_progress: bool) -> None:
        """Abort `flow` when another one works at the same unique id.

        A discovery that waits to be confirmed gives way to what the user began.
        """
        for other in self.alike(flow):
            waiting = other.source is Source.DISCOVERY and flow.source is not Source.DISCOVERY
            if raise_on_progress and not waiting:
                raise AbortFlow("already_in_progress")

    def alike(self, flow: Flow) -> list[Flow]:
        """The other flows about the same server or account."""
        return [
            other
            for other in self
            if other is not flow
            and flow.context.unique_id is not None
            and (other.domain, other.context.unique_id) == (flow.domain, flow.context.unique_id)
        ]


OPEN_FLOWS: Key[OpenFlows] = Key("open flows")
