"""Kinds of networks: what they are told by, and what is known of one address."""

from collections.abc import Sequence

from aiohttp import web

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.frame import caller_of, hub_of
from frontend.views.alerts import NetworksView
from frontend.views.common import Fact
from hub.auth.roles import Role
from hub.core.errors import Unavailable
from hub.core.hub import Hub
from hub.playback.geo.addresses import parse_address
from hub.playback.geo.places import PLACES
from rules.networks.networks import NETWORKS, Networks

routes = web.RouteTableDef()


@routes.get("/alerts/networks")
async def page(request: web.Request) -> web.StreamResponse:
    """The sources, and the answer about the address that is asked for."""
    caller_of(request, Role.EDITOR)
    hub, context = hub_of(request), await context_of(request)
    if NETWORKS not in hub:
        raise Unavailable("Rules do not run in this hub.")
    address = request.query.get("address", "").strip()
    known = parse_address(address) is not None
    view = NetworksView(
        sources=_sources(hub[NETWORKS], context),
        problems=hub[NETWORKS].problems,
        address=address,
        answer=_answer(hub, address, context) if known else (),
        error=context.t("networks.notAnAddress") if address and not known else None,
    )
    return await render(request, "pages/networks.html", view)


def _sources(networks: Networks, page: PageContext) -> Sequence[Fact]:
    listed = page.t("networks.listEntries", number=page.formatter.number(networks.listed))
    off = page.t("networks.off")
    return (
        Fact(page.t("networks.lists"), listed if networks.listed else off),
        Fact(page.t("networks.database"), page.t("networks.on") if networks.has_database else off),
        Fact(
            page.t("networks.names"),
            page.t("networks.on" if networks.guesses else "networks.namesOff"),
        ),
    )


def _answer(hub: Hub, address: str, page: PageContext) -> Sequence[Fact]:
    place = hub[PLACES].lookup(address)
    network = hub[NETWORKS].lookup(address, place.asn, place.organisation)
    unknown = page.t("networks.unknown")
    kind = unknown if network.kind is None else page.t(f"alerts.value.{network.kind}")
    facts = [Fact(page.t("networks.kind"), kind)]
    if network.source is not None:
        facts.append(Fact(page.t("networks.source"), page.t(f"networks.from.{network.source}")))
    if network.anonymous is not None:
        yes = page.t("alerts.yes" if network.anonymous else "alerts.no")
        facts.append(Fact(page.t("networks.anonymous"), yes))
    told = hub[PLACES].shown.place(place).label
    facts.append(Fact(page.t("networks.place"), told or unknown))
    facts.append(Fact(page.t("networks.provider"), place.organisation or unknown))
    if place.asn is not None:
        facts.append(Fact(page.t("networks.asn"), f"AS{place.asn}"))
    return tuple(facts)
