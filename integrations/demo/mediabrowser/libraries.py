"""Libraries, as folders of the administrator and as views of an account."""

from typing import Any

from integrations.demo.mediabrowser.backend import Backend
from integrations.demo.mediabrowser.call import Call, not_found
from integrations.demo.mediabrowser.dialect import Dialect, emby, jellyfin_from
from integrations.demo.mediabrowser.item_view import COLLECTION_TYPES
from integrations.demo.mediabrowser.items import item_dto
from integrations.demo.mediabrowser.routing import Access, Route
from integrations.demo.mediabrowser.table import Member, build
from integrations.demo.mediabrowser.tasks import LIBRARY_SCAN
from integrations.demo.mediabrowser.wire import hex_id, stamp
from integrations.demo.world.items import ItemKind
from integrations.demo.world.servers import Library, LibraryKind


class LibraryView:
    """A library as the tables see it."""

    def __init__(self, backend: Backend, library: Library) -> None:
        self.backend = backend
        self.library = library

    @property
    def dialect(self) -> Dialect:
        """Platform and version of the server."""
        return self.backend.dialect

    @property
    def scan_progress(self) -> float | None:
        """Percent of a running scan."""
        task = self.backend.jobs.get(LIBRARY_SCAN)
        return task.progress if task else None

    @property
    def options(self) -> dict[str, Any]:
        """LibraryOptions, the part people look at."""
        options: dict[str, Any] = {
            "EnablePhotos": True,
            "EnableRealtimeMonitor": True,
            "EnableChapterImageExtraction": False,
            "PathInfos": [{"Path": self.library.root}],
            "SaveLocalMetadata": False,
            "PreferredMetadataLanguage": self.library.language,
            "MetadataCountryCode": "",
            "MetadataSavers": [],
            "TypeOptions": [],
        }
        if self.dialect.is_jellyfin and self.dialect.version >= (10, 9):
            options["Enabled"] = True
        return options


_FOLDER: tuple[Member[LibraryView], ...] = (
    Member("Name", lambda v: v.library.name),
    Member("Locations", lambda v: [v.library.root]),
    Member("CollectionType", lambda v: COLLECTION_TYPES.get(v.library.kind)),
    Member("LibraryOptions", lambda v: v.options),
    Member("ItemId", lambda v: v.library.key),
    Member("Id", lambda v: v.library.key, on=emby),
    Member("Guid", lambda v: v.library.uuid, on=emby),
    Member("PrimaryImageItemId", lambda v: v.library.key),
    Member("RefreshProgress", lambda v: v.scan_progress),
    Member("RefreshStatus", lambda v: "Idle" if v.scan_progress is None else "Active"),
)

_VIEW: tuple[Member[LibraryView], ...] = (
    Member("Name", lambda v: v.library.name),
    Member("ServerId", lambda v: v.backend.server.id),
    Member("Id", lambda v: v.library.key),
    Member("Guid", lambda v: v.library.uuid, on=emby),
    Member("Etag", lambda v: hex_id(v.library.key, "Etag")),
    Member("DateCreated", lambda v: stamp(v.library.created_at)),
    Member("IsFolder", lambda _: True),
    Member(
        "Type", lambda v: "UserView" if v.library.kind is LibraryKind.LIVE else "CollectionFolder"
    ),
    Member("CollectionType", lambda v: COLLECTION_TYPES.get(v.library.kind)),
    Member("ImageTags", lambda v: {"Primary": hex_id(v.library.key, "Primary")}),
    Member("BackdropImageTags", lambda _: []),
    Member("LocationType", lambda _: "FileSystem", on=jellyfin_from(10, 8)),
    Member("MediaType", lambda _: "Unknown", on=jellyfin_from(10, 9)),
)


def folder_dtos(backend: Backend) -> list[dict[str, Any]]:
    """All libraries as the administrator set them up."""
    return [
        build(_FOLDER, LibraryView(backend, library), backend.dialect)
        for library in backend.server.libraries
        if library.listed
    ]


def view_dtos(backend: Backend) -> list[dict[str, Any]]:
    """All libraries as an account sees them, live TV among them where there are channels."""
    return [
        build(_VIEW, LibraryView(backend, library), backend.dialect)
        for library in backend.server.libraries
        if library.listed or library.kind is LibraryKind.LIVE
    ]


def _result(call: Call, items: list[dict[str, Any]]) -> dict[str, Any]:
    page: dict[str, Any] = {"Items": call.page(items), "TotalRecordCount": len(items)}
    if call.dialect.is_jellyfin:
        page["StartIndex"] = call.number("startIndex") or 0
    return page


async def virtual_folders(call: Call) -> list[dict[str, Any]]:
    """GET /Library/VirtualFolders."""
    return folder_dtos(call.backend)


async def virtual_folders_query(call: Call) -> dict[str, Any]:
    """The same in pages, as Emby has it now."""
    return _result(call, folder_dtos(call.backend))


async def views(call: Call) -> dict[str, Any]:
    """The libraries of an account."""
    return _result(call, view_dtos(call.backend))


async def channels(call: Call) -> dict[str, Any]:
    """The channels of live TV with what they show."""
    account, fields = call.account, call.query.words("fields")
    entries = call.backend.server.entries(kind=ItemKind.CHANNEL)
    return _result(
        call, [item_dto(call.backend.item_view(entry, account), fields) for entry in entries]
    )


async def refresh(call: Call) -> None:
    """Scan all libraries."""
    task = call.backend.jobs.get(LIBRARY_SCAN)
    if task is not None:
        call.backend.tasks.create(call.backend.jobs.run(task), name=task.name)


async def refresh_item(call: Call) -> None:
    """Scan one library: here, the same task."""
    key = call.params["item_id"].replace("-", "").lower()
    if all(library.key != key for library in call.backend.server.libraries):
        not_found()
    await refresh(call)


ROUTES = (
    Route("GET", "/Library/VirtualFolders", virtual_folders, Access.ADMIN),
    Route("GET", "/Library/VirtualFolders/Query", virtual_folders_query, Access.ADMIN, on=emby),
    Route("GET", "/Library/MediaFolders", views, Access.ADMIN),
    Route("GET", "/UserViews", views, on=jellyfin_from(10, 9)),
    Route("GET", "/Users/{user_id}/Views", views),
    Route("GET", "/LiveTv/Channels", channels),
    Route("POST", "/Library/Refresh", refresh, Access.ADMIN),
    Route("POST", "/Items/{item_id}/Refresh", refresh_item, Access.ADMIN),
)
