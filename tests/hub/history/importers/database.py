"""Tautulli databases of several versions, made row by row: only what a test is about is written."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

START = 1_600_000_000
HOUR = 3600

_HISTORY_OLDEST = (
    "id INTEGER PRIMARY KEY AUTOINCREMENT, started INTEGER, stopped INTEGER, rating_key INTEGER, "
    "user_id INTEGER, user TEXT, ip_address TEXT, paused_counter INTEGER DEFAULT 0, player TEXT, "
    "platform TEXT, machine_id TEXT, parent_rating_key INTEGER, grandparent_rating_key INTEGER, "
    "media_type TEXT, view_offset INTEGER DEFAULT 0"
)
_METADATA_OLDEST = (
    "id INTEGER PRIMARY KEY, rating_key INTEGER, parent_rating_key INTEGER, "
    "grandparent_rating_key INTEGER, title TEXT, parent_title TEXT, grandparent_title TEXT, "
    "full_title TEXT, media_index INTEGER, parent_media_index INTEGER, thumb TEXT, "
    "media_type TEXT, year INTEGER, originally_available_at TEXT, added_at INTEGER, "
    "content_rating TEXT, summary TEXT, rating TEXT, duration INTEGER DEFAULT 0, guid TEXT, "
    "directors TEXT, writers TEXT, actors TEXT, genres TEXT, studio TEXT"
)
_MEDIA_OLDEST = (
    "id INTEGER PRIMARY KEY, rating_key INTEGER, video_decision TEXT, audio_decision TEXT, "
    "duration INTEGER DEFAULT 0, width INTEGER, height INTEGER, container TEXT, video_codec TEXT, "
    "audio_codec TEXT, bitrate INTEGER, video_resolution TEXT, video_framerate TEXT, "
    "aspect_ratio TEXT, audio_channels INTEGER, transcode_protocol TEXT, "
    "transcode_container TEXT, transcode_video_codec TEXT, transcode_audio_codec TEXT"
)
_MIDDLE_HISTORY = (
    f"{_HISTORY_OLDEST}, reference_id INTEGER, product TEXT, product_version TEXT, "
    "platform_version TEXT, profile TEXT, bandwidth INTEGER, location TEXT, quality_profile TEXT"
)
_MIDDLE_METADATA = (
    f"{_METADATA_OLDEST}, parent_thumb TEXT, grandparent_thumb TEXT, art TEXT, tagline TEXT, "
    "labels TEXT, section_id INTEGER, updated_at INTEGER, last_viewed_at INTEGER"
)
_MIDDLE_MEDIA = (
    f"{_MEDIA_OLDEST}, transcode_decision TEXT, stream_container TEXT, stream_bitrate INTEGER, "
    "stream_video_decision TEXT, stream_video_codec TEXT, stream_video_resolution TEXT, "
    "stream_audio_decision TEXT, stream_audio_codec TEXT, subtitles INTEGER, subtitle_codec TEXT, "
    "transcode_hw_decoding INTEGER, transcode_hw_encoding INTEGER"
)
_NEWEST_HISTORY = f"{_MIDDLE_HISTORY}, secure INTEGER, relayed INTEGER, section_id INTEGER"
_NEWEST_METADATA = (
    f"{_MIDDLE_METADATA}, original_title TEXT, live INTEGER DEFAULT 0, channel_call_sign TEXT, "
    "channel_id TEXT, channel_identifier TEXT, channel_title TEXT, channel_thumb TEXT, "
    "channel_vcn TEXT, marker_credits_first INTEGER, marker_credits_final INTEGER"
).replace(", section_id INTEGER", "")
_NEWEST_MEDIA = (
    f"{_MIDDLE_MEDIA}, video_full_resolution TEXT, video_dynamic_range TEXT, "
    "stream_video_full_resolution TEXT, stream_video_dynamic_range TEXT, video_bit_depth INTEGER, "
    "audio_language_code TEXT, stream_container_decision TEXT, stream_subtitle_decision TEXT, "
    "transcode_hw_decode_title TEXT, transcode_hw_encode_title TEXT, optimized_version INTEGER, "
    "optimized_version_title TEXT, synced_version INTEGER"
)
_USERS_OLDEST = (
    "id INTEGER PRIMARY KEY, user_id INTEGER UNIQUE, username TEXT NOT NULL, friendly_name TEXT, "
    "thumb TEXT, email TEXT"
)
_USERS = (
    f"{_USERS_OLDEST}, title TEXT, is_active INTEGER DEFAULT 1, is_admin INTEGER DEFAULT 0, "
    "is_home_user INTEGER, is_restricted INTEGER, deleted_user INTEGER DEFAULT 0, "
    "user_token TEXT, server_token TEXT"
)
_SECTIONS = (
    "id INTEGER PRIMARY KEY, server_id TEXT, section_id INTEGER, section_name TEXT, "
    "section_type TEXT, count INTEGER, parent_count INTEGER, child_count INTEGER, "
    "is_active INTEGER DEFAULT 1, deleted_section INTEGER DEFAULT 0"
)

Layout = tuple[str, str, str, str, bool]
LAYOUTS: Mapping[str, Layout] = {
    "plexpy 1.0": (_HISTORY_OLDEST, _METADATA_OLDEST, _MEDIA_OLDEST, _USERS_OLDEST, False),
    "plexpy 1.4": (
        f"{_HISTORY_OLDEST}, reference_id INTEGER, product TEXT",
        f"{_METADATA_OLDEST}, section_id INTEGER, labels TEXT",
        f"{_MEDIA_OLDEST}, transcode_decision TEXT",
        _USERS_OLDEST,
        False,
    ),
    "tautulli 2.1": (_MIDDLE_HISTORY, _MIDDLE_METADATA, _MIDDLE_MEDIA, _USERS, True),
    "tautulli 2.17": (_NEWEST_HISTORY, _NEWEST_METADATA, _NEWEST_MEDIA, _USERS, True),
}
NEWEST = "tautulli 2.17"
OWNER, BOB, GONE = 4001, 4002, 4003
SECRET = "s3cr3t-t0k3n"
TABLES = ("session_history", "session_history_metadata", "session_history_media_info")


class Database:
    """One file; `add` writes a row into all three tables, `None` of what a layout has not."""

    def __init__(self, path: Path, layout: str = NEWEST, server: str | None = "abc123") -> None:
        self.path = path
        self._layout = layout
        self._next = 1
        history, metadata, media, users, sections = LAYOUTS[layout]
        with self._open() as db:
            for table, columns in zip(TABLES, (history, metadata, media), strict=True):
                db.execute(f"CREATE TABLE {table} ({columns})")
            db.execute(f"CREATE TABLE users ({users})")
            if sections:
                db.execute(f"CREATE TABLE library_sections ({_SECTIONS})")
                db.execute("CREATE TABLE version_info (key TEXT UNIQUE, value TEXT)")
                db.execute("INSERT INTO version_info VALUES ('version', 'v2.17.2')")
            db.commit()
        self.user(user_id=OWNER, username="Olga", email="olga@mail.example", is_admin=1)
        self.user(user_id=BOB, username="bob", friendly_name="Bob", user_token=SECRET)
        self.user(user_id=GONE, username="gone", deleted_user=1)
        if sections and server is not None:
            for number, (name, kind) in enumerate((("Films", "movie"), ("Shows", "show")), 1):
                self._insert(
                    "library_sections",
                    {
                        "server_id": server,
                        "section_id": number,
                        "section_name": name,
                        "section_type": kind,
                        "count": 10,
                    },
                )

    def user(self, **values: Any) -> None:
        """Add a user."""
        self._insert("users", values)

    def add(self, **values: Any) -> int:
        """Add a row: half an hour of a film by Bob unless told otherwise; its id."""
        row: int = values.pop("id", self._next)
        self._next = max(self._next, row) + 1
        started = values.get("started", START + row * HOUR)
        rating_key = values.get("rating_key", 100)
        told: dict[str, Any] = {
            "id": row,
            "reference_id": row,
            "started": started,
            "stopped": started + 1800 if isinstance(started, int) else None,
            "paused_counter": 0,
            "rating_key": rating_key,
            "user_id": BOB,
            "user": "bob",
            "ip_address": "203.0.113.7",
            "player": "Sofa",
            "product": "Plex for Apple TV",
            "platform": "tvOS",
            "machine_id": "machine-1",
            "location": "wan",
            "bandwidth": 4000,
            "media_type": "movie",
            "section_id": 1,
            "view_offset": 1_800_000,
            "title": f"Film {rating_key}",
            "full_title": f"Film {rating_key}",
            "duration": 6_000_000,
            "guid": f"plex://movie/{rating_key}",
            "year": 1999,
            "genres": "Drama;Comedy",
            "directors": "Dee Rector",
            "video_decision": "direct play",
            "audio_decision": "direct play",
            "transcode_decision": "direct play",
            "container": "mkv",
            "video_codec": "h264",
            "audio_codec": "aac",
            "video_resolution": "1080",
            "quality_profile": "Original",
        }
        for table in TABLES:
            self._insert(table, told | values)
        return row

    def run(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Change the file by hand."""
        with self._open() as db:
            db.execute(sql, values)
            db.commit()

    def _insert(self, table: str, values: Mapping[str, Any]) -> None:
        with self._open() as db:
            there = {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
            chosen = {name: value for name, value in values.items() if name in there}
            marks = ", ".join("?" * len(chosen))
            db.execute(
                f"INSERT INTO {table} ({', '.join(chosen)}) VALUES ({marks})",
                list(chosen.values()),
            )
            db.commit()

    def _open(self) -> Any:
        connection = sqlite3.connect(self.path)
        connection.execute("PRAGMA synchronous = OFF")  # no row of a test need outlive the machine
        return closing(connection)
