"""The pages of reports by topic, and the tabs that lead to them."""

from collections.abc import Iterator

from frontend.context import PageContext
from frontend.pages.analytics.report_cards import MEASURES
from frontend.pages.filters.filters import TIMES, FilterState, in_period
from frontend.views.analytics import Tab
from hub.analytics.catalogue import REPORTS
from hub.analytics.report import Report, Topic
from hub.history.query.periods import ALL_TIME

PATH = "/analytics"
OVERVIEW = str(Topic.OVERVIEW)
FIGURES = "figures"
"""The page of figures, for who sees everybody."""
DEFAULT_MEASURE = "watch_time_s"
PERIODS = ("last_7_days", "last_30_days", "last_365_days", ALL_TIME)


def reports_of(topic: str, *, everybody: bool) -> Iterator[Report]:
    """The reports of a topic that a caller may ask for."""
    for report in REPORTS.values():
        if report.topic == topic and (everybody or not report.everybody):
            yield report


def topics(*, everybody: bool) -> tuple[str, ...]:
    """The topics that have something for this caller, in their order; the overview always has."""
    return tuple(
        str(topic)
        for topic in Topic
        if topic == OVERVIEW or any(reports_of(topic, everybody=everybody))
    )


def topic_tabs(
    page: PageContext, state: FilterState, current: str, *, everybody: bool
) -> Iterator[Tab]:
    """Every topic with the same filters."""
    for topic in topics(everybody=everybody):
        label = page.t(f"report.topic.{topic}")
        yield Tab(label, state.query("arrange"), topic == current, f"{PATH}/{topic}")
    if everybody:
        label = page.t("figures.title")
        yield Tab(label, state.query("arrange"), current == FIGURES, f"{PATH}/{FIGURES}")


def measure_of(state: FilterState) -> str:
    """What is counted on this page."""
    wanted = state.kept.get("measure", (DEFAULT_MEASURE,))[0]
    return wanted if wanted in MEASURES else DEFAULT_MEASURE


def measure_tabs(page: PageContext, state: FilterState) -> Iterator[Tab]:
    """The other things that can be counted."""
    current = measure_of(state)
    for one in MEASURES:
        yield Tab(page.t(f"report.measure.{one}"), state.query(measure=one), one == current)


def period_tabs(page: PageContext, state: FilterState, default: str) -> Iterator[Tab]:
    """Common spans of time; the address does not say the one that the page begins with."""
    current = state.given.get("period", ("",))[-1] if state.is_timed else default
    for one in PERIODS:
        wanted = state.query(*TIMES) if one == default else in_period(state, page, one).query()
        yield Tab(page.t(f"overview.period.{one}"), wanted, one == current)
