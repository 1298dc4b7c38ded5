"""The members that tracks of every sort have in common."""

from typing import Any

from integrations.demo.mediabrowser.dialect import either, emby, emby_from, jellyfin, jellyfin_from
from integrations.demo.mediabrowser.table import Member

LANGUAGES = {
    "eng": "English",
    "deu": "German",
    "ger": "German",
    "fra": "French",
    "fre": "French",
    "spa": "Spanish",
    "ita": "Italian",
    "jpn": "Japanese",
    "kor": "Korean",
    "swe": "Swedish",
    "nor": "Norwegian",
    "dan": "Danish",
    "nld": "Dutch",
    "por": "Portuguese",
}

EVERY_TRACK: tuple[Member[Any], ...] = (
    Member("TimeBase", lambda _: "1/1000"),
    Member("AudioSpatialFormat", lambda _: "None", on=jellyfin_from(10, 9)),
    Member("IsHearingImpaired", lambda _: False, on=either(jellyfin_from(10, 9), emby_from(4, 9))),
    Member("Protocol", lambda _: "File", on=emby),
    Member("AttachmentSize", lambda _: 0, on=emby),
)

INTERNAL: tuple[Member[Any], ...] = (
    Member("IsForced", lambda _: False),
    Member("IsExternal", lambda _: False),
    Member("IsTextSubtitleStream", lambda _: False),
    Member("SupportsExternalStream", lambda _: False),
)
"""Of a track that is inside the file and holds no text."""

NOT_VIDEO: tuple[Member[Any], ...] = (
    Member("VideoRange", lambda _: "Unknown", on=jellyfin_from(10, 9)),
    Member("VideoRangeType", lambda _: "Unknown", on=jellyfin_from(10, 9)),
    Member("LocalizedDefault", lambda _: "Default", on=jellyfin),
    Member("LocalizedExternal", lambda _: "External", on=jellyfin),
    Member("IsInterlaced", lambda _: False),
    Member("IsAVC", lambda _: False, on=jellyfin),
    Member("Level", lambda _: 0, on=jellyfin),
    Member("ExtendedVideoType", lambda _: "None", on=emby),
    Member("ExtendedVideoSubType", lambda _: "None", on=emby),
    Member("ExtendedVideoSubTypeDescription", lambda _: "None", on=emby),
)
"""What audio and subtitle tracks say about a picture they do not have."""
