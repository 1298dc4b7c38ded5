"""An application below a base path: what lies outside of it leads there or is not found."""

from aiohttp import web

from hub.api.app import finish


def below(base_path: str, app: web.Application) -> web.Application:
    """The application under its prefix, which begins with a slash and does not end with one."""
    outer = web.Application()
    outer.on_response_prepare.append(finish)

    async def home(_: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(f"{base_path}/")

    outer.router.add_get("/", home)
    outer.router.add_get(base_path, home)
    outer.add_subapp(base_path, app)
    return outer
