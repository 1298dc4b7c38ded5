"""From when on the files of a library have to be read again."""

from datetime import datetime, timedelta

from hub.history.store.reader import Reader

MARGIN = timedelta(days=1)
"""For a server whose clock is not ours, and for what changed while it was read."""
_MOST_MISSING = 0.1
"""More of the items without a file than that: they were not all read yet."""
_KNOWN = """
SELECT l.read_at, count(k.copy), count(f.copy)
FROM libraries l JOIN servers s USING (server)
LEFT JOIN item_keys k ON k.library = l.library AND k.removed_at IS NULL AND k.item IN (
    SELECT item FROM items WHERE type NOT IN ('show', 'season', 'artist', 'album', 'photo'))
LEFT JOIN (SELECT DISTINCT copy FROM item_files WHERE container IS NOT NULL) f USING (copy)
WHERE s.id = $server AND l.key = $library GROUP BY l.library, l.read_at
"""


def unread_since(reader: Reader, server_id: str, library_key: str) -> datetime | None:
    """Files that were saved before are known; None: hardly any are, all have to be read."""
    row = reader.row(_KNOWN, {"server": server_id, "library": library_key})
    if row is None or row[0] is None:
        return None
    read_at, copies, known = row
    return None if known < (1 - _MOST_MISSING) * copies else read_at - MARGIN
