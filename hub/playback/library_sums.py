"""How large the libraries of a server are, and what came today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.history.facade import HISTORY

_SUMS = """
SELECT l.key, (
    SELECT sum(f.size) FROM item_files f JOIN item_keys k USING (copy)
    WHERE k.library = l.library AND k.removed_at IS NULL
), (
    SELECT count(*) FROM item_keys k
    WHERE k.library = l.library AND k.removed_at IS NULL AND k.added_at >= $midnight
) FROM libraries l JOIN servers s USING (server) WHERE s.id = $server
"""


@dataclass(frozen=True, slots=True)
class LibrarySums:
    """`size` is in bytes, None where no file is known."""

    size: int | None
    added_today: int


async def library_sums(hub: Hub, server_id: str) -> Mapping[str, LibrarySums]:
    """The sums by key of the library; HistoryUnavailable when it cannot be read."""
    zone = ZoneInfo(hub[HOUSEHOLD].current.time_zone)
    midnight = datetime.combine(datetime.now(zone).date(), time(), zone)
    rows = await hub[HISTORY].query(_SUMS, {"server": server_id, "midnight": midnight})
    return {
        str(key): LibrarySums(None if size is None else int(size), int(added))
        for key, size, added in rows
    }
