"""Every endpoint, in the order of the documentation."""

from hub.api.endpoint import Endpoint
from hub.api.routes import (
    amendments,
    analytics,
    audit,
    auth,
    choices,
    config,
    exports,
    figures,
    health,
    history,
    imports,
    items,
    libraries,
    notify,
    overview,
    people,
    players,
    presets,
    search,
    servers,
    services,
    sessions,
    spatial,
    states,
    users,
    webhooks,
)

ENDPOINTS: tuple[Endpoint, ...] = tuple(
    endpoint
    for module in (
        health,
        auth,
        sessions,
        history,
        choices,
        search,
        exports,
        analytics,
        spatial,
        presets,
        figures,
        overview,
        amendments,
        imports,
        items,
        people,
        players,
        servers,
        libraries,
        states,
        services,
        config,
        notify,
        users,
        audit,
        webhooks,
    )
    for endpoint in module.endpoints.all
)
