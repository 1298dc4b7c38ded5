"""The whole web application: the API, the pages, and the base path around both."""

from aiohttp import web

from frontend.errors import error_pages
from frontend.pages.all import add_pages
from hub.api.app import web_application
from hub.api.routes.all import ENDPOINTS
from hub.core.config.sections import HttpModel
from hub.core.hub import Hub


def application(hub: Hub, settings: HttpModel) -> web.Application:
    """Everything the hub shows, below its base path."""
    app = web_application(hub, settings, ENDPOINTS, page_errors=error_pages)
    base_path = settings.base_path.rstrip("/")
    add_pages(app, base_path)
    if not base_path:
        return app
    outer = web.Application()
    outer.add_subapp(base_path, app)
    return outer
