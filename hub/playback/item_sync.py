"""Keeps the items of one server in the catalogue: library by library, some pages at a time."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from hub.core.errors import UsherError
from hub.core.memory import give_back
from hub.core.servers import ItemChange, ItemsChanged
from hub.history.facade import History
from hub.models.item import File, Item
from hub.models.server import Library

_log = logging.getLogger(__name__)

SETTLE_S = 2.0
"""Changes come in bursts; a library is read this long after the first of them."""
REST_S = 30.0
"""Libraries are read again this long after the last reading at the earliest."""
DAY_S = 86_400.0
GATHERED = 3_000
GATHER_S = 2.0
"""So many items, or what came in so many seconds, are written in one transaction."""

SHIFTS = 3
"""Readings in a row of a library that changes under them."""
BULK = 1_000
"""More items than these at once are a library moved, mounted or rebuilt, and nobody's news."""

Pages = Callable[[Library], AsyncIterator[Sequence[Item]]]
Files = Mapping[str, Sequence[File]]
FilePages = Callable[[Library, datetime | None], AsyncIterator[Files]]
Tell = Callable[[ItemsChanged], None]
Counts = tuple[int | None, int | None, int | None]


class Shifted(UsherError):
    """A library changed while it was read page by page, so that items may have been missed."""

    code = "shifted"


class Unchanged:
    """Watches over the total that pages tell: when it changes, they are no longer of one list."""

    def __init__(self) -> None:
        self._total: int | None = None

    def check(self, total: int | None) -> None:
        """Take the total of a page; Shifted when an earlier one told another."""
        if self._total is not None and total is not None and total != self._total:
            raise Shifted("The library changed while it was read; it is read again.")
        self._total = total


class ItemSync:
    """Reads a library when it is new, when its counts changed, when asked to, and once a day.

    `pages` reads all items of a library; it raises Shifted, or another UsherError when it cannot.
    `tell` hears what a reading found to have changed since the last one, but not of a library's
    first. `files` reads the files, by key, of items that were saved since a time, of all for None,
    where the items do not bring them along.
    """

    def __init__(
        self, history: History, pages: Pages, tell: Tell, files: FilePages | None = None
    ) -> None:
        self._history = history
        self._pages = pages
        self._tell = tell
        self._files = files
        self._libraries: dict[str, Library] = {}
        self._known: dict[str, Counts] = {}
        self._wanted: set[str] = set()
        self._wake = asyncio.Event()
        self._shifts: Counter[str] = Counter()

    def counted(self, libraries: Iterable[Library]) -> None:
        """Take the libraries as they are now."""
        self._libraries = {library.key: library for library in libraries}
        changed = {
            key for key, lib in self._libraries.items() if self._known.get(key) != _counts(lib)
        }
        if changed:
            self._want(changed)

    def changed(self, library_key: str | None) -> None:
        """Read this library, all of them for None; one that is not known means all as well."""
        keys = set(self._libraries)
        self._want({library_key} if library_key in keys else keys)

    async def run(self) -> None:
        """Read what is wanted until cancelled."""
        while True:
            try:
                async with asyncio.timeout(DAY_S):  # wait_for can lose a cancellation (3.11)
                    await self._wake.wait()
            except TimeoutError:
                self._want(set(self._libraries))
            await asyncio.sleep(SETTLE_S)
            await self._read_wanted()
            await asyncio.sleep(REST_S)

    def _want(self, keys: set[str | None] | set[str]) -> None:
        self._wanted |= {key for key in keys if key is not None}
        self._wake.set()

    async def _read_wanted(self) -> None:
        self._wake.clear()
        wanted, self._wanted = self._wanted, set()
        for library in [lib for key, lib in self._libraries.items() if key in wanted]:
            try:
                await self._read(library)
            except Shifted:
                self._shifted(library.key)
            except UsherError as error:
                _log.debug("The items of %s cannot be read: %s", library.name, error)
                self._known.pop(library.key, None)
            else:
                self._known[library.key] = _counts(library)
                self._shifts.pop(library.key, None)
        await asyncio.to_thread(give_back)

    def _shifted(self, library_key: str) -> None:
        """Read it once more, unless it never comes to rest: then when its counts are next seen."""
        self._known.pop(library_key, None)
        self._shifts[library_key] += 1
        if self._shifts[library_key] % SHIFTS:
            self._want({library_key})

    async def _read(self, library: Library) -> None:
        server_id, began = library.server_id, datetime.now(UTC)
        found: dict[ItemChange, list[Item]] = {change: [] for change in ItemChange}
        try:
            async for items in _gathered(self._pages(library)):
                news = await self._history.put_items(server_id, items, library.key, began)
                found[ItemChange.ADDED] += news.added
                found[ItemChange.UPDATED] += news.updated
            if self._files is not None:
                await self._read_files(library, self._files)
            found[ItemChange.REMOVED] += await self._history.remove_items(
                server_id, library.key, not_seen_since=began, at=datetime.now(UTC)
            )
        finally:  # what was stored is no news to the next reading
            self._tell_all(library, found)

    async def _read_files(self, library: Library, files: FilePages) -> None:
        since = await self._history.files_unread_since(library.server_id, library.key)
        async for page in files(library, since):
            await self._history.put_files(library.server_id, page)

    def _tell_all(self, library: Library, found: Mapping[ItemChange, Sequence[Item]]) -> None:
        for change, items in found.items():
            if len(items) > BULK:
                _log.info("%s items of %s were %s at once", len(items), library.name, change)
            elif items:
                self._tell(ItemsChanged(library.server_id, library, change, tuple(items)))


async def _gathered(pages: AsyncIterator[Sequence[Item]]) -> AsyncIterator[list[Item]]:
    """The items of many pages together: each transaction has its price.

    What came before the pages fail is given all the same.
    """
    items: list[Item] = []
    since = time.monotonic()
    try:
        async for page in pages:
            items += page
            if len(items) >= GATHERED or time.monotonic() - since >= GATHER_S:
                yield items
                items, since = [], time.monotonic()
    except UsherError:
        if items:
            yield items
        raise
    if items:
        yield items


def _counts(library: Library) -> Counts:
    return library.item_count, library.child_count, library.grandchild_count
