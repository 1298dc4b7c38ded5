"""How often one client may ask; attempts to sign in are limited where passwords are checked."""

from aiohttp import web

from hub.auth.rate_limit import RateLimit

REQUESTS = web.AppKey("requests", RateLimit)
WEBHOOKS = web.AppKey("webhooks", RateLimit)


def set_limits(app: web.Application) -> None:
    """The limits of one application, by client address.

    A dashboard with hundreds of pictures stays far below that of requests.
    """
    app[REQUESTS] = RateLimit("requests", burst=1200, per_minute=2400)
    app[WEBHOOKS] = RateLimit("webhooks", burst=120, per_minute=600)


__all__ = ["REQUESTS", "WEBHOOKS", "RateLimit", "set_limits"]
