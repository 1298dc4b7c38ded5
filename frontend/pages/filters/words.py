"""Filters in words: the chips of what is set, and the panels with the values ticked."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from babel import Locale
from babel.dates import get_day_names

from frontend.context import PageContext
from frontend.pages.streams import fact
from frontend.views.filter_fields import NAMES, Field, Widget
from frontend.views.filters import FieldView, Option

Given = Mapping[str, tuple[str, ...]]
Labels = Mapping[str, Mapping[str, str]]
UNITS = {"watch_time": "\u00a0min", "bitrate": "\u00a0Mbit/s"}
NAMED = 2
"""Up to so many values are named on a chip."""
_DAYS_PER_WEEK = 7
_HOURS_PER_DAY = 24


def chip_text(one: Field, given: Given, page: PageContext, known: Labels) -> str:
    """What a filter is set to, in short."""
    if one.widget is Widget.PERIOD:
        return _period(given, page)
    if one.widget is Widget.RANGE:
        return _range(one, given, page)
    words = [_label(one, value, page, known) for value in given[one.name]]
    if one.widget is Widget.HOURS:
        return _hours(given[one.name], words)
    more = len(words) - NAMED
    listed = ", ".join(words[:NAMED])
    return f"{listed} {page.t('filter.more', count=more)}" if more > 0 else listed


def is_set(one: Field, given: Given) -> bool:
    """Whether a question is answered."""
    return any(param in given for param in one.params)


def field_view(one: Field, given: Given, page: PageContext, known: Labels) -> FieldView:
    """A question with its options, those that are set ticked."""
    chosen = given.get(one.name, ())
    return FieldView(
        field=one,
        label=page.t(f"filter.name.{one.name}"),
        options=tuple(
            Option(value, _label(one, value, page, known), value in chosen)
            for value in _offered(one, chosen)
        ),
        values=_VALUES.get(one.widget, _nothing)(one, given),
        active=is_set(one, given),
    )


def _offered(one: Field, chosen: tuple[str, ...]) -> tuple[str, ...]:
    if one.widget is Widget.LOOKUP:
        return chosen
    if one.widget is Widget.YES_NO:
        return ("1", "0")
    if one.widget is Widget.WEEKDAYS:
        return tuple(map(str, range(1, _DAYS_PER_WEEK + 1)))
    if one.widget is Widget.HOURS:
        return tuple(map(str, range(_HOURS_PER_DAY)))
    return one.values


def _label(one: Field, value: str, page: PageContext, known: Labels) -> str:
    if one.widget in {Widget.LOOKUP, Widget.TEXT}:
        return fact(one.name, known.get(one.name, {}).get(value, value), page)
    if one.widget is Widget.YES_NO:
        return page.t("filter.yes" if value.casefold() in {"1", "true", "yes"} else "filter.no")
    if one.widget is Widget.WEEKDAYS:
        return _weekday(value, page)
    if one.widget is Widget.HOURS:
        return f"{value:0>2}:00"
    key = f"filter.name.{value}" if one.words == NAMES else f"filter.value.{one.words}.{value}"
    text = page.t(key)
    return value if text == key else text


def _weekday(value: str, page: PageContext) -> str:
    names = get_day_names("abbreviated", "stand-alone", Locale.parse(page.language, sep="-"))
    return (
        str(names[int(value) - 1]) if value.isdigit() and 1 <= int(value) <= len(names) else value
    )


def _hours(values: tuple[str, ...], words: list[str]) -> str:
    """Hours in a row as from and to: 20:00-23:59."""
    hours = sorted(int(value) for value in values)
    if len(hours) > 1 and hours == list(range(hours[0], hours[-1] + 1)):
        return f"{hours[0]:02}:00\N{EN DASH}{hours[-1]:02}:59"
    return ", ".join(words[:4]) + (" …" if len(words) > 4 else "")


def _period(given: Given, page: PageContext) -> str:
    if "running_at" in given:
        return page.t("filter.runningAt", at=_day(given["running_at"][-1], page))
    if "date" in given:
        return ", ".join(_day(text, page) for text in given["date"])
    if "period" in given:
        return page.t(f"filter.value.period.{given['period'][-1]}")
    after, before = _dates(given)
    shown = [_day(text, page) for text in (after, before)]
    if after and before:
        return shown[0] if after == before else "\N{EN DASH}".join(shown)
    return page.t("filter.since" if after else "filter.until", day=shown[0] if after else shown[1])


def _day(text: str, page: PageContext) -> str:
    try:
        day: date | datetime = (
            date.fromisoformat(text) if len(text) == len("2000-01-01") else _moment(text)
        )
    except ValueError:
        return text
    if isinstance(day, datetime):
        return page.formatter.moment(day)
    return page.formatter.day(day)


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found


def _dates(given: Given) -> tuple[str, str]:
    """The first and the last day; `before` in the address is the day behind the last."""
    after, before = (given.get(name, ("",))[-1] for name in ("after", "before"))
    try:
        last = (date.fromisoformat(before) - timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        last = before
    return after, last


def _range(one: Field, given: Given, page: PageContext) -> str:
    low, high = (_scaled(one, given.get(param, ())) for param in one.params)
    unit = UNITS.get(one.name, "")
    if low and high:
        return f"{low}{unit}" if low == high else f"{low}\N{EN DASH}{high}{unit}"
    return page.t("filter.from" if low else "filter.to", value=f"{low or high}{unit}")


def _scaled(one: Field, values: tuple[str, ...]) -> str:
    if not values:
        return ""
    try:
        return f"{float(values[-1]) / one.scale:g}"
    except ValueError:
        return values[-1]


def _period_values(_: Field, given: Given) -> dict[str, str]:
    after, last = _dates(given)
    return {"period": given.get("period", ("",))[-1], "after": after, "before": last}


def _range_values(one: Field, given: Given) -> dict[str, str]:
    return {param: _scaled(one, given.get(param, ())) for param in one.params}


def _nothing(_: Field, __: Given) -> dict[str, str]:
    return {}


def _text_values(one: Field, given: Given) -> dict[str, str]:
    return {one.name: ",".join(given.get(one.name, ()))}


_VALUES: Mapping[Widget, Callable[[Field, Given], dict[str, str]]] = {
    Widget.TEXT: _text_values,
    Widget.PERIOD: _period_values,
    Widget.RANGE: _range_values,
}
