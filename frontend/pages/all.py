"""Every page, on the application of the API."""

from aiohttp import web

from frontend.app import set_up_pages
from frontend.pages import dashboard, imports, notifications, search, welcome
from frontend.pages.alerts import alert, exceptions, networks, trust
from frontend.pages.alerts import inbox as alerts
from frontend.pages.analytics import figures as figures_page
from frontend.pages.analytics import live as live_page
from frontend.pages.analytics import map as map_page
from frontend.pages.analytics import map_details, overview
from frontend.pages.analytics import reports as analytics
from frontend.pages.developer import services, states, traffic
from frontend.pages.filters import item_choices, picks
from frontend.pages.filters import panels as filter_panels
from frontend.pages.frame import BASE_PATH, frame_of
from frontend.pages.history import history, play
from frontend.pages.integrations import flows, ignored, integrations, listeners, servers
from frontend.pages.media import items, libraries
from frontend.pages.people import accounts, people, players, suggestions
from frontend.pages.rules import blueprints, rules
from frontend.pages.rules import editor as rule_editor
from frontend.pages.rules import traces as rule_traces
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
    live_page,
    figures_page,
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
    states,
    traffic,
    services,
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
