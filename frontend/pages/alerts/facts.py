"""The evidence of an alert for people: each fact by its name, its value with its unit."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from babel import Locale

from frontend.context import PageContext
from frontend.formatting import Formatter
from frontend.views.alerts import Evidence
from hub.geography.names import place_in
from rules.alerts.alert import Alert
from rules.facts.catalogue import FACTS
from rules.facts.fact import Fact, FactType
from rules.memory.spot import HOME_NETWORK

_BY_UNIT: Mapping[str, Callable[[Formatter, float], str]] = {
    "km": lambda form, value: form.distance(value),
    "km/h": lambda form, value: f"{form.number(value)}\u00a0km/h",
    "h": lambda form, value: form.duration(value * 3600),
    "d": lambda form, value: form.duration(value * 86400),
    "s": lambda form, value: form.duration(value),
    "kbit/s": lambda form, value: form.rate(value),
}
_SHARES = frozenset({"travel.confidence", "person.streams_apart_confidence"})
_CODES = frozenset({"travel.from_country", "travel.to_country", "network.country"})
_CODE_LISTS = frozenset({"person.countries_before"})
_PLACES = frozenset(
    {
        "travel.from_place",
        "travel.to_place",
        "network.place",
        "network.country_name",
        "person.streams_apart_place",
        "person.home_places",
    }
)
_PLAIN = frozenset({"network.asn"})


def evidence_of(alert: Alert, page: PageContext) -> list[Evidence]:
    """Every fact of an alert in words; what a rule added itself stands under its own name."""
    return [_evidence(name, value, page) for name, value in alert.evidence.items()]


def _evidence(name: str, value: Any, page: PageContext) -> Evidence:
    fact = FACTS.get(name)
    return Evidence(
        name=name,
        label=_label(name, page),
        value=_value(name, fact, value, page),
        help=None if fact is None else fact.help,
    )


def _label(name: str, page: PageContext) -> str:
    """The translated name, else the last part of the name as words."""
    key = f"alerts.fact.{name}"
    told = page.t(key)
    if told != key:
        return told
    words = name.rpartition(".")[2].replace("_", " ")
    return words[:1].upper() + words[1:]


def _value(name: str, fact: Fact | None, value: Any, page: PageContext) -> str:
    form = page.formatter
    if isinstance(value, bool):
        return page.t("alerts.yes" if value else "alerts.no")
    if isinstance(value, int | float):
        return _number(name, fact, value, form)
    if isinstance(value, list | tuple):
        return (
            form.listed([_word(name, one, page) for one in value])
            if value
            else page.t("alerts.none")
        )
    if fact is not None and fact.type is FactType.TIME:
        return _time(value, form)
    return _word(name, value, page)


def _number(name: str, fact: Fact | None, value: float, form: Formatter) -> str:
    if name in _SHARES:
        return form.percent(value)
    if name in _PLAIN:
        return str(value)
    unit = None if fact is None else fact.unit
    if unit is not None and unit in _BY_UNIT:
        return _BY_UNIT[unit](form, value)
    return f"{form.number(value, 1)}\u00a0{unit}" if unit else form.number(value, 1)


def _time(value: Any, form: Formatter) -> str:
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return form.moment(at)


def _word(name: str, value: Any, page: PageContext) -> str:
    """A word of a closed list by its translation, a country by its name."""
    text = str(value)
    if name in _PLACES:
        home = page.t("alerts.value.home")
        return home if text == HOME_NETWORK else place_in(text, page.language)
    if name in _CODES or name in _CODE_LISTS:
        locale = Locale.parse(page.language, sep="-")
        return str(locale.territories.get(text, text))
    key = f"alerts.value.{text}"
    told = page.t(key)
    return text if told == key else told
