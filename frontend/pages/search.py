"""Global search as a page: items, persons and players by something like their names."""

from collections.abc import Sequence

from aiohttp import web

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.frame import caller_of, hub_of
from frontend.pages.media.posters import SQUARE, icon_of
from frontend.pages.paths import history_path
from frontend.views.catalogue import PosterCard
from frontend.views.common import PersonRef
from frontend.views.search import FoundItems, FoundPlayer, SearchView
from hub.api.routes.search import KINDS, MAX_TEXT, Hit, hits
from hub.api.scope import scope_of
from hub.history.facade import HISTORY
from hub.history.query.vocabulary import NameKind
from hub.models.item import MediaType

routes = web.RouteTableDef()
MOST = 60


@routes.get("/search")
async def page(request: web.Request) -> web.StreamResponse:
    """What is like the text, grouped; the best group comes first."""
    scope, context = scope_of(caller_of(request)), await context_of(request)
    text = " ".join(request.query.get("q", "").split())[:MAX_TEXT]
    found: Sequence[Hit] = ()
    if text:
        found = await hub_of(request)[HISTORY].read(lambda db: hits(db, text, KINDS, MOST, scope))
    view = SearchView(
        text=text,
        items=_items(found, context),
        persons=tuple(
            PersonRef(id=hit.id, name=hit.name) for hit in found if hit.kind is NameKind.PERSON
        ),
        players=tuple(
            FoundPlayer(id=hit.id, name=hit.name, app=hit.context)
            for hit in found
            if hit.kind is NameKind.PLAYER
        ),
        plays=history_path(search=text),
    )
    return await render(request, "pages/search.html", view)


def _items(found: Sequence[Hit], page: PageContext) -> tuple[FoundItems, ...]:
    types = dict.fromkeys(hit.type for hit in found if hit.type is not None)
    return tuple(
        FoundItems(
            page.t(f"item.types.{kind}"),
            tuple(_poster(hit, kind) for hit in found if hit.type is kind),
        )
        for kind in types
    )


def _poster(hit: Hit, kind: MediaType) -> PosterCard:
    return PosterCard(
        id=hit.id,
        title=hit.name,
        subtitle=hit.context,
        poster=hit.poster,
        icon=icon_of(kind),
        square=kind in SQUARE,
    )
