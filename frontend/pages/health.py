"""How the hub is, in words: for the page about it."""

from collections.abc import Mapping
from typing import Any

from frontend.formatting import Formatter
from frontend.views.common import Chip, Fact
from frontend.views.settings import AboutView, HealthRow
from hub import __version__
from hub.compose import CONFIG, JOURNAL
from hub.core.errors import UsherError
from hub.core.hub import Hub
from hub.core.issues import ISSUES
from hub.core.servers import SERVERS
from hub.core.system_info import system_info
from hub.history.facade import HISTORY
from hub.journal.interface import JournalState
from hub.playback.geo.places import PLACES
from hub.playback.pipeline import PLAYBACK

WELL = Chip("good", "circle-check", "Well")


def _bad(text: str) -> Chip:
    return Chip("bad", "circle-alert", text)


def _warn(text: str) -> Chip:
    return Chip("warn", "triangle-alert", text)


async def about_view(hub: Hub, formatter: Formatter, *, admin: bool) -> AboutView:
    """Version for everybody; health, folder and mistakes for admins."""
    if not admin:
        return AboutView(version=__version__, facts=(Fact("Licence", "MIT"),), health=())
    info = await system_info(hub)
    problems = (*map(str, hub[CONFIG].problems), *hub[PLACES].problems)
    issues = (f"{issue.title}: {issue.text}" for issue in hub[ISSUES].all())
    return AboutView(
        version=__version__,
        facts=_facts(info, formatter),
        health=(
            await _journal(hub, formatter),
            await _history(hub, formatter),
            _servers(hub),
            _places(hub),
        ),
        problems=(*problems, *issues),
    )


def _facts(info: Mapping[str, Any], formatter: Formatter) -> tuple[Fact, ...]:
    return (
        Fact("Running for", formatter.duration(info["uptime_s"])),
        Fact("Folder", info["folder"], code=True),
        Fact("Memory", formatter.size(info["memory_used_by_hub"])),
        Fact("Disk free", formatter.size(info["disk_free"])),
        Fact("Python", info["python"]),
        Fact("System", f"{info['os']}, {info['arch']}"),
        Fact("Licence", "MIT"),
    )


async def _journal(hub: Hub, formatter: Formatter) -> HealthRow:
    status = hub[PLAYBACK].status
    journal = await hub[JOURNAL].status(status.committed)
    problem = status.journal_problem or journal.text
    chip = WELL if journal.state is JournalState.OK and not problem else _bad("Needs attention")
    detail = problem or (
        f"{formatter.number(journal.last_offset)} observations so far, "
        f"{formatter.number(journal.lag)} waiting, {formatter.size(journal.bytes)}"
    )
    return HealthRow(name="Journal", chip=chip, detail=detail)


async def _history(hub: Hub, formatter: Formatter) -> HealthRow:
    try:
        size = await hub[HISTORY].size()
    except UsherError as error:
        return HealthRow(name="History", chip=_bad("Unavailable"), detail=str(error))
    detail = f"{formatter.number(size.plays)} plays, {formatter.size(size.file_bytes)}"
    return HealthRow(name="History", chip=WELL, detail=detail)


def _servers(hub: Hub) -> HealthRow:
    ups = [server.availability.is_up is True for server in hub[SERVERS]]
    away = len(ups) - sum(ups)
    chip = _warn(f"{away} unavailable") if away else WELL
    return HealthRow(name="Servers", chip=chip, detail=f"{sum(ups)} of {len(ups)} connected")


def _places(hub: Hub) -> HealthRow:
    places = hub[PLACES]
    if places.problems:
        return HealthRow(name="Places", chip=_warn("Not found"), detail=places.problems[0])
    if places.version is None:
        text = "No database is set up, so public addresses have no places."
        return HealthRow(name="Places", chip=Chip("idle", "circle-dashed", "Off"), detail=text)
    return HealthRow(name="Places", chip=WELL, detail=places.version)
