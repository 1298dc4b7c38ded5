"""How the hub is, in words: for the page about it."""

from collections.abc import Mapping
from typing import Any

from frontend.context import PageContext
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

WELL = Chip("good", "circle-check", "health.well")


def _bad(text: str) -> Chip:
    return Chip("bad", "circle-alert", text)


def _warn(text: str) -> Chip:
    return Chip("warn", "triangle-alert", text)


async def about_view(hub: Hub, page: PageContext, *, admin: bool) -> AboutView:
    """Version for everybody; health, folder and mistakes for admins."""
    if not admin:
        return AboutView(
            version=__version__, facts=(Fact(page.t("about.licence"), "MIT"),), health=()
        )
    info = await system_info(hub)
    problems = (*map(str, hub[CONFIG].problems), *hub[PLACES].problems)
    issues = (f"{issue.title}: {issue.text}" for issue in hub[ISSUES].all())
    return AboutView(
        version=__version__,
        facts=_facts(info, page),
        health=(
            await _journal(hub, page),
            await _history(hub, page),
            _servers(hub, page),
            _places(hub, page),
        ),
        problems=(*problems, *issues),
    )


def _facts(info: Mapping[str, Any], page: PageContext) -> tuple[Fact, ...]:
    show = page.formatter
    return (
        Fact(page.t("about.uptime"), show.duration(info["uptime_s"])),
        Fact(page.t("about.folder"), info["folder"], code=True),
        Fact(page.t("about.memory"), show.size(info["memory_used_by_hub"])),
        Fact(page.t("about.disk"), show.size(info["disk_free"])),
        Fact("Python", info["python"]),
        Fact(page.t("about.system"), f"{info['os']}, {info['arch']}"),
        Fact(page.t("about.licence"), "MIT"),
    )


async def _journal(hub: Hub, page: PageContext) -> HealthRow:
    status = hub[PLAYBACK].status
    journal = await hub[JOURNAL].status(status.committed)
    problem = status.journal_problem or journal.text
    chip = WELL if journal.state is JournalState.OK and not problem else _bad("health.attention")
    show = page.formatter
    detail = problem or page.t(
        "health.journalDetail",
        observed=show.number(journal.last_offset),
        waiting=show.number(journal.lag),
        size=show.size(journal.bytes),
    )
    return HealthRow(name=page.t("health.journal"), chip=chip, detail=detail)


async def _history(hub: Hub, page: PageContext) -> HealthRow:
    try:
        size = await hub[HISTORY].size()
    except UsherError as error:
        chip = _bad("client.server.unavailable")
        return HealthRow(name=page.t("nav.history"), chip=chip, detail=str(error))
    show = page.formatter
    detail = page.t(
        "health.historyDetail", plays=show.number(size.plays), size=show.size(size.file_bytes)
    )
    return HealthRow(name=page.t("nav.history"), chip=WELL, detail=detail)


def _servers(hub: Hub, page: PageContext) -> HealthRow:
    ups = [server.availability.is_up is True for server in hub[SERVERS]]
    away = len(ups) - sum(ups)
    chip = _warn(page.t("health.away", count=away)) if away else WELL
    detail = page.t("health.serversDetail", up=sum(ups), all=len(ups))
    return HealthRow(name=page.t("nav.servers"), chip=chip, detail=detail)


def _places(hub: Hub, page: PageContext) -> HealthRow:
    places, name = hub[PLACES], page.t("health.places")
    if places.problems:
        return HealthRow(name=name, chip=_warn("health.missing"), detail=places.problems[0])
    if places.version is None:
        off = Chip("idle", "circle-dashed", "health.off")
        return HealthRow(name=name, chip=off, detail=page.t("health.noPlaces"))
    return HealthRow(name=name, chip=WELL, detail=places.version)
