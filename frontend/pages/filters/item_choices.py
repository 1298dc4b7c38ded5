"""What a play may be of: the options below the field in which an editor looks for an item."""

from aiohttp import web

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.frame import caller_of, hub_of
from frontend.pages.media.posters import icon_of
from frontend.views.items import ItemOption
from hub.auth.roles import Role
from hub.history.facade import HISTORY
from hub.history.reads.item_choices import ItemChoice, item_choices
from hub.models.item import MediaType

routes = web.RouteTableDef()
MOST = 12
LONGEST = 200


@routes.get("/items/choices")
async def page(request: web.Request) -> web.StreamResponse:
    """The items that the text `q` may mean."""
    caller_of(request, Role.EDITOR)
    text, context = request.query.get("q", "")[:LONGEST], await context_of(request)
    found = await hub_of(request)[HISTORY].read(lambda db: item_choices(db, text, MOST))
    view = tuple(_option(one, context) for one in found)
    return await render(request, "pages/item_choices.html", view)


def _option(one: ItemChoice, page: PageContext) -> ItemOption:
    title = one.title or page.t("item.untitled")
    whole = one.grandparent_title
    return ItemOption(
        id=one.id,
        icon=icon_of(one.type),
        title=title,
        detail=" · ".join(part for part in (whole, *_place(one, page)) if part),
        chosen=f"{whole} · {title}" if whole else title,
    )


def _place(one: ItemChoice, page: PageContext) -> tuple[str | None, ...]:
    if one.type is MediaType.EPISODE:
        numbers = (("S", one.parent_index), ("E", one.index))
        return tuple(f"{letter}{number}" for letter, number in numbers if number is not None)
    year = str(one.year) if one.year else None
    return one.parent_title, year, page.t(f"item.type.{one.type}")
