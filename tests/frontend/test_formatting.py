"""Values as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontend.formatting import UNKNOWN, Formatter, hue, initials

ENGLISH = Formatter("en", "Europe/Berlin")
GERMAN = Formatter("de", "Europe/Berlin")
AT = datetime(2031, 7, 14, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (59.6, "1 min"),
        (90, "1 min 30 s"),
        (3600, "1 h"),
        (7500, "2 h 5 min"),
        (90_000, "1 d 1 h"),
        (None, UNKNOWN),
    ],
)
def test_durations_have_two_units(seconds: float | None, text: str) -> None:
    assert ENGLISH.duration(seconds).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("kbps", "text"),
    [(850, "850 kbit/s"), (12_400, "12.4 Mbit/s"), (2_500_000, "2.5 Gbit/s"), (None, UNKNOWN)],
)
def test_rates_take_a_fitting_unit(kbps: float | None, text: str) -> None:
    assert ENGLISH.rate(kbps).replace("\u00a0", " ") == text


def test_numbers_follow_the_language() -> None:
    assert ENGLISH.number(1234.56, 1) == "1,234.6"
    assert GERMAN.number(1234.56, 1) == "1.234,6"
    assert GERMAN.rate(12_400) == "12,4\u00a0Mbit/s"


def test_sizes_and_distances() -> None:
    assert ENGLISH.size(4_700_000_000) == "4.7\u00a0GB"
    assert ENGLISH.size(12) == "12\u00a0B"
    assert ENGLISH.distance(0.85) == "850\u00a0m"
    assert ENGLISH.distance(8120.4) == "8,120\u00a0km"


def test_times_are_those_of_the_viewers_zone() -> None:
    assert ENGLISH.clock(AT) == "00:30"
    assert "15" in ENGLISH.day(AT)
    assert Formatter("en", "Asia/Kolkata").clock(AT) == "04:00"


def test_relative_times() -> None:
    assert ENGLISH.ago(AT - timedelta(minutes=3), AT) == "3 minutes ago"
    assert GERMAN.ago(AT - timedelta(minutes=3), AT) == "vor 3 Minuten"
    assert ENGLISH.ago(AT - timedelta(seconds=2), AT) == "now"
    assert ENGLISH.ago(None) == UNKNOWN


def test_an_unknown_language_is_shown_as_english() -> None:
    assert Formatter("xx-strange").number(1000) == "1,000"


@given(st.floats(min_value=0, max_value=10**9))
def test_a_position_is_a_clock(seconds: float) -> None:
    parts = [int(part) for part in ENGLISH.position(seconds).split(":")]
    total = sum(part * 60**power for power, part in enumerate(reversed(parts)))
    assert total == int(seconds)


def test_initials_and_colours_belong_to_the_name() -> None:
    assert initials("Mara Lindqvist") == "ML"
    assert initials("theo") == "T"
    assert initials("") == ""
    assert hue("theo") == hue("theo")
    assert 1 <= hue("Zoë") <= 8
