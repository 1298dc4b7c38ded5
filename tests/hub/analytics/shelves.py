"""Two servers with libraries, and the plays of a crowd of what is in them."""

from dataclasses import replace
from datetime import datetime, timedelta

from hub.history.facade import History
from hub.models.item import Item
from hub.models.server import Library, LibraryKind
from tests.hub.analytics.crowd import EPISODES, FILMS, MONDAY, plays
from tests.hub.history.factory import JELLYFIN, PLEX

GB = 1_000_000_000
READ = MONDAY - timedelta(days=20)
AGAIN = MONDAY + timedelta(days=150)
NOW = MONDAY + timedelta(days=400)
LIBRARIES = {
    PLEX: [
        Library(server_id=PLEX, key="1", name="Films", kind=LibraryKind.MOVIE),
        Library(server_id=PLEX, key="2", name="Series", kind=LibraryKind.SHOW),
    ],
    JELLYFIN: [Library(server_id=JELLYFIN, key="9", name="Filme", kind=LibraryKind.MOVIE)],
}


def held(item: Item, days: float | None, gigabytes: float | None, path: str = "") -> Item:
    """An item as its library lists it, added so many days after that Monday."""
    return replace(
        item,
        added_at=None if days is None else MONDAY + timedelta(days=days),
        file=path or f"/{item.key}.mkv",
        file_size=None if gigabytes is None else round(gigabytes * GB),
    )


UNSEEN = replace(FILMS["Alpha"], key="Delta", title="Delta", guids=("imdb://Delta",))
GONE = replace(FILMS["Alpha"], key="Omega", title="Omega", guids=("imdb://Omega",))
SHELVES: dict[tuple[str, str], list[Item]] = {
    (PLEX, "1"): [
        held(FILMS["Alpha"], -10, 20),
        held(FILMS["Beta"], 1, 8, "/shared/beta.mkv"),
        held(FILMS["Gamma"], 5, 4),  # played before it was added
        held(UNSEEN, -300, 50),
    ],
    (PLEX, "2"): [held(EPISODES[f"S1E{n}"], -5 + n, 2) for n in (1, 2, 3)],
    (JELLYFIN, "9"): [
        held(replace(FILMS["Alpha"], key="j1"), 30, 6, "/small/alpha.mp4"),
        held(replace(FILMS["Beta"], key="j2"), 2, 8, "/shared/beta.mkv"),  # the same file
        held(replace(FILMS["Gamma"], key="j3"), None, None, "/unknown.mkv"),
    ],
}


async def fill(history: History) -> None:
    """Read the libraries twice: one item goes, one file is replaced; then play."""
    for server, libraries in LIBRARIES.items():
        await history.put_libraries(server, libraries, READ)
    for (server, library), items in SHELVES.items():
        first = [
            replace(one, file=f"/old{one.file}") if one.key == "Alpha" else one for one in items
        ]
        gone = [held(GONE, -100, 30)] if library == "1" else []
        await _read(history, server, library, [*first, *gone], READ)
        await _read(history, server, library, items, AGAIN)
    await history.import_plays(plays())


async def _read(
    history: History, server: str, library: str, items: list[Item], at: datetime
) -> None:
    await history.put_items(server, items, library, at)
    await history.remove_items(server, library, not_seen_since=at, at=at)
