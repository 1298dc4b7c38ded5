"""The whole web application: the API, the pages, and the base path around both."""

from aiohttp import web

from frontend.errors import error_pages
from frontend.pages.all import add_pages
from hub.api import topics
from hub.api.app import web_application
from hub.api.mount import below
from hub.api.routes import all as hub_routes
from hub.core.config.sections import HttpModel
from hub.core.hub import Hub
from rules.api import all as rules

ENDPOINTS = (*hub_routes.ENDPOINTS, *rules.ENDPOINTS)
TOPICS = {**topics.TOPICS, **rules.TOPICS}


def application(hub: Hub, settings: HttpModel) -> web.Application:
    """Everything the hub shows, below its base path."""
    app = web_application(hub, settings, ENDPOINTS, topics=TOPICS, page_errors=error_pages)
    base_path = settings.base_path.rstrip("/")
    add_pages(app, base_path)
    return below(base_path, app) if base_path else app
