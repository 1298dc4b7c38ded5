"""MediaSources: the files of an item."""

from typing import Any

from integrations.demo.mediabrowser.dialect import Dialect
from integrations.demo.mediabrowser.item_view import ItemView
from integrations.demo.mediabrowser.tracks import media_streams
from integrations.demo.mediabrowser.wire import hex_id, ticks
from integrations.demo.world.media import Media
from integrations.demo.world.servers import Entry


def media_source_id(dialect: Dialect, entry: Entry, media: Media) -> str:
    """The id of a file: on Jellyfin the first has that of its item, Emby puts a word before."""
    version = entry.media.index(media)
    if dialect.is_jellyfin:
        return entry.key if version == 0 else hex_id(entry.key, version)
    return f"mediasource_{entry.key}" + (f"_{version}" if version else "")


def media_sources(view: ItemView) -> list[dict[str, Any]]:
    """All files of an item, best first."""
    if view.entry is None:
        return []
    return [_source(view, view.entry, media) for media in view.entry.media]


def _source(view: ItemView, entry: Entry, media: Media) -> dict[str, Any]:
    source = {
        "Protocol": "File",
        "Id": media_source_id(view.dialect, entry, media),
        "Path": entry.file(media),
        "Type": "Default",
        "Container": media.container,
        "Size": media.size_bytes,
        "Name": media.path.rpartition("/")[2].rpartition(".")[0],
        "IsRemote": False,
        "RunTimeTicks": ticks(media.duration_s),
        "SupportsTranscoding": True,
        "SupportsDirectStream": True,
        "SupportsDirectPlay": True,
        "IsInfiniteStream": media.duration_s is None,
        "RequiresOpening": media.duration_s is None,
        "RequiresClosing": media.duration_s is None,
        "RequiresLooping": False,
        "SupportsProbing": True,
        "VideoType": "VideoFile" if media.video and view.dialect.is_jellyfin else None,
        "MediaStreams": media_streams(media, view.dialect),
        "Formats": [],
        "Bitrate": media.bitrate_kbps * 1000,
        "RequiredHttpHeaders": {},
        "DefaultAudioStreamIndex": media.audio_index(media.audio[0]) if media.audio else None,
        "ItemId": entry.key if view.dialect.is_emby else None,
    }
    return {name: value for name, value in source.items() if value is not None}
