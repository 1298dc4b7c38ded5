"""Filters in the address of a page: read, checked, put into words, and written again.

The history, reports, maps and exports share this. Beside the names of the API, an address may hold
`period=last_7_days` and dates without a time for `after` and `before`, in the viewer's zone. Where
a page opens with saved filters, `preset=none` in its address asks for it without them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web

from frontend.context import PageContext, context_of
from frontend.pages.filters.words import chip_text
from frontend.pages.frame import caller_of, hub_of
from frontend.views.filter_fields import APART, OF_PARAM, Field, Widget
from frontend.views.filters import FilterBar, FilterChip, PresetLink, PresetMenu
from hub.history.facade import History
from hub.history.query.filters import FILTERS
from hub.history.query.periods import ALL_TIME, moment, span
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.reads.choices import SOURCES, labels
from hub.history.store.ids import to_public
from hub.history.store.reader import Reader
from hub.personal.owner import owner_of
from hub.personal.presets import PRESETS, Preset, PresetPage

Given = Mapping[str, tuple[str, ...]]
Labels = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class FilterState:
    """The filters of a request: as given in the address, and as the history takes them."""

    given: Given
    filters: Filters
    kept: Given = field(default_factory=dict)
    presets: tuple[Preset, ...] = ()
    page: PresetPage | None = None

    @property
    def opened(self) -> bool:
        """Whether the page opens with saved filters when its address says nothing."""
        return any(self.page in preset.opens for preset in self.presets)

    @property
    def is_set(self) -> bool:
        """Whether anything limits what is shown."""
        return bool(self.given)

    @property
    def is_timed(self) -> bool:
        """Whether a span of time is asked for."""
        return any(name in self.given for name in TIMES)

    def query(self, *without: str, **changed: str | None) -> str:
        """The query string of this state, with some names left out and some set anew."""
        gone = {*without, *changed}
        parts = [(n, v) for n, v in {**self.given, **self.kept}.items() if n not in gone]
        parts += [(name, (value,)) for name, value in changed.items() if value is not None]
        if self.opened and not any(name in self.given or name in FILTERS for name, _ in parts):
            parts.append(UNOPENED)
        return encoded(parts)

    def api_query(self, **more: str) -> str:
        """The query string with which the API lists the same."""
        return encoded([*self.api_values().items(), *((n, (v,)) for n, v in more.items())])

    def api_values(self) -> dict[str, tuple[str, ...]]:
        """The filters as the API takes them, by name."""
        return {name: _texts(value) for name, value in self.filters.values.items()}


def read_filters(request: web.Request, page: PageContext, keep: Iterable[str] = ()) -> FilterState:
    """The filters in the address, and those of the other names that the page keeps.

    InvalidInput for a value that cannot be used; names that mean nothing here are left out.
    """
    given = {name: _values(request, name) for name in dict.fromkeys(request.query)}
    filters = {n: v for n, v in given.items() if (n in FILTERS or n == "period") and v}
    kept = {name: given[name] for name in keep if name in given}
    return FilterState(filters, _parsed(filters, page), kept, _presets(request), preset_page(page))


def in_period(state: FilterState, page: PageContext, period: str) -> FilterState:
    """The same filters in another span of time."""
    given = {name: values for name, values in state.given.items() if name not in TIMES}
    given["period"] = (period,)
    return replace(state, given=given, filters=_parsed(given, page))


def preset_page(page: PageContext) -> PresetPage | None:
    """The name under which a page can open with saved filters."""
    name = page.path.split("/")[1]
    return PresetPage(name) if name in set(PresetPage) else None


async def open_with_preset(request: web.Request) -> None:
    """Go to the page with the saved filters it opens with, when its address says nothing."""
    page = await context_of(request)
    opening = preset_page(page)
    if request.query or opening is None:
        return
    preset = next((one for one in _presets(request) if opening in one.opens), None)
    if preset is not None:
        raise web.HTTPFound(page.url(f"{page.path}?{encoded(list(preset.filters.items()))}"))


def _presets(request: web.Request) -> tuple[Preset, ...]:
    return hub_of(request)[PRESETS].of(owner_of(caller_of(request)))


async def filter_bar(
    state: FilterState, page: PageContext, history: History, scope: Scope, path: str
) -> FilterBar:
    """The bar for a page at `path`."""
    known = await known_labels(state, history, scope)
    search = " ".join(state.given.get("search", ()))
    return FilterBar(
        path=path,
        chips=tuple(_chips(state, page, known)),
        query=encoded(list(state.given.items())),
        cleared=replace(state, given={}).query(*PLACE),
        search=search if "search" in FILTERS else None,
        kept=tuple(_hidden(state)),
        menu=preset_menu(state),
    )


def _hidden(state: FilterState) -> Iterable[tuple[str, str]]:
    """What a search keeps of the address."""
    for name, values in {**state.given, **state.kept}.items():
        if name not in {"search", *PLACE}:
            yield from ((name, value) for value in _doubled(values))
    if state.opened:
        yield UNOPENED[0], UNOPENED[1][0]


def preset_menu(state: FilterState) -> PresetMenu:
    """The saved filters of the viewer."""
    now = {name: sorted(values) for name, values in state.given.items()}
    return PresetMenu(
        presets=tuple(
            PresetLink(
                id=one.id,
                name=one.name,
                query=replace(state, given=one.filters).query(*PLACE),
                current={name: sorted(values) for name, values in one.filters.items()} == now,
                opens=state.page in one.opens,
            )
            for one in state.presets
        ),
        filters=state.given,
        page=state.page or "",
    )


async def known_labels(state: FilterState, history: History, scope: Scope) -> Labels:
    """The names of what the filters hold by id or number, by filter and value."""
    looked_up = {name: values for name, values in state.given.items() if name in SOURCES}
    if not looked_up:
        return {}
    return await history.read(lambda db: _labels(db, looked_up, scope))


UNOPENED = ("preset", ("none",))
TIMES = ("period", "after", "before", "date", "running_at")
PLACE = ("cursor", "rows")
"""Where one is in a list: another filter begins at its top."""


def encoded(parts: Sequence[tuple[str, tuple[str, ...]]]) -> str:
    """A query string in which lists have commas, unless a value has one itself."""
    pairs = [(name, value) for name, values in parts for value in _doubled(values)]
    return urlencode(pairs, safe=",:")


def _doubled(values: tuple[str, ...]) -> tuple[str, ...]:
    """One text with commas; where a value holds a comma, all of them, and never one alone."""
    if not any("," in value for value in values):
        return (",".join(values),)
    return values if len(values) > 1 else values * 2


def _values(request: web.Request, name: str) -> tuple[str, ...]:
    found = request.query.getall(name)
    if len(found) == 1 and name != "search":
        found = found[0].split(",")
    return tuple(dict.fromkeys(value.strip() for value in found if value.strip()))


def _parsed(given: Given, page: PageContext) -> Filters:
    return Filters.parse(_resolved(given, page), page.time_zone)


def _resolved(given: Given, page: PageContext) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, found in given.items():
        if name == "period" and found[-1] == ALL_TIME:
            continue
        if name == "period":
            after, before = span(found[-1], page.now, page.time_zone)
            values |= {"after": after} | ({"before": before} if before else {})
        elif name in {"after", "before", "running_at"}:
            values[name] = moment(found[-1], page.time_zone)
        else:
            values[name] = found[-1] if _is_single(name) else list(found)
    return values


def _is_single(name: str) -> bool:
    one = OF_PARAM.get(name)
    return name in APART or (one is not None and one.widget in {Widget.YES_NO, Widget.RANGE})


def _labels(reader: Reader, wanted: Given, scope: Scope) -> Labels:
    return {name: labels(reader, name, values, scope) for name, values in wanted.items()}


def _chips(state: FilterState, page: PageContext, known: Labels) -> Iterable[FilterChip]:
    for one in dict.fromkeys(OF_PARAM[name] for name in state.given if name in OF_PARAM):
        yield _chip(one, state, page, known)


def _chip(one: Field, state: FilterState, page: PageContext, known: Labels) -> FilterChip:
    return FilterChip(
        name=one.name,
        label=page.t(f"filter.name.{one.name}"),
        text=chip_text(one, state.given, page, known),
        without=state.query(*one.params, *PLACE),
    )


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        return tuple(_text(part) for part in value)
    return (_text(value),)


def _text(value: object) -> str:
    if isinstance(value, UUID):
        return to_public(value)
    if isinstance(value, bool):
        return str(int(value))
    return value.isoformat() if isinstance(value, datetime) else str(value)
