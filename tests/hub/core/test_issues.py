"""Repair issues, and what is taken out of diagnostics."""

import pytest

from hub.core.bus import Event, EventBus
from hub.core.diagnostics import REDACTED, redact
from hub.core.issues import ISSUE_CHANGED, MAX_ISSUES, Issue, IssueChanged, Issues, Severity
from hub.core.tasks import Tasks


@pytest.fixture
def bus() -> EventBus:
    return EventBus(Tasks("test"))


def issue(issue_id: str, severity: Severity = Severity.WARNING, fix: str | None = None) -> Issue:
    return Issue(
        domain="plex", id=issue_id, severity=severity, title=issue_id, text="Do this.", fix=fix
    )


def test_issues_come_worst_first_and_go_when_they_are_resolved(bus: EventBus) -> None:
    told: list[tuple[str, bool]] = []

    def note(event: Event[IssueChanged]) -> None:
        told.append((event.data.issue.id, event.data.resolved))

    bus.listen(ISSUE_CHANGED, note)
    issues = Issues(bus)
    issues.report(issue("small"))
    issues.report(issue("big", Severity.CRITICAL, fix="/settings"))
    issues.report(issue("small", Severity.ERROR))
    assert [(item.id, item.fixable) for item in issues.all()] == [("big", True), ("small", False)]
    issues.resolve("plex", "big")
    issues.resolve("plex", "big")
    assert [item.id for item in issues.all()] == ["small"]
    assert told == [("small", False), ("big", False), ("small", False), ("big", True)]


def test_the_number_of_issues_is_bounded(bus: EventBus) -> None:
    issues = Issues(bus)
    for number in range(MAX_ISSUES + 5):
        issues.report(issue(str(number)))
    assert len(issues.all()) == MAX_ISSUES


def test_secrets_are_taken_out_at_any_depth_whatever_their_case() -> None:
    data = {
        "Token": "x",
        "empty": {"password": "", "api_key": None},
        "list": [{"X-Plex-Token": "x", "name": "Ada"}, ("a", {"secret": 1})],
        "address": "1.2.3.4",
    }
    assert redact(data, ["address"]) == {
        "Token": REDACTED,
        "empty": {"password": "", "api_key": None},
        "list": [{"X-Plex-Token": REDACTED, "name": "Ada"}, ["a", {"secret": REDACTED}]],
        "address": REDACTED,
    }
    assert data["Token"] == "x"
