"""What to do about a search that found nothing: names it may have meant, and fewer filters."""

from collections.abc import Iterable

from frontend.pages.filters.filters import PLACE, FilterState
from frontend.views.history import Meant
from hub.history.facade import History
from hub.history.query.scope import Scope
from hub.history.query.vocabulary import NameKind

MOST = 5
SHORTEST = 3
_KINDS = (NameKind.ITEM, NameKind.PERSON, NameKind.PLAYER)


async def meant(state: FilterState, history: History, scope: Scope) -> tuple[Meant, ...]:
    """Names that are like a part of the text; none without a search."""
    found: dict[str, Meant] = {}
    for text in _parts(" ".join(state.given.get("search", ()))):
        for one in await history.search_names(text, _KINDS, MOST, scope):
            if one.name:
                query = state.query(*state.given, *PLACE, search=one.name)
                found.setdefault(one.name.casefold(), Meant(one.name, query))
        if len(found) >= MOST:
            break
    return tuple(found.values())[:MOST]


def search_alone(state: FilterState) -> str | None:
    """The search without the other filters; None when there is no search, or nothing else."""
    text = " ".join(state.given.get("search", ()))
    if not text or set(state.given) == {"search"}:
        return None
    return state.query(*state.given, *PLACE, search=text)


def _parts(text: str) -> Iterable[str]:
    """The whole text, its words, the longest first, and the beginnings of these."""
    words = sorted(text.split(), key=len, reverse=True)[:MOST]
    parts = [text, *words, *(word[: len(word) * 2 // 3] for word in words)]
    return dict.fromkeys(part for part in parts if len(part) >= SHORTEST)
