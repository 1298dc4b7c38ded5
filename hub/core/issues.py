"""Repair issues: what is wrong with the installation, in words, until it is put right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from hub.core.bus import EventBus, EventType
from hub.core.hub import Key

MAX_ISSUES: Final = 500


class Severity(StrEnum):
    """How bad it is."""

    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something the user should put right.

    `link` leads to help, `fix` to the page where it is done.
    """

    domain: str
    id: str
    severity: Severity
    title: str
    text: str
    link: str | None = None
    fix: str | None = None
    entry_id: str | None = None
    placeholders: Mapping[str, str] = field(default_factory=dict)
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def fixable(self) -> bool:
        """Whether the hub itself has a page to put it right."""
        return self.fix is not None


@dataclass(frozen=True, slots=True)
class IssueChanged:
    """An issue came up, or is `resolved`."""

    issue: Issue
    resolved: bool


ISSUE_CHANGED: EventType[IssueChanged] = EventType("issue_changed")


class Issues:
    """The open issues.

    They live as long as the hub: who finds one raises it again after a restart.
    """

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self._open: dict[tuple[str, str], Issue] = {}

    def all(self) -> list[Issue]:
        """The open issues, the worst first."""
        worst_first = list(Severity)[::-1]
        return sorted(
            self._open.values(),
            key=lambda item: (worst_first.index(item.severity), item.created_at),
        )

    def report(self, issue: Issue) -> None:
        """Open an issue, or bring an open one up to date.

        The oldest gives way when there are too many.
        """
        key = (issue.domain, issue.id)
        if key not in self._open and len(self._open) >= MAX_ISSUES:
            del self._open[next(iter(self._open))]
        self._open[key] = issue
        self._bus.fire(ISSUE_CHANGED, IssueChanged(issue, resolved=False))

    def resolve(self, domain: str, issue_id: str) -> None:
        """It is put right; nothing happens when it was not open."""
        if (issue := self._open.pop((domain, issue_id), None)) is not None:
            self._bus.fire(ISSUE_CHANGED, IssueChanged(issue, resolved=True))


ISSUES: Key[Issues] = Key("issues")
