"""What the hub measured in the last hours: how many streams there were, and their bandwidth."""

from collections.abc import Iterator, Sequence

from frontend.context import PageContext
from frontend.views.dashboard import Curve
from hub.api.server_health import ServerHealth
from hub.auth.roles import Caller, Role
from hub.core.entities import ENTITY_REGISTRY
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.core.states import STATES

MOST_SERVERS = 5


def curves(
    hub: Hub,
    caller: Caller,
    page: PageContext,
    servers: Sequence[ServerHealth],
    *,
    transcodes: bool = False,
) -> tuple[Curve, ...]:
    """The curves of the dashboard; none for who may not see what everybody does."""
    if caller.role.rank < Role.EDITOR.rank:
        return ()
    return tuple(_found(hub, _wanted(hub, page, servers, transcodes=transcodes)))


def _wanted(
    hub: Hub, page: PageContext, servers: Sequence[ServerHealth], *, transcodes: bool
) -> Iterator[tuple[str, str]]:
    """Unique ids of entities, and what their curves are called."""
    hub_id = hub[HOUSEHOLD].current.hub_id
    yield f"hub_{hub_id}_streams", page.t("dashboard.curve.streams")
    if transcodes:
        yield f"hub_{hub_id}_transcodes", page.t("dashboard.curve.transcodes")
    for server in servers[:MOST_SERVERS]:
        yield f"{server.id}_bandwidth", page.t("dashboard.curve.bandwidth", name=server.name)


def _found(hub: Hub, wanted: Iterator[tuple[str, str]]) -> Iterator[Curve]:
    known = {record.unique_id: record.entity_id for record in hub[ENTITY_REGISTRY].all()}
    for unique_id, title in wanted:
        state = hub[STATES].get(known.get(unique_id, ""))
        if state is not None:
            unit = str(state.attributes.get("unit_of_measurement") or "")
            yield Curve(entity_id=state.entity_id, title=title, unit=unit)
