"""Puts alerts into words: texts by kind, whose placeholders are facts with a format.

`{travel.distance_km|km}` is the fact as kilometres. Of the sentences of a kind, the first that
knows all its facts is taken, so that no alert says "None".
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from babel.numbers import format_decimal

from hub.geography.names import code_of, country_in, place_in
from rules.memory.spot import HOME_NETWORK

Lookup = Callable[[str], Any]
ENGLISH = "en"
DEFAULT = "default"
PARTS = ("title", "message")
"""What an alert says."""
ABSURD_KMH = 20_000
LEAST_GAP_H = 1 / 30
_SLOT = re.compile(r"\{([\w.]+)(?:\|(\w+))?\}")


@cache
def languages() -> frozenset[str]:
    """The languages that alerts speak."""
    files = resources.files("rules.alerts").joinpath("texts").iterdir()
    return frozenset(one.name.removesuffix(".json") for one in files if one.name.endswith(".json"))


@lru_cache(maxsize=64)
def texts(language: str = ENGLISH) -> Mapping[str, Any]:
    """All texts of a language: for each kind a `title` and a `message`, lists of variants.

    `de-AT` is taken for `de`, and what is not spoken for English.
    """
    base = language.partition("-")[0].lower()
    return _read(base if base in languages() else ENGLISH)


@cache
def _read(language: str) -> Mapping[str, Any]:
    file = resources.files("rules.alerts").joinpath(f"texts/{language}.json")
    loaded: Mapping[str, Any] = orjson.loads(file.read_bytes())
    return loaded


def facts_of(kind: str, language: str = ENGLISH) -> tuple[str, ...]:
    """The facts that the texts of a kind name: the evidence of its alerts."""
    found = texts(language)["kinds"].get(kind, texts(language)["kinds"][DEFAULT])
    variants = (*found["title"], *found["message"])
    named = [slot[1] for variant in variants for slot in _SLOT.finditer(variant)]
    return tuple(dict.fromkeys((*named, *found.get("facts", ()))))


def words(kind: str, part: str, lookup: Lookup, zone: ZoneInfo, language: str = ENGLISH) -> str:
    """The `title` or `message` of a kind."""
    kinds = texts(language)["kinds"]
    for variant in (*kinds.get(kind, {}).get(part, ()), *kinds[DEFAULT][part]):
        told = _filled(variant, lookup, zone, language)
        if told is not None:
            return told
    return str(kinds[DEFAULT]["last"])


def _filled(variant: str, lookup: Lookup, zone: ZoneInfo, language: str) -> str | None:
    values: dict[str, str] = {}
    for slot in _SLOT.finditer(variant):
        value = lookup(slot[1])
        if value is None or value in ((), ""):
            return None
        told = formatted(value, slot[2], zone, language)
        if told is None:
            return None
        values[slot[0]] = told
    told = _SLOT.sub(lambda slot: values[slot[0]], variant)
    return told[:1].upper() + told[1:]


def formatted(value: Any, unit: str | None, zone: ZoneInfo, language: str = ENGLISH) -> str | None:
    """A value for people, with its unit; None where this way of saying it would sound wrong."""
    plural = texts(language)["plurals"].get(unit)
    if plural is not None:
        return f"{_number(value, texts(language))} {plural[value != 1]}"
    if unit is not None and unit in _FORMATS:
        return _FORMATS[unit](value, zone, texts(language))
    return _plain(value, zone, texts(language))


def _plain(value: Any, zone: ZoneInfo, language: Mapping[str, Any]) -> str:
    """A value without a format."""
    if isinstance(value, bool):
        return str(language["yes" if value else "no"])
    if isinstance(value, float | int):
        return _number(value, language)
    if isinstance(value, datetime):
        return _time(value, zone, language)
    if isinstance(value, list | tuple):
        return listed([_plain(one, zone, language) for one in value], language)
    return str(value)


def listed(parts: list[str], language: Mapping[str, Any]) -> str:
    """`a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {language['and']} {parts[-1]}"


def _number(value: float, language: Mapping[str, Any]) -> str:
    whole = abs(value) >= 10 or value == int(value)
    shown = round(value) if whole else round(value, 1)
    return str(format_decimal(shown, "#,##0" if whole else "#,##0.0", language["locale"]))


def _kilometres(value: float, _: ZoneInfo, language: Mapping[str, Any]) -> str:
    """To two significant figures: the places are not known better."""
    return f"{_number(round(float(f'{value:.2g}')), language)} km"


def _speed(value: float, zone: ZoneInfo, language: Mapping[str, Any]) -> str | None:
    """Beyond any airliner's, a speed says nothing more."""
    return f"{_kilometres(value, zone, language)}/h" if value < ABSURD_KMH else None


def _gap(value: float, zone: ZoneInfo, language: Mapping[str, Any]) -> str | None:
    """Hours between two things that were not at the same time."""
    return _hours(value, zone, language) if value >= LEAST_GAP_H else None


def _times(value: float, _: ZoneInfo, language: Mapping[str, Any]) -> str | None:
    return str(language["times"]).format(count=_number(value, language)) if value > 1 else None


def _in(value: str, _: ZoneInfo, language: Mapping[str, Any]) -> str:
    """`at home`, or `in` a place; some countries have an article."""
    if value == HOME_NETWORK:
        return str(language["at_home"])
    if (said := language["in_country"].get(code_of(value))) is not None:
        return str(said)
    return str(language["in"]).format(place=place_in(value, language["locale"]))


def _when(value: Any, _: ZoneInfo, __: Mapping[str, Any]) -> str | None:
    """Nothing, but only when it is so."""
    return "" if value else None


def _hours(value: float, zone: ZoneInfo, language: Mapping[str, Any]) -> str:
    return _duration(value * 3600, zone, language)


def _days(value: float, zone: ZoneInfo, language: Mapping[str, Any]) -> str:
    return _duration(value * 86400, zone, language)


def _duration(value: float, _: ZoneInfo, language: Mapping[str, Any]) -> str:
    """The one or two largest units: `1 hour and 20 minutes`."""
    names = language["units"]
    left = max(0, round(value / 60))
    if left == 0:
        return str(language["moment"])
    many_days = left >= 10 * 1440
    parts = []
    for unit, minutes in (("day", 1440), ("hour", 60), ("minute", 1)):
        count, left = divmod(left, minutes)
        if count:
            parts.append(f"{count} {names[unit][count != 1]}")
    return listed(parts[: 1 if many_days else 2], language)


def _time(value: datetime, zone: ZoneInfo, language: Mapping[str, Any]) -> str:
    local = value.astimezone(zone)
    month = language["months"][local.month - 1]
    return str(language["date"]).format(day=local.day, month=month, clock=f"{local:%H:%M}")


def _clock(value: datetime, zone: ZoneInfo, _: Mapping[str, Any]) -> str:
    return f"{value.astimezone(zone):%H:%M}"


def _percent(value: float, _: ZoneInfo, __: Mapping[str, Any]) -> str:
    return f"{value * 100:.0f} %"


def _kind(value: str, _: ZoneInfo, language: Mapping[str, Any]) -> str:
    return str(language["network_kinds"].get(value, value))


def _doubts(value: Any, _: ZoneInfo, language: Mapping[str, Any]) -> str:
    return listed([language["doubts"].get(one, one) for one in value], language)


def _countries(value: Any, _: ZoneInfo, language: Mapping[str, Any]) -> str:
    return listed([country_in(one, language["locale"]) for one in value], language)


def _country(value: str, _: ZoneInfo, language: Mapping[str, Any]) -> str:
    return country_in(value, language["locale"])


def _places(value: Any, _: ZoneInfo, language: Mapping[str, Any]) -> str:
    told = (
        language["home"] if one == HOME_NETWORK else place_in(one, language["locale"])
        for one in value
    )
    return listed(list(told), language)


_FORMATS: Mapping[str, Callable[[Any, ZoneInfo, Mapping[str, Any]], str | None]] = {
    "km": _kilometres,
    "kmh": _speed,
    "hours": _hours,
    "gap": _gap,
    "times": _times,
    "in": _in,
    "when": _when,
    "days": _days,
    "duration": _duration,
    "time": _time,
    "clock": _clock,
    "percent": _percent,
    "kind": _kind,
    "doubts": _doubts,
    "countries": _countries,
    "country": _country,
    "towns": _places,
}
