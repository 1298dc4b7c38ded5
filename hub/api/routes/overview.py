"""The overview that the caller arranged from cards."""

from dataclasses import dataclass

from pydantic import Field

from hub.api.endpoint import Answer, Call, Endpoints, RequestModel
from hub.auth.roles import Caller
from hub.core.errors import Conflict, Forbidden
from hub.core.hub import Hub
from hub.personal.boards import BOARDS, MOST, Card, KnownCard
from hub.personal.cards import CARDS, CardKind, Look
from hub.personal.owner import owner_of

endpoints = Endpoints("personal")


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewOut:
    """Cards in their order; `arranged` once the caller changed anything."""

    cards: tuple[Card, ...]
    arranged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CardKindOut:
    """A card that an overview can hold.

    `report` and `table` say where its numbers are from; one without is about now. `width` is what
    it takes by itself of three columns, `measures` is what can be counted.
    """

    card: str
    topic: str
    report: str | None
    table: str | None
    width: int
    looks: tuple[Look, ...]
    measures: tuple[str, ...]


class OverviewIn(RequestModel):
    """All cards, in their order."""

    cards: tuple[KnownCard, ...] = Field(max_length=MOST)


@endpoints.get("/overview", OverviewOut)
async def overview(call: Call[None, None]) -> OverviewOut:
    """Show which cards the caller's overview has."""
    return _overview(call.hub, call.caller)


@endpoints.get("/overview/cards", list[CardKindOut])
async def kinds(call: Call[None, None]) -> list[CardKindOut]:
    """List the cards that the caller's overview can hold."""
    everybody = call.caller.sees_everybody
    return [_out(kind) for kind in CARDS.values() if everybody or not kind.everybody]


@endpoints.add("PUT", "/overview", OverviewOut, body=OverviewIn)
async def arrange(call: Call[None, OverviewIn]) -> OverviewOut:
    """Arrange the caller's overview anew."""
    cards = call.body.cards
    if len({card.id for card in cards}) < len(cards):
        raise Conflict("Two cards have the same id.")
    everybody = call.caller.sees_everybody
    for card in cards:
        if CARDS[card.card].everybody and not everybody:
            raise Forbidden(f"The card {card.card} compares persons: it is for admins and editors.")
    await call.hub[BOARDS].put(owner_of(call.caller), cards)
    return _overview(call.hub, call.caller)


@endpoints.add("DELETE", "/overview", None)
async def reset(call: Call[None, None]) -> Answer:
    """Begin again with the first arrangement."""
    await call.hub[BOARDS].reset(owner_of(call.caller))
    return Answer(None)


def _overview(hub: Hub, caller: Caller) -> OverviewOut:
    owner, boards = owner_of(caller), hub[BOARDS]
    return OverviewOut(
        cards=boards.of(owner, everybody=caller.sees_everybody),
        arranged=boards.is_arranged(owner),
    )


def _out(kind: CardKind) -> CardKindOut:
    return CardKindOut(
        card=kind.name,
        topic=kind.topic,
        report=kind.report.name if kind.report else None,
        table=kind.table.name if kind.table else None,
        width=kind.width,
        looks=kind.looks,
        measures=kind.measures,
    )
