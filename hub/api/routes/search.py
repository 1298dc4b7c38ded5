"""Global search: items, persons and players by name, and where their artwork is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, Field

from hub.api.endpoint import Call, Endpoints, RequestModel
from hub.api.scope import scope_of
from hub.api.session_out import POSTER, picture_path
from hub.history.facade import HISTORY
from hub.history.query.filter_values import comma_separated
from hub.history.query.scope import Scope
from hub.history.query.vocabulary import NameKind
from hub.history.reads.posters import posters
from hub.history.reads.search import search_names
from hub.history.rows import NameMatch
from hub.history.store.reader import Reader
from hub.models.item import MediaType

endpoints = Endpoints("history")
KINDS = (NameKind.ITEM, NameKind.PERSON, NameKind.PLAYER)
MOST = 100
MAX_TEXT = 200
WORSE = 15
"""Matches whose score is so much below the best are left out."""
Kinds = Annotated[tuple[NameKind, ...], BeforeValidator(comma_separated)]
Ids = Annotated[tuple[str, ...], BeforeValidator(comma_separated), Field(max_length=MOST)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Something that was found; `score` (0-100) says how alike the names are.

    `type` is that of an item. `context` is the show or artist of an item, the app of a player, the
    server of an account. `poster` is the path of its artwork.
    """

    kind: NameKind
    id: str
    name: str
    type: MediaType | None
    context: str | None
    score: float
    poster: str | None


class SearchParams(RequestModel):
    """What is searched for; typing errors are forgiven."""

    q: str = Field(min_length=1, max_length=MAX_TEXT)
    kinds: Kinds = KINDS
    limit: int = Field(default=20, ge=1, le=MOST)


class PosterParams(RequestModel):
    """Of which items."""

    items: Ids


@endpoints.get("/search", list[Hit], query=SearchParams)
async def search(call: Call[SearchParams, None]) -> Sequence[Hit]:
    """Search items, persons and players by name, the best first, within what the caller may see."""
    asked, scope = call.query, scope_of(call.caller)
    return await call.hub[HISTORY].read(
        lambda db: hits(db, asked.q, asked.kinds, asked.limit, scope)
    )


@endpoints.get("/posters", dict[str, str], query=PosterParams)
async def posters_of(call: Call[PosterParams, None]) -> dict[str, str]:
    """Show where the artwork of items is, by their ids; those without any are left out."""
    ids, scope = call.query.items, scope_of(call.caller)
    return await call.hub[HISTORY].read(lambda db: _paths(db, ids, scope))


def hits(
    reader: Reader, text: str, kinds: Sequence[NameKind], limit: int, scope: Scope
) -> tuple[Hit, ...]:
    """The best matches with their artwork."""
    found = _near(search_names(reader, text, kinds, limit, scope))
    # What was found is within the scope already: that need not be asked of the plays again.
    paths = _paths(reader, [one.id for one in found if one.kind == NameKind.ITEM], Scope.all())
    return tuple(_hit(one, paths) for one in found)


def _near(found: Sequence[NameMatch]) -> Sequence[NameMatch]:
    """Those nearly as good as the best: a typing error is only looked for where nothing fits."""
    best = max((one.score for one in found), default=0.0)
    return [one for one in found if one.score >= best - WORSE]


def _hit(one: NameMatch, paths: dict[str, str]) -> Hit:
    return Hit(
        kind=NameKind(one.kind),
        id=one.id,
        name=one.name,
        type=None if one.type is None else MediaType(one.type),
        context=one.context,
        score=one.score,
        poster=paths.get(one.id),
    )


def _paths(reader: Reader, item_ids: Sequence[str], scope: Scope) -> dict[str, str]:
    found = posters(reader, item_ids, scope)
    paths = {key: picture_path(server, path, POSTER) for key, (server, path) in found.items()}
    return {key: path for key, path in paths.items() if path is not None}
