"""Libraries and accounts."""

from hub.core.lenient import Object, flag, object_of, text
from hub.models.people import Account
from hub.models.server import Library, LibraryKind
from integrations.mediabrowser.client import plain_id
from integrations.mediabrowser.images import user_image

_KINDS = {
    "movies": LibraryKind.MOVIE,
    "tvshows": LibraryKind.SHOW,
    "music": LibraryKind.MUSIC,
    "photos": LibraryKind.PHOTO,
    "homevideos": LibraryKind.PHOTO,
    "livetv": LibraryKind.LIVE,
}
_NO_LIBRARIES = frozenset({"boxsets", "playlists"})
"""Collections and playlists look like libraries, but only point into others."""

LEVELS = {
    LibraryKind.MOVIE: ("Movie",),
    LibraryKind.SHOW: ("Series", "Season", "Episode"),
    LibraryKind.MUSIC: ("MusicArtist", "MusicAlbum", "Audio"),
    LibraryKind.PHOTO: ("PhotoAlbum", "Photo,Video"),
    LibraryKind.OTHER: ("Movie,Video,MusicVideo,AudioBook,Audio,Episode",),
}
"""The types of items in each kind of library, from the top down."""


def is_library(folder: Object) -> bool:
    """Whether a virtual folder holds items of its own."""
    kind = (text(folder.get("CollectionType")) or "").lower()
    return kind not in _NO_LIBRARIES and library_key(folder) is not None


def library_key(folder: Object) -> str | None:
    """The id of a virtual folder, which is that of a view too."""
    return text(folder.get("ItemId")) or text(folder.get("Id"))


def kind_of(folder: Object) -> LibraryKind:
    """What a library holds; mixed ones are other."""
    return _KINDS.get((text(folder.get("CollectionType")) or "").lower(), LibraryKind.OTHER)


def read_library(server_id: str, folder: Object, counts: tuple[int | None, ...]) -> Library:
    """A virtual folder with the number of its items, children and grandchildren."""
    item, child, grandchild = (*counts, None, None, None)[:3]
    status = text(folder.get("RefreshStatus"))
    return Library(
        server_id=server_id,
        key=library_key(folder) or "",
        name=text(folder.get("Name")) or "",
        kind=kind_of(folder),
        item_count=item,
        child_count=child,
        grandchild_count=grandchild,
        scanning=None if status is None else status != "Idle",
    )


def read_account(server_id: str, user: Object, *, own_image_route: bool) -> Account | None:
    """A user; `own_image_route` for Jellyfin since 10.9."""
    key, name = plain_id(text(user.get("Id"))), text(user.get("Name"))
    if key is None or name is None:
        return None
    policy = object_of(user.get("Policy"))
    return Account(
        server_id=server_id,
        key=key,
        name=name,
        thumb=user_image(user, own_route=own_image_route),
        admin=flag(policy.get("IsAdministrator")),
        disabled=flag(policy.get("IsDisabled")),
    )
