"""The files of copies: what servers say of them, and which of them are gone."""

from collections.abc import Collection, Sequence
from typing import Any

from hub.history.store.connection import Connection, first_row
from hub.history.writing.changed import note
from hub.history.writing.dimension import Dimension
from hub.models.item import File
from hub.models.stream import Media

_GONE = """
DELETE FROM item_files f WHERE copy IN (SELECT unnest($copies)) AND NOT EXISTS (
    SELECT 1 FROM (SELECT unnest($of) AS copy, unnest($paths) AS path) t
    WHERE t.copy = f.copy AND t.path = f.path)
"""


class ItemFiles:
    """Files are put one by one, or all of a copy at once; the rest of that copy's then go."""

    def __init__(self) -> None:
        self._table = Dimension("item_files", "file", ("copy", "path"))
        self._told: dict[int, frozenset[str]] = {}

    def prefetch(self, connection: Connection, wanted: Collection[tuple[int, str]]) -> None:
        """Read what is known of these files, each with the integer key of its copy."""
        self._table.prefetch(connection, wanted)

    def put(self, connection: Connection, copy: int, file: File, *, replaces: bool = False) -> None:
        """Add or update one file; with `replaces`, one that is new is instead of all others."""
        if replaces and self._table.get((copy, file.path)) is None:
            self._told[copy] = frozenset({file.path})
        self._table.put(connection, (copy, file.path), _facts(file))

    def put_all(self, connection: Connection, copy: int, files: Sequence[File]) -> None:
        """Set the files of a copy: those that are not among them are gone."""
        for file in files:
            self.put(connection, copy, file)
        self._told[copy] = frozenset(file.path for file in files)

    def flush(self, connection: Connection) -> None:
        """Write what was put."""
        self._table.flush(connection)
        told, self._told = self._told, {}
        if not told:
            return
        pairs = [(copy, path) for copy, paths in told.items() for path in paths]
        of, paths = [copy for copy, _ in pairs], [path for _, path in pairs]
        row = first_row(connection, _GONE, {"copies": list(told), "of": of, "paths": paths})
        if row is not None and row[0]:
            self._table.reset()
            note(self._table.table)

    def reset(self) -> None:
        """Forget everything, after a transaction that failed."""
        self._table.reset()
        self._told = {}


def _facts(file: File) -> dict[str, Any]:
    media = file.media or Media()
    video, audio = media.video, media.audio
    return {
        "size": file.size,
        "container": media.container,
        "bitrate_kbps": media.bitrate_kbps,
        "resolution": None if video is None else video.resolution,
        "video_codec": None if video is None else video.codec,
        "dynamic_range": None if video is None else video.dynamic_range,
        "audio_codec": None if audio is None else audio.codec,
        "audio_channels": None if audio is None else audio.channels,
    }
