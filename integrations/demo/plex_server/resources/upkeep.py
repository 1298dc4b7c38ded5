"""Preferences, background work, scheduled tasks and updates."""

from aiohttp import web

from integrations.demo.plex_server.element import Element, container
from integrations.demo.plex_server.push import frames
from integrations.demo.plex_server.reply import html_error, reply
from integrations.demo.plex_server.state import state_of
from integrations.demo.plex_server.table import epoch

routes = web.RouteTableDef()

_TASKS = (
    ("BackupDatabase", 3, "Backup Database", "Create a backup copy of the server's database"),
    ("OptimizeDatabase", 7, "Optimize Database", "Optimize the server's database"),
    ("CleanOldBundles", 7, "Remove Old Bundles", "Remove bundles that are no longer used"),
    ("RefreshLibraries", 1, "Refresh Libraries", "Scan all libraries for changes"),
    ("DeepMediaAnalysis", 1, "Deep Media Analysis", "Look into files more closely"),
)


@routes.get("/:/prefs")
async def preferences(request: web.Request) -> web.Response:
    """All preferences."""
    return reply(request, container(state_of(request).settings.elements()))


@routes.put("/:/prefs")
async def change_preferences(request: web.Request) -> web.Response:
    """Change preferences by the query; listeners hear of each."""
    state = state_of(request)
    for name, text in request.query.items():
        if name.startswith("X-Plex-"):
            continue
        try:
            state.settings.set(name, text)
        except (KeyError, ValueError):
            return html_error(400, "Bad Request")
        state.broadcast.send(frames.preference(state.settings.element(name)))
    return web.Response()


@routes.get("/activities")
async def activities(request: web.Request) -> web.Response:
    """What runs in the background."""
    rows = [activity.element() for activity in state_of(request).activities.running.values()]
    return reply(request, container(rows))


@routes.get("/butler")
async def butler(request: web.Request) -> web.Response:
    """Scheduled tasks."""
    tasks = [
        Element(
            "ButlerTask",
            {
                "name": name,
                "interval": days,
                "scheduleRandomized": False,
                "enabled": True,
                "title": title,
                "description": words,
            },
        )
        for name, days, title, words in _TASKS
    ]
    return reply(request, Element("ButlerTasks", {}, tasks))


@routes.get("/updater/status")
async def updater(request: web.Request) -> web.Response:
    """Whether there is a newer version."""
    state = state_of(request)
    version = state.server.update
    news = [Element("Release", {"version": version, "state": "notify"})] if version else []
    root = container(news, canInstall=False, checkedAt=epoch(state.started_at), status=0)
    return reply(request, root)


@routes.put("/updater/check")
async def check_update(request: web.Request) -> web.Response:
    """Look for a newer version."""
    state_of(request).broadcast.send(frames.update_state("done"))
    return web.Response()
