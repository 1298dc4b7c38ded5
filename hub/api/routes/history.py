"""Plays and items: what the hub remembers."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, create_model

from hub.api.endpoint import Answer, Call, Endpoints, RequestModel
from hub.api.scope import scope_of
from hub.history.facade import HISTORY
from hub.history.query.filter_values import comma_separated
from hub.history.query.filters import FILTERS, filter_fields
from hub.history.query.periods import with_period
from hub.history.query.queries import MAX_LIMIT, Filters, ItemsQuery, PlaysQuery
from hub.history.query.sorts import DEFAULT_SORT
from hub.history.rows import ItemDetail, ItemRow, PlayDetail, PlayRow, SegmentRow
from hub.models.item import MediaType

endpoints = Endpoints("history")


class Filtered(RequestModel):
    """What limits the plays that are meant; the filters are added from their declarations."""

    zone: str = "UTC"
    period: str | None = Field(default=None, description="such as last_30_days or this_year")

    def filters(self) -> Filters:
        """The filters among the parameters."""
        given = {name: getattr(self, name) for name in self.model_fields_set & FILTERS.keys()}
        return Filters.parse(
            with_period(given, self.period, datetime.now(UTC), self.zone), self.zone
        )


class Paged(RequestModel):
    """A page of a list; `totals=1` adds what all of it adds up to."""

    limit: int = Field(default=50, ge=1, le=MAX_LIMIT)
    cursor: str | None = None
    totals: bool = False


class PlaysParams(Paged, Filtered):
    """How plays are listed."""

    sort: str = DEFAULT_SORT


PlaysFilter: type[PlaysParams] = create_model(
    "PlaysFilter",
    __base__=PlaysParams,
    **filter_fields(),  # type: ignore[call-overload]  # fields by name
)


class ItemsParams(Paged):
    """Which items are listed."""

    type: Annotated[tuple[MediaType, ...], BeforeValidator(comma_separated)] = ()
    server: str | None = None
    library: str | None = None
    parent: str | None = None
    title: str | None = Field(default=None, max_length=200)
    played: bool | None = None
    sort: str = "title"


@endpoints.get("/plays", list[PlayRow], query=PlaysFilter, paged=True)
async def plays(call: Call[PlaysParams, None]) -> Answer:
    """List plays, the latest first unless sorted otherwise."""
    filters, scope = call.query.filters(), scope_of(call.caller)
    history = call.hub[HISTORY]
    query = PlaysQuery(filters, call.query.sort, call.query.cursor, call.query.limit)
    page = await history.plays(query, scope)
    metadata: dict[str, Any] = {"next_cursor": page.cursor}
    if call.query.totals:
        metadata["totals"] = asdict(await history.totals(filters, scope))
    return Answer(page.rows, metadata)


@endpoints.get("/segments", list[SegmentRow], query=PlaysFilter, paged=True)
async def segments(call: Call[PlaysParams, None]) -> Answer:
    """List the segments of plays, play after play; `limit` is exceeded to show the last whole."""
    filters, scope = call.query.filters(), scope_of(call.caller)
    history = call.hub[HISTORY]
    query = PlaysQuery(filters, call.query.sort, call.query.cursor, call.query.limit)
    page = await history.segments(query, scope)
    metadata: dict[str, Any] = {"next_cursor": page.cursor}
    if call.query.totals:
        metadata["totals"] = asdict(await history.totals(filters, scope))
    return Answer(page.rows, metadata)


@endpoints.get("/plays/{id}", PlayDetail)
async def play(call: Call[None, None]) -> PlayDetail:
    """Show one play with its segments, streams and evidence."""
    return await call.hub[HISTORY].play(call.path["id"], scope_of(call.caller))


@endpoints.get("/items", list[ItemRow], query=ItemsParams, paged=True)
async def items(call: Call[ItemsParams, None]) -> Answer:
    """List items, by title unless sorted otherwise; the sums are of what the caller may see."""
    given = call.query
    query = ItemsQuery(
        types=given.type,
        server_id=given.server,
        library_id=given.library,
        parent_id=given.parent,
        title=given.title,
        played=given.played,
        sort=given.sort,
        cursor=given.cursor,
        limit=given.limit,
    )
    page = await call.hub[HISTORY].items(query, scope_of(call.caller))
    return Answer(page.rows, {"next_cursor": page.cursor})


@endpoints.get("/items/{id}", ItemDetail)
async def item(call: Call[None, None]) -> ItemDetail:
    """Show one item with its identity, credits and copies."""
    return await call.hub[HISTORY].item(call.path["id"], scope_of(call.caller))
