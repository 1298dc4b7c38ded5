"""The server itself: information, tasks, activity, plugins, restart."""

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from integrations.demo.mediabrowser.activity import LogEntry, entry_dto
from integrations.demo.mediabrowser.call import Call, not_found
from integrations.demo.mediabrowser.dialect import emby, jellyfin, jellyfin_from
from integrations.demo.mediabrowser.routing import Access, Route
from integrations.demo.mediabrowser.system import SystemView, public_info, system_info
from integrations.demo.mediabrowser.tasks import Task
from integrations.demo.mediabrowser.wire import hex_id, stamp

_RESTART_S = 8.0
_GIB = 2**30


def _view(call: Call) -> SystemView:
    backend = call.backend
    url = f"http://{call.request.host}{backend.settings.base_path}"
    return SystemView(backend.server, backend.dialect, url)


async def info_public(call: Call) -> dict[str, Any]:
    """Name, version and id, for anybody."""
    return public_info(_view(call))


async def info(call: Call) -> dict[str, Any]:
    """The same and more, for who has signed in."""
    return system_info(_view(call))


async def storage(call: Call) -> dict[str, Any]:
    """Where things lie and how full it is there."""
    folder = _view(call).folder

    def told(path: str) -> dict[str, Any]:
        return {
            "Path": path,
            "FreeSpace": 412 * _GIB,
            "UsedSpace": 588 * _GIB,
            "StorageType": "Fixed",
            "DeviceId": "/",
        }

    libraries = [
        {"Id": library.key, "Name": library.name, "Folders": [told(library.root)]}
        for library in call.backend.server.libraries
        if library.listed
    ]
    names = ("ProgramData", "Web", "ImageCache", "Cache", "Log", "InternalMetadata")
    folders = {f"{name}Folder": told(f"{folder}/{name.lower()}") for name in names}
    return {
        **folders,
        "TranscodingTempFolder": told(f"{folder}/transcodes"),
        "Libraries": libraries,
    }


async def ping(call: Call) -> Any:
    """The name of the software."""
    return "Jellyfin Server" if call.dialect.is_jellyfin else web.Response(text="Emby Server")


async def endpoint(_: Call) -> dict[str, bool]:
    """Where the caller is, seen from the server."""
    return {"IsLocal": True, "IsInNetwork": True}


async def health(_: Call) -> web.Response:
    """Fine, as long as it answers."""
    return web.Response(text="Healthy")


async def configuration(call: Call) -> dict[str, Any]:
    """The part of the configuration that a monitor may look at."""
    return {"ServerName": call.backend.server.name, "ActivityLogRetentionDays": 30}


async def plugins(call: Call) -> list[dict[str, Any]]:
    """The plugin that sends webhooks."""
    name = "Webhook" if call.dialect.is_jellyfin else "Webhooks"
    plugin: dict[str, Any] = {
        "Name": name,
        "Version": "21.0.0.0",
        "Description": "Sends notifications to other programs.",
        "Id": hex_id(name),
    }
    if call.dialect.is_jellyfin:
        plugin |= {"CanUninstall": True, "HasImage": False, "Status": "Active"}
    return [plugin]


async def restart(call: Call) -> None:
    """Go down and come back."""
    world, server = call.backend.world, call.backend.server
    call.backend.tasks.create(world.restart(server, _RESTART_S), name="restart")


async def tasks(call: Call) -> list[dict[str, Any]]:
    """All scheduled tasks."""
    return [task.dto for task in call.backend.jobs.all]


async def task(call: Call) -> dict[str, Any]:
    """One of them."""
    return _task(call).dto


async def start_task(call: Call) -> None:
    """Run one now."""
    wanted = _task(call)
    call.backend.tasks.create(call.backend.jobs.run(wanted), name=wanted.name)


async def stop_task(call: Call) -> None:
    """Stop one that runs."""
    call.backend.jobs.cancel(_task(call))


def _task(call: Call) -> Task:
    found = call.backend.jobs.get(call.params["task_id"])
    if found is None:
        not_found()
    return found


async def activity(call: Call) -> dict[str, Any]:
    """The activity log, newest first."""
    entries = [entry_dto(entry, call.dialect) for entry in _filtered(call)]
    page: dict[str, Any] = {"Items": call.page(entries), "TotalRecordCount": len(entries)}
    if call.dialect.is_jellyfin:
        page["StartIndex"] = call.number("startIndex") or 0
    return page


def _filtered(call: Call) -> Iterable[LogEntry]:
    query = call.query
    since, with_user = query.text("minDate"), query.text("hasUserId")
    for entry in call.backend.activity.entries:
        if since and (stamp(entry.at) or "") < since:
            continue
        if with_user and (entry.account is not None) != query.flag("hasUserId"):
            continue
        if not call.dialect.is_jellyfin or call.dialect.version < (12, 0) or _rich(call, entry):
            yield entry


def _rich(call: Call, entry: LogEntry) -> bool:
    """The filters that came with 12.0."""
    query = call.query
    until, kinds = query.text("maxDate"), query.words("type")
    return (
        (not until or (stamp(entry.at) or "") <= until)
        and (not kinds or entry.type_for(call.dialect).lower() in kinds)
        and (query.text("itemId") or entry.item_key) == entry.item_key
        and (query.text("name") or "").casefold() in entry.name.casefold()
        and query.text("severity") in (None, entry.severity_for(call.dialect))
        and query.text("username") in (None, entry.account.name if entry.account else None)
    )


async def updates(call: Call) -> list[dict[str, Any]]:
    """The newer version of the server, if there is one."""
    version = call.backend.server.update
    return [{"name": "Emby Server", "versionStr": version}] if version else []


ROUTES = (
    Route("GET", "/System/Info/Public", info_public, Access.ANYONE),
    Route("GET", "/System/Info", info),
    Route("GET", "/System/Info/Storage", storage, Access.ADMIN, on=jellyfin_from(10, 11)),
    Route("GET", "/System/Ping", ping, Access.ANYONE),
    Route("POST", "/System/Ping", ping, Access.ANYONE),
    Route("GET", "/System/Endpoint", endpoint),
    Route("GET", "/System/Configuration", configuration),
    Route("POST", "/System/Restart", restart, Access.ADMIN),
    Route("GET", "/System/ActivityLog/Entries", activity, Access.ADMIN),
    Route("GET", "/health", health, Access.ANYONE, on=jellyfin),
    Route("GET", "/Plugins", plugins, Access.ADMIN),
    Route("GET", "/Packages/Updates", updates, Access.ADMIN, on=emby),
    Route("GET", "/ScheduledTasks", tasks, Access.ADMIN),
    Route("GET", "/ScheduledTasks/{task_id}", task, Access.ADMIN),
    Route("POST", "/ScheduledTasks/Running/{task_id}", start_task, Access.ADMIN),
    Route("DELETE", "/ScheduledTasks/Running/{task_id}", stop_task, Access.ADMIN),
    Route("POST", "/ScheduledTasks/Running/{task_id}/Delete", stop_task, Access.ADMIN, on=emby),
)
