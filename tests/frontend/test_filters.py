"""The filter bar: a question for every filter, words for every value, addresses in short."""

from datetime import UTC, datetime

import pytest

from frontend.context import PageContext
from frontend.pages.filters.filters import FilterState, encoded
from frontend.pages.filters.words import chip_text
from frontend.texts import languages, translate
from frontend.views.filter_fields import (
    APART,
    FIELDS,
    GROUPS,
    NAMES,
    OF_PARAM,
    Field,
    Widget,
)
from hub.core.errors import InvalidInput
from hub.history.query.filters import FILTERS
from hub.history.query.periods import PERIODS, moment, span
from hub.history.query.queries import Filters
from hub.history.reads.choices import SOURCES

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_every_filter_can_be_asked_for() -> None:
    assert set(FILTERS) - set(OF_PARAM) <= APART
    assert set(OF_PARAM) - set(FILTERS) == {"period"}


def test_what_is_looked_up_can_be_looked_up() -> None:
    looked_up = {one.name for one in FIELDS.values() if one.widget is Widget.LOOKUP}
    assert looked_up == set(SOURCES)


def _words(one: Field) -> str:
    return "filter.name" if one.words == NAMES else f"filter.value.{one.words}"


@pytest.mark.parametrize("language", languages())
def test_every_question_and_choice_has_words(language: str) -> None:
    keys = [f"filter.group.{group}" for group in GROUPS]
    for one in FIELDS.values():
        keys += [
            f"filter.name.{one.name}",
            *(f"{_words(one)}.{value}" for value in one.values),
        ]
    assert [key for key in keys if translate(language, key) == key] == []


@pytest.mark.parametrize(
    ("period", "after", "before"),
    [
        ("today", "2026-02-28T18:15:00+00:00", None),
        ("yesterday", "2026-02-27T18:15:00+00:00", "2026-02-28T18:15:00+00:00"),
        ("last_7_days", "2026-02-22T18:15:00+00:00", None),
        ("this_month", "2026-02-28T18:15:00+00:00", None),
        ("last_month", "2026-01-31T18:15:00+00:00", "2026-02-28T18:15:00+00:00"),
        ("last_year", "2024-12-31T18:15:00+00:00", "2025-12-31T18:15:00+00:00"),
    ],
)
def test_periods_are_the_viewer_s_days(period: str, after: str, before: str | None) -> None:
    assert span(period, NOON, "Asia/Kathmandu") == (after, before)


def test_every_period_is_known() -> None:
    for period in PERIODS:
        after, before = span(period, NOON, "Europe/Berlin")
        Filters.parse({"after": after, "before": before})
    with pytest.raises(InvalidInput):
        span("soon", NOON, "UTC")


def test_a_date_begins_at_the_viewer_s_midnight() -> None:
    assert moment("2026-03-29", "Europe/Berlin") == "2026-03-28T23:00:00+00:00"
    assert moment("2026-03-30", "Europe/Berlin") == "2026-03-29T22:00:00+00:00"
    assert moment("2026-03-29T10:00:00Z", "Europe/Berlin") == "2026-03-29T10:00:00Z"
    assert moment("nonsense!!", "Europe/Berlin") == "nonsense!!"


def test_lists_have_commas_unless_a_value_has_one() -> None:
    assert encoded([("genre", ("Drama", "Crime"))]) == "genre=Drama,Crime"
    assert encoded([("label", ("Salt, iron",))]) == "label=Salt,+iron&label=Salt,+iron"
    assert encoded([("label", ("a,b", "c"))]) == "label=a,b&label=c"


def test_a_state_writes_its_address_without_what_is_left_out() -> None:
    given = {"genre": ("Drama",), "period": ("today",)}
    state = FilterState(given, Filters(), {"sort": ("title",), "cursor": ("x",)})
    assert state.query("cursor") == "genre=Drama&period=today&sort=title"
    assert state.query("cursor", "period", sort="person") == "genre=Drama&sort=person"
    assert state.query("genre", "period", sort=None, cursor=None) == ""


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("period", {"period": ("last_7_days",)}, "Last 7 days"),
        ("period", {"after": ("2020-01-01",)}, "since Jan 1, 2020"),
        ("period", {"after": ("2020-01-01",), "before": ("2020-01-02",)}, "Jan 1, 2020"),
        ("released", {"year_from": ("1990",), "year_to": ("1999",)}, "1990\N{EN DASH}1999"),
        ("watch_time", {"min_watch_s": ("5400",)}, "from 90\u00a0min"),
        ("hour", {"hour": ("18", "20", "19")}, "18:00\N{EN DASH}20:59"),
        ("weekday", {"weekday": ("6", "7")}, "Sat, Sun"),
        ("decision", {"decision": ("transcode",)}, "Transcode"),
        ("genre", {"genre": ("Drama", "Crime", "Horror")}, "Drama, Crime +1"),
        ("watched", {"watched": ("0",)}, "No"),
    ],
)
def test_chips_say_what_is_set(name: str, given: dict[str, tuple[str, ...]], words: str) -> None:
    page = PageContext(base="", path="/history", nonce="n", language="en")
    assert chip_text(FIELDS[name], given, page, {}) == words
