"""The overview of each user: which cards it has, in which order, how wide, and of what."""

from collections.abc import Collection as Some
from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from hub.core.hub import Key
from hub.core.store import Collection, Store
from hub.history.query.periods import ALL_TIME, PERIODS
from hub.personal.cards import CARDS, WIDEST, Look

MOST = 60


def _card(name: str) -> str:
    if name not in CARDS:
        raise ValueError(f"there is no card {name!r}")
    return name


def _period(name: str) -> str:
    if name not in {ALL_TIME, *PERIODS}:
        raise ValueError(f"there is no period {name!r}: use {', '.join((ALL_TIME, *PERIODS))}")
    return name


class Card(BaseModel):
    """A card where it lies; what is not set is as the page is, or as the card is by itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")
    card: str
    width: int = Field(default=1, ge=1, le=WIDEST)
    look: Look | None = None
    measure: str | None = Field(default=None, max_length=40)
    period: str | None = None


class KnownCard(Card):
    """A card that there is, with settings that it has."""

    card: Annotated[str, AfterValidator(_card)]
    period: Annotated[str, AfterValidator(_period)] | None = None


class Board(BaseModel):
    """The cards of one overview, in their order."""

    model_config = ConfigDict(frozen=True)

    cards: tuple[Card, ...] = ()


class Boards:
    """The overviews of all users, in memory and in the store."""

    def __init__(self, records: Collection[Board], found: dict[str, Board]) -> None:
        self._records = records
        self._found = found

    @classmethod
    async def open(cls, store: Store) -> Self:
        """Read what was arranged."""
        records = await store.collection("overviews", Board)
        return cls(records, await records.load())

    def of(self, owner: str, *, everybody: bool) -> tuple[Card, ...]:
        """A user's cards, those of the first arrangement before anything was arranged.

        Cards of reports that are no more are left out, and without `everybody` those that compare
        persons.
        """
        board = self._found.get(owner)
        cards = FIRST if board is None else board.cards
        return tuple(seen(cards, everybody=everybody))

    def is_arranged(self, owner: str) -> bool:
        """Whether the user changed anything."""
        return owner in self._found

    async def put(self, owner: str, cards: Iterable[Card]) -> None:
        """Keep an arrangement."""
        board = Board(cards=tuple(cards))
        await self._records.put(owner, board)
        self._found[owner] = board

    async def keep_only(self, owners: Some[str]) -> None:
        """Forget the overviews of users who are no more."""
        for owner in self._found.keys() - set(owners):
            await self.reset(owner)

    async def reset(self, owner: str) -> None:
        """Begin again with the first arrangement."""
        self._found.pop(owner, None)
        await self._records.delete(owner)


def seen(cards: Iterable[Card], *, everybody: bool) -> Iterable[Card]:
    """The cards that there are for a caller."""
    for card in cards:
        kind = CARDS.get(card.card)
        if kind is not None and (everybody or not kind.everybody):
            yield card


def _first(card: str, width: int, look: Look | None = None) -> Card:
    return Card(id=card, card=card, width=width, look=look)


FIRST = (
    _first("trends.over_time", 2),
    _first("now.streams", 1),
    _first("popular.movies", 1, Look.LIST),
    _first("popular.shows", 1, Look.LIST),
    _first("now.watched", 1),
    _first("hours.grid", 2),
    _first("persons.person", 1, Look.LIST),
    _first("now.added", 3),
    _first("libraries.library", 1, Look.LIST),
    _first("platforms.platform", 1, Look.LIST),
    _first("decisions.decision", 1),
    _first("concurrency.peaks", 2),
    _first("types.type", 1),
    _first("widely_watched.movies", 1, Look.LIST),
    _first("widely_watched.shows", 1, Look.LIST),
    _first("popular.artists", 1, Look.LIST),
)
"""What an overview begins with: what is read at a glance on top."""

BOARDS: Key[Boards] = Key("overviews")
