"""What a search found, by kind."""

from dataclasses import dataclass

from frontend.views.catalogue import PosterCard
from frontend.views.common import PersonRef


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPlayer:
    """A player by its name and app."""

    id: str
    name: str
    app: str | None


@dataclass(frozen=True, slots=True)
class FoundItems:
    """Items of one kind under a heading."""

    label: str
    cards: tuple[PosterCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """All of it; `plays` leads to the plays with this text in their titles."""

    text: str
    items: tuple[FoundItems, ...]
    persons: tuple[PersonRef, ...]
    players: tuple[FoundPlayer, ...]
    plays: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.items or self.persons or self.players)
