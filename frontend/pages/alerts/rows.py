"""Alerts as rows, and the filters of the inbox as they stand in the address."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from multidict import MultiMapping

from frontend.context import PageContext
from frontend.pages.names import server_ref
from frontend.views.alerts import (
    SEVERITIES,
    STATUSES,
    AlertDay,
    AlertRow,
    Choice,
    Select,
    StatusTab,
)
from hub.core.hub import Hub
from hub.playback.pipeline import PLAYBACK
from rules.alerts.alert import Alert, AlertFilter, AlertStatus
from rules.alerts.book import AlertBook
from rules.alerts.translating import told_in
from rules.api.models import book_of as rules_of
from rules.effects import Severity

ALL: Final = "all"
PERIODS: Final = {"day": 1, "week": 7, "month": 30, "year": 365}
_NARROWING: Final = ("severity", "rule", "person", "server", "since")
MOST_CHOICES: Final = 500


def row(alert: Alert, page: PageContext) -> AlertRow:
    """An alert in a list, in the viewer's language."""
    return AlertRow(
        alert=told_in(alert, page.language, ZoneInfo(page.time_zone)),
        severity=SEVERITIES[alert.severity.value],
        status=STATUSES[alert.status.value],
    )


def by_day(alerts: Sequence[Alert], page: PageContext) -> list[AlertDay]:
    """Alerts, those seen last first, by the viewer's days."""
    days = groupby(alerts, lambda one: page.formatter.local(one.last_at).date())
    return [AlertDay(day, [row(one, page) for one in found]) for day, found in days]


class InboxQuery:
    """What the address of the inbox asks for; values that make no sense are left out.

    Without a status it is what is open; with a rule or a person, it is everything of theirs.
    """

    def __init__(self, query: MultiMapping[str]) -> None:
        self.given: dict[str, str] = {
            name: query[name] for name in _NARROWING if query.get(name, "")
        }
        if self.given.get("severity") not in {None, *map(str, Severity)}:
            del self.given["severity"]
        if self.given.get("since") not in {None, *PERIODS}:
            del self.given["since"]
        whole = "rule" in self.given or "person" in self.given
        wanted = query.get("status", ALL if whole else "open")
        self.status = wanted if wanted in {ALL, *map(str, AlertStatus)} else "open"

    @property
    def narrowed(self) -> bool:
        """Whether more than a status is asked for."""
        return bool(self.given)

    def filter(self, *, status: bool = True) -> AlertFilter:
        """As the book is asked; without the status for the counts of all of them."""
        severity, since = self.given.get("severity"), self.given.get("since")
        chosen = (AlertStatus(self.status),) if status and self.status != ALL else ()
        days = timedelta(days=PERIODS[since]) if since else None
        return AlertFilter(
            status=chosen,
            severity=(Severity(severity),) if severity else (),
            rule=self.given.get("rule"),
            person=self.given.get("person"),
            server=self.given.get("server"),
            after=None if days is None else datetime.now(UTC) - days,
        )

    def string(self, **changes: str) -> str:
        """The query string with some values changed."""
        return urlencode({**self.given, "status": self.status, **changes})

    def tabs(self, counts: Mapping[str, int]) -> list[StatusTab]:
        """One for each status, and one for all."""
        found = {**{one.value: counts[one.value] for one in AlertStatus}, ALL: sum(counts.values())}
        return [
            StatusTab(name, count, self.string(status=name), current=name == self.status)
            for name, count in found.items()
        ]

    async def selects(self, hub: Hub, book: AlertBook, page: PageContext) -> list[Select]:
        """The filters with what may be chosen: only what there are alerts of."""
        severities = [Choice(str(one), page.t(f"alerts.severity.{one}")) for one in Severity]
        periods = [Choice(one, page.t(f"alerts.since.{one}")) for one in PERIODS]
        rules, persons = rule_names(hub), person_names(hub)
        offered = {
            "severity": severities,
            "rule": _named(await book.known("rule"), rules),
            "person": _named(await book.known("person"), persons),
            "server": _named(
                known := await book.known("server"),
                {one: server_ref(hub, one).name for one in known},
            ),
            "since": periods,
        }
        return [
            Select(name=name, chosen=self.given.get(name, ""), choices=choices)
            for name, choices in offered.items()
            if len(choices) > 1 or name in self.given
        ]


def rule_names(hub: Hub) -> dict[str, str]:
    """The names of rules by their ids."""
    return {one.source.id: one.source.name for one in rules_of(hub).all()}


def person_names(hub: Hub) -> dict[str, str]:
    """The names of persons by their ids."""
    return {one.id: one.name for one in hub[PLAYBACK].persons()}


def _named(ids: Sequence[str], names: Mapping[str, str]) -> list[Choice]:
    found = [Choice(one, names.get(one, one)) for one in ids]
    return sorted(found, key=lambda one: one.name.casefold())[:MOST_CHOICES]
