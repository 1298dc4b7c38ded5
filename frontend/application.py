"""The whole web application: the API, the pages, and the base path around both."""

from aiohttp import web

from frontend.pages.all import add_pages
from hub.api.app import web_application
from hub.api.routes.all import ENDPOINTS
from hub.core.config.sections import HttpModel
from hub.core.hub import Hub


def application(hub: Hub, settings: HttpModel) -> web.Application:
    """Everything the hub shows, below its base path."""
    app = web_application(hub, settings, ENDPOINTS)
    add_pages(app)
    if settings.base_path == "/":
        return app
    outer = web.Application()
    outer.add_subapp(settings.base_path, app)
    return outer
