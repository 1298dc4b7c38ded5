"""Plex's libraries and accounts."""

from hub.core.lenient import Object, flag, from_epoch, text
from hub.models.people import Account
from hub.models.server import Library, LibraryKind
from integrations.plex.sessions import OWNER_KEY

_KINDS = {
    "movie": LibraryKind.MOVIE,
    "show": LibraryKind.SHOW,
    "artist": LibraryKind.MUSIC,
    "photo": LibraryKind.PHOTO,
}
LEVELS = {
    LibraryKind.MOVIE: (1,),
    LibraryKind.SHOW: (2, 3, 4),
    LibraryKind.MUSIC: (8, 9, 10),
    LibraryKind.PHOTO: (14, 13),
}
"""Plex's metadata types in each kind of library, from the top down."""


def read_library(server_id: str, section: Object, counts: tuple[int | None, ...]) -> Library:
    """A library section with the number of its items, children and grandchildren."""
    item, child, grandchild = (*counts, None, None, None)[:3]
    return Library(
        server_id=server_id,
        key=text(section.get("key")) or "",
        name=text(section.get("title")) or "",
        kind=kind_of(section),
        item_count=item,
        child_count=child,
        grandchild_count=grandchild,
        scanned_at=from_epoch(section.get("scannedAt")),
        scanning=flag(section.get("refreshing")),
    )


def kind_of(section: Object) -> LibraryKind:
    """What a library section holds."""
    return _KINDS.get(text(section.get("type")) or "", LibraryKind.OTHER)


def read_account(server_id: str, account: Object, owner_name: str | None) -> Account | None:
    """An account of the server; None for the placeholder of people who are not signed in.

    Account 1 is the owner, whose plex.tv id only plex.tv knows; all others are plex.tv ids.
    """
    key = text(account.get("id"))
    if key is None or key == "0":
        return None
    owner = key == OWNER_KEY
    name = text(account.get("name")) or (owner_name if owner else None)
    if name is None:
        return None
    return Account(
        server_id=server_id,
        key=key,
        name=name,
        global_id=None if owner else f"plex:{key}",
        thumb=text(account.get("thumb")),
        admin=owner,
    )
