"""The cards of an overview: what each asks, what can be set about it, and what can be added."""

from collections.abc import Collection, Iterable, Iterator

from frontend.context import PageContext
from frontend.pages.analytics.report_cards import report_card, title_of
from frontend.pages.filters.filters import FilterState, in_period
from frontend.views.filters import Option
from frontend.views.overview import BoardCard, CardSettings, OfferedCard, OfferedGroup
from hub.analytics.report import ChartKind, Topic
from hub.history.query.periods import ALL_TIME, PERIODS
from hub.personal.boards import Card
from hub.personal.cards import CARDS, WIDEST, CardKind, Now

PAGES = {
    Now.STREAMS: "/",
    Now.TOTALS: "/",
    Now.SERVERS: "/servers",
    Now.WATCHED: "/history",
    Now.ADDED: "/libraries",
}
NOW_ICONS = {
    Now.STREAMS: "activity",
    Now.TOTALS: "gauge",
    Now.SERVERS: "server",
    Now.WATCHED: "history",
    Now.ADDED: "sparkles",
}
ICONS = {
    ChartKind.BAR: "sliders-horizontal",
    ChartKind.HEATMAP: "grid-2x2",
    ChartKind.CALENDAR: "calendar",
    ChartKind.TABLE: "table-2",
    ChartKind.GRAPH: "waypoints",
    ChartKind.SANKEY: "workflow",
    ChartKind.LINE: "activity",
    ChartKind.AREA: "layers",
    ChartKind.PIE: "circle-dashed",
    ChartKind.GAUGE: "gauge",
}


def board_cards(
    cards: Iterable[Card], page: PageContext, state: FilterState, measure: str
) -> Iterator[BoardCard]:
    """The cards with what they ask; `state` has the page's filters and span of time."""
    for card in cards:
        yield _board_card(card, CARDS[card.card], page, state, measure)


def _board_card(
    card: Card, kind: CardKind, page: PageContext, state: FilterState, measure: str
) -> BoardCard:
    settings = CardSettings(
        widths=tuple(_widths(card, page)),
        looks=tuple(_looks(card, kind, page)),
        measures=tuple(_measures(card, kind, page)),
        periods=tuple(_periods(card, kind, page)),
    )
    kept = card.model_dump(mode="json", exclude_none=True)
    if kind.report is None or kind.table is None:
        name = Now(kind.name)
        return BoardCard(
            id=card.id,
            kind=kind.name,
            title=_title(page, kind),
            width=card.width,
            note="",
            settings=settings,
            kept=kept,
            page=PAGES[name],
        )
    own = state if card.period is None else in_period(state, page, card.period)
    return BoardCard(
        id=card.id,
        kind=kind.name,
        title=_title(page, kind),
        width=card.width,
        note=_note(card, page),
        settings=settings,
        kept=kept,
        report=report_card(page, kind.report, kind.table),
        query=own.api_query(zone=page.time_zone),
        drill=own.query("measure", "arrange"),
        measure=card.measure or measure,
        look=card.look or kind.looks[0],
    )


def offered_cards(
    page: PageContext, there: Collection[str], *, everybody: bool
) -> tuple[OfferedGroup, ...]:
    """Every card that a caller may add, by topic; what happens now comes first."""
    kinds = [kind for kind in CARDS.values() if everybody or not kind.everybody]
    order = [str(Topic.LIVE), *(str(topic) for topic in Topic if topic is not Topic.LIVE)]
    groups = (
        OfferedGroup(
            page.t(f"report.topic.{topic}"),
            tuple(_offered(page, kind, there) for kind in kinds if kind.topic == topic),
        )
        for topic in order
    )
    return tuple(group for group in groups if group.cards)


def _offered(page: PageContext, kind: CardKind, there: Collection[str]) -> OfferedCard:
    help_ = f"report.{kind.report.name}.help" if kind.report else f"overview.card.{kind.name}.help"
    return OfferedCard(
        kind=kind.name,
        title=_title(page, kind),
        help=page.t(help_),
        icon=_icon(kind),
        width=kind.width,
        there=kind.name in there,
    )


def _icon(kind: CardKind) -> str:
    if kind.table is None or kind.table.chart is None:
        return NOW_ICONS[Now(kind.name)]
    return ICONS.get(kind.table.chart.kind, "chart-column")


def _title(page: PageContext, kind: CardKind) -> str:
    if kind.report is None or kind.table is None:
        return page.t(f"overview.card.{kind.name}.title")
    return title_of(page, kind.report, kind.table)


def _note(card: Card, page: PageContext) -> str:
    """How a card differs from its page: what it counts, and of which time."""
    parts = [f"overview.by.{card.measure}"] if card.measure else []
    if card.period:
        parts.append(f"filter.value.period.{card.period}")
    return " · ".join(page.t(part) for part in parts)


def _widths(card: Card, page: PageContext) -> Iterator[Option]:
    for width in range(1, WIDEST + 1):
        label = page.t("overview.columns", count=width, number=width)
        yield Option(str(width), label, width == card.width)


def _looks(card: Card, kind: CardKind, page: PageContext) -> Iterator[Option]:
    if len(kind.looks) > 1:
        shown = card.look or kind.looks[0]
        for look in kind.looks:
            yield Option(str(look), page.t(f"overview.look.{look}"), look is shown)


def _measures(card: Card, kind: CardKind, page: PageContext) -> Iterator[Option]:
    if len(kind.measures) > 1:
        yield Option("", page.t("overview.asPage"), card.measure is None)
        for one in sorted(kind.measures):
            yield Option(one, page.t(f"overview.measure.{one}"), one == card.measure)


def _periods(card: Card, kind: CardKind, page: PageContext) -> Iterator[Option]:
    if kind.has_period:
        yield Option("", page.t("overview.asPage"), card.period is None)
        for one in (*PERIODS, ALL_TIME):
            yield Option(one, page.t(f"filter.value.period.{one}"), one == card.period)
