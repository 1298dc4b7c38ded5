"""The trace of one run, in the form and with the paths of Home Assistant's."""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from hub.core.context import Context
from hub.models.ids import new_id
from rules.traces.shown import shown

MAX_STEPS: Final = 300


class Execution(StrEnum):
    """How a run ended."""

    FINISHED = "finished"
    FAILED_CONDITIONS = "failed_conditions"
    FAILED_SINGLE = "failed_single"
    FAILED_MAX_RUNS = "failed_max_runs"
    COOL_DOWN = "cool_down"
    EXCEPTION = "exception"
    ABORTED = "aborted"
    CANCELLED = "cancelled"
    ERROR = "error"
    RECURSION = "disallowed_recursion_detected"


REFUSED: Final = frozenset(
    {
        Execution.FAILED_CONDITIONS,
        Execution.FAILED_SINGLE,
        Execution.FAILED_MAX_RUNS,
        Execution.COOL_DOWN,
        Execution.EXCEPTION,
        Execution.RECURSION,
    }
)
"""Endings of runs that did nothing."""


class Trace:
    """Takes down a run while it goes on. Values are shortened only when somebody looks."""

    __slots__ = (
        "_began",
        "_cause",
        "_context",
        "_run_id",
        "_steps",
        "dropped",
        "error",
        "execution",
        "finished_at",
        "last_step",
        "rule_id",
        "started_at",
        "trigger",
        "variables",
    )

    def __init__(
        self,
        *,
        rule_id: str,
        started_at: datetime,
        trigger: Mapping[str, Any],
        cause: Context,
    ) -> None:
        self.rule_id = rule_id
        self.started_at = started_at
        self.trigger = trigger
        self._cause = cause
        self._run_id: str | None = None
        self._context: Context | None = None
        self.variables: Mapping[str, Any] = {}
        self.finished_at: datetime | None = None
        self.execution: Execution | None = None
        self.last_step: str | None = None
        self.error: str | None = None
        self.dropped = 0
        self._began = time.perf_counter()
        self._steps: list[tuple[str, float, Mapping[str, Any] | None, str | None]] = []

    @property
    def run_id(self) -> str:
        """The id of the run. Most runs come to nothing and nobody asks: it is made when asked."""
        if self._run_id is None:
            self._run_id = new_id()
        return self._run_id

    @property
    def context(self) -> Context:
        """The context of the run, of which its cause is the parent."""
        if self._context is None:
            self._context = self._cause.child()
        return self._context

    def step(self, path: str, result: Mapping[str, Any] | None, error: str | None = None) -> None:
        """Note a step; beyond 300 they are only counted."""
        self.last_step = path
        if len(self._steps) >= MAX_STEPS:
            self.dropped += 1
            return
        self._steps.append((path, time.perf_counter() - self._began, result, error))

    def finish(self, execution: Execution, error: str | None = None) -> None:
        """The run is over."""
        self.execution = execution
        self.error = error
        elapsed = timedelta(seconds=time.perf_counter() - self._began)
        self.finished_at = self.started_at + elapsed

    def summary(self) -> dict[str, Any]:
        """The run without its steps."""
        return {
            "run_id": self.run_id,
            "rule_id": self.rule_id,
            "trigger": self.trigger.get("description"),
            "timestamp": {"start": _iso(self.started_at), "finish": _iso(self.finished_at)},
            "state": "running" if self.execution is None else "stopped",
            "script_execution": self.execution,
            "last_step": self.last_step,
            "error": self.error,
        }

    def as_dict(self) -> dict[str, Any]:
        """The whole run, as plain data."""
        steps: dict[str, list[dict[str, Any]]] = {}
        first = f"trigger/{self.trigger.get('idx', 0)}"
        changed = {"trigger": shown(self.trigger), **_shown_all(self.variables)}
        start = {"path": first, "timestamp": _iso(self.started_at), "changed_variables": changed}
        steps[first] = [start]
        for path, offset, result, error in self._steps:
            at = self.started_at + timedelta(seconds=offset)
            step: dict[str, Any] = {"path": path, "timestamp": _iso(at)}
            if result is not None:
                step["result"] = shown(result)
            if error is not None:
                step["error"] = error[:500]
            steps.setdefault(path, []).append(step)
        context = {"id": self.context.id, "parent_id": self.context.parent_id}
        context["user_id"] = self.context.user_id
        return {**self.summary(), "context": context, "trace": steps, "dropped": self.dropped}


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _shown_all(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: shown(value) for name, value in values.items() if name != "trigger"}
