"""Every page, on the application of the API."""

from aiohttp import web

from frontend.app import set_up_pages
from frontend.pages import (
    accounts,
    alert,
    alerts,
    analytics,
    blueprints,
    dashboard,
    developer,
    exceptions,
    filter_panels,
    flows,
    history,
    ignored,
    imports,
    integrations,
    item_choices,
    items,
    libraries,
    listeners,
    map_details,
    map_page,
    networks,
    notifications,
    overview,
    people,
    picks,
    play,
    players,
    rule_editor,
    rule_traces,
    rules,
    search,
    servers,
    suggestions,
    trust,
    welcome,
)
from frontend.pages.frame import BASE_PATH, frame_of
from frontend.pages.settings import about, account, household, tokens, users

MODULES = (
    welcome,
    dashboard,
    history,
    play,
    filter_panels,
    suggestions,
    search,
    overview,
    analytics,
    map_page,
    map_details,
    people,
    accounts,
    item_choices,
    items,
    libraries,
    players,
    servers,
    ignored,
    integrations,
    alerts,
    exceptions,
    networks,
    alert,
    trust,
    picks,
    blueprints,
    rule_editor,
    rules,
    rule_traces,
    notifications,
    listeners,
    flows,
    developer,
    account,
    users,
    household,
    imports,
    tokens,
    about,
)


def add_pages(app: web.Application, base_path: str) -> None:
    """Add the pages; `base_path` is empty or begins with a slash."""
    app[BASE_PATH] = base_path
    set_up_pages(app, frame_of)
    for module in MODULES:
        app.router.add_routes(module.routes)
