"""The jinja environment: escaping, strict names, and the helpers every template has."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from frontend import formatting, navigation
from frontend.assets import Assets
from frontend.context import PageContext
from frontend.texts import translate
from hub.geography.names import place_in

TEMPLATES = Path(__file__).parent / "templates"
_FILTERS = [
    "number",
    "percent",
    "duration",
    "position",
    "rate",
    "size",
    "distance",
    "clock",
    "day",
    "moment",
    "absolute",
    "ago",
    "listed",
    "long_day",
]
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def create_environment(assets: Assets) -> Environment:
    """The environment for all pages. Templates find their frame in `page`."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        enable_async=False,
    )
    environment.filters |= {name: _formatting_filter(name) for name in _FILTERS}
    environment.filters |= {"initials": formatting.initials, "hue": formatting.hue}
    environment.filters["place"] = _place
    environment.globals |= {
        "asset": _asset_helper(assets),
        "url": _url,
        "t": _t,
        "json_block": json_block,
        "time_zones": time_zones,
        "navigation": navigation,
    }
    return environment


def json_block(data: Any) -> Markup:
    """JSON that may stand inside a script element."""
    text = orjson.dumps(data, default=_plain).decode()
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    return Markup(text)  # noqa: S704 - the characters that matter in HTML are escaped above


@cache
def time_zones() -> tuple[str, ...]:
    """The zones by the names of their cities, and UTC."""
    cities = (zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return ("UTC", *sorted(cities))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"cannot be written as JSON: {type(value).__name__}")


def _page(context: Context) -> PageContext:
    page: PageContext = context["page"]
    return page


def _formatting_filter(name: str) -> Any:
    @pass_context
    def apply(context: Context, *args: Any) -> Any:
        return getattr(_page(context).formatter, name)(*args)

    return apply


def _asset_helper(assets: Assets) -> Any:
    @pass_context
    def asset(context: Context, name: str) -> str:
        return _page(context).url(assets.path(name))

    return asset


@pass_context
def _url(context: Context, path: str) -> str:
    return _page(context).url(path)


@pass_context
def _t(context: Context, key: str, **values: object) -> str:
    return translate(_page(context).language, key, **values)


@pass_context
def _place(context: Context, label: str) -> str:
    """Where something was watched: words of our own by their key, or a place and its country."""
    language = _page(context).language
    said = translate(language, label)
    return place_in(label, language) if said == label else said
