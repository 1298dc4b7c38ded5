"""Players: all of them, and one with who used it and on what networks."""

from aiohttp import web

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.frame import caller_of, hub_of
from frontend.pages.media.posters import latest_plays, place_rows, sums_view, watcher_bars
from frontend.pages.names import player_icon
from frontend.pages.paths import history_path
from frontend.views.common import Fact
from frontend.views.players import NetworkRow, PlayerCard, PlayersView, PlayerView
from hub.api.scope import scope_of
from hub.history.facade import HISTORY
from hub.history.reads.player_facts import player_facts
from hub.history.rows import PlayerRow

routes = web.RouteTableDef()


@routes.get("/players")
async def page(request: web.Request) -> web.StreamResponse:
    """All players, the latest first."""
    caller = caller_of(request)
    found = await hub_of(request)[HISTORY].players(scope_of(caller))
    view = PlayersView(players=tuple(player_card(row) for row in found))
    return await render(request, "pages/players.html", view)


@routes.get("/players/{player_id}")
async def player_page(request: web.Request) -> web.StreamResponse:
    """One player."""
    caller = caller_of(request)
    hub, player_id = hub_of(request), request.match_info["player_id"]
    scope, context = scope_of(caller), await context_of(request)
    found = await hub[HISTORY].read(lambda db: player_facts(db, player_id, scope))
    view = PlayerView(
        card=player_card(found.row),
        facts=_facts(found.row, context),
        sums=sums_view(found.sums, caller, history_path(player=player_id)),
        watchers=watcher_bars(found.watchers, player=player_id),
        networks=tuple(
            NetworkRow(
                kind=f"player.network.{one.kind or 'unknown'}",
                name=one.as_name,
                plays=one.plays,
                last_at=one.last_play_at,
            )
            for one in found.networks
        ),
        places=place_rows(found.places, player=player_id),
        plays=await latest_plays(hub, caller, player=player_id),
    )
    return await render(request, "pages/player.html", view)


def player_card(row: PlayerRow) -> PlayerCard:
    """A player in a list."""
    name = row.name or row.device or row.product
    detail = [part for part in (row.product, row.platform) if part and part != name]
    return PlayerCard(
        id=row.id,
        name=name or "client.session.unknownPlayer",
        detail=" · ".join(dict.fromkeys(detail)) or None,
        icon=player_icon(row.platform),
        plays=row.plays,
        watch_s=row.watch_time_s,
        last_at=row.last_play_at,
    )


def _facts(row: PlayerRow, page: PageContext) -> tuple[Fact, ...]:
    known = (
        ("app", " ".join(part for part in (row.product, row.product_version) if part)),
        ("platform", " ".join(part for part in (row.platform, row.platform_version) if part)),
        ("device", row.device),
        ("model", row.model),
        ("vendor", row.vendor),
        ("profile", row.profile),
        ("key", row.key),
    )
    return tuple(
        Fact(page.t(f"player.fact.{name}"), value, code=name == "key")
        for name, value in known
        if value
    )
