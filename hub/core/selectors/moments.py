"""Selectors of time and place."""

import math
import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import voluptuous as vol

from hub.core.selectors.base import Selector, selector
from hub.core.selectors.basic import Number

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_CLOCK = re.compile(r"(\d+):([0-5]?\d)(?::([0-5]?\d))?")
_UNITS = {"days": 86400.0, "hours": 3600.0, "minutes": 60.0, "seconds": 1.0, "milliseconds": 0.001}


@selector("duration")
@dataclass(frozen=True, slots=True, kw_only=True)
class Duration(Selector):
    """Seconds; read from a number, `HH:MM:SS`, or a mapping of days to milliseconds."""

    min: float = 0
    max: float | None = None

    def _check(self, value: Any) -> float:
        seconds = _seconds(value)
        if seconds < self.min:
            raise vol.Invalid(f"must be at least {timedelta(seconds=self.min)}")
        if self.max is not None and seconds > self.max:
            raise vol.Invalid(f"must be at most {timedelta(seconds=self.max)}")
        return seconds


def _seconds(value: Any) -> float:
    if isinstance(value, timedelta):
        return value.total_seconds()
    try:
        if isinstance(value, Mapping):
            return sum(_UNITS[unit] * float(amount) for unit, amount in value.items())
        if isinstance(value, str) and (clock := _CLOCK.fullmatch(value.strip())):
            hours, minutes, seconds = (int(part or 0) for part in clock.groups())
            return float(hours * 3600 + minutes * 60 + seconds)
        number = math.nan if isinstance(value, bool) else float(value)
    except (KeyError, TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise vol.Invalid("must be a duration, such as 90, 00:01:30 or {minutes: 1, seconds: 30}")
    return number


@selector("time")
@dataclass(frozen=True, slots=True, kw_only=True)
class Time(Selector):
    """A time of day, `HH:MM:SS`."""

    def _check(self, value: Any) -> str:
        try:
            return time.fromisoformat(str(value)).replace(tzinfo=None).isoformat("seconds")
        except ValueError:
            raise vol.Invalid("must be a time of day, such as 22:30") from None


@selector("date")
@dataclass(frozen=True, slots=True, kw_only=True)
class Date(Selector):
    """A day, `YYYY-MM-DD`."""

    def _check(self, value: Any) -> str:
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError:
            raise vol.Invalid("must be a date, such as 2026-01-31") from None


@selector("datetime")
@dataclass(frozen=True, slots=True, kw_only=True)
class DateTime(Selector):
    """A date with a time, ISO 8601."""

    def _check(self, value: Any) -> str:
        try:
            return datetime.fromisoformat(str(value)).isoformat()
        except ValueError:
            raise vol.Invalid("must be a date and time, such as 2026-01-31T22:30:00") from None


@selector("time_zone")
@dataclass(frozen=True, slots=True, kw_only=True)
class TimeZone(Selector):
    """An IANA time zone."""

    def _check(self, value: Any) -> str:
        try:
            return zoneinfo.ZoneInfo(str(value)).key
        except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
            raise vol.Invalid("must be a time zone, such as Europe/Berlin") from None


@selector("language")
@dataclass(frozen=True, slots=True, kw_only=True)
class Language(Selector):
    """A language tag (BCP 47); `languages` limits the choice."""

    languages: tuple[str, ...] = ()

    def _check(self, value: Any) -> str:
        tag = str(value)
        if not _LANGUAGE.fullmatch(tag) or (self.languages and tag not in self.languages):
            known = (
                f"one of {', '.join(self.languages)}"
                if self.languages
                else "a tag such as en or pt-BR"
            )
            raise vol.Invalid(f"must be a language: {known}")
        return tag


@selector("location")
@dataclass(frozen=True, slots=True, kw_only=True)
class Location(Selector):
    """A point on the map.

    `{latitude, longitude}` in degrees, with `radius` in kilometres if asked for.
    """

    radius: bool = False

    def _check(self, value: Any) -> dict[str, float]:
        if not isinstance(value, Mapping):
            raise vol.Invalid("must be a latitude and a longitude")
        point = {
            "latitude": Number(min=-90, max=90, step="any")(value.get("latitude")),
            "longitude": Number(min=-180, max=180, step="any")(value.get("longitude")),
        }
        if self.radius and value.get("radius") is not None:
            point["radius"] = Number(min=0, step="any")(value["radius"])
        return point
