"""The issue of a target whose deliveries keep failing: raised once, cleared when one arrives."""

from typing import Final

from hub.core.hub import Hub
from hub.core.issues import ISSUES, Issue, Severity
from hub.notify.standing import Standing
from hub.notify.target import Target

DOMAIN: Final = "notify"
FAILURES: Final = 3
"""Failures in a row that are an issue; one refusal is."""


def tell_issue(hub: Hub, target: Target, standing: Standing) -> None:
    """Raise the issue when the target fails for good, unless it is open."""
    if not standing.refused and standing.failures < FAILURES:
        return
    issue_id = _id(target.id)
    if any((one.domain, one.id) == (DOMAIN, issue_id) for one in hub[ISSUES].all()):
        return
    hub[ISSUES].report(
        Issue(
            domain=DOMAIN,
            id=issue_id,
            severity=Severity.ERROR,
            title=f"Notifications do not reach {target.title}",
            text=f"{standing.error or 'Deliveries fail.'} Check the target and send a test.",
            fix="/notifications",
            entry_id=target.id,
            placeholders={"name": target.title},
        )
    )


def clear_issue(hub: Hub, target_id: str) -> None:
    """A delivery arrived, or the target is gone."""
    hub[ISSUES].resolve(DOMAIN, _id(target_id))


def _id(target_id: str) -> str:
    return f"target_{target_id}"
