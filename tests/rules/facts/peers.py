"""How what other programs can test is expressed here: the completeness of the facts, shown.

A value is a fact, `{{ … }}` a value of a template or of the trigger, `—` something that no longer
exists, with the reason.
"""

from collections.abc import Mapping

_UPDATE = "— of an update, servers of all kinds tell the version alone: server.update_available"
_HUB_UPDATE = "— the hub is updated by whoever installed it: pip, or the container"
_REMOTE = "— Plex's own port mapping; whether the hub reaches the server: server.online"


def _same(prefix: str, theirs: str, ours: str, names: str) -> dict[str, str]:
    return {f"{theirs}{name}": f"{prefix}.{ours}{name}" for name in names.split()}


_GLOBAL = {
    "tautulli_version": "— the hub's own version is in `/api/v1/health`",
    "tautulli_remote": "— the hub is not updated from git",
    "tautulli_branch": "— the hub is not updated from git",
    "tautulli_commit": "— the hub is not updated from git",
    "server_name": "server.name",
    "server_ip": "server.host",
    "server_port": "server.port",
    "server_url": "server.url",
    "server_platform": "server.os",
    "server_version": "server.version",
    "server_machine_id": "server.id",
    "action": "{{ trigger.event }}",
    "current_year": "now.year",
    "current_month": "now.month",
    "current_day": "now.day",
    "current_hour": "now.hour",
    "current_minute": "now.minute",
    "current_second": "now.second",
    "current_weekday": "now.weekday",
    "current_week": "now.week",
    "datestamp": "now.date",
    "timestamp": "now.clock",
    "unixtime": "now.unix",
    "utctime": "now.time",
}
_VIDEO = (
    "codec codec_level color_primaries color_range color_space color_trc chroma_subsampling"
    " bit_depth dynamic_range ref_frames scan_type height width language"
)
_AUDIO = "bitrate_mode codec channels channel_layout sample_rate language profile"


def _media(prefix: str, theirs: str) -> dict[str, str]:
    video, audio, subtitle = f"{theirs}video_", f"{theirs}audio_", f"{theirs}subtitle_"
    return {
        f"{theirs}container": f"{prefix}.container",
        f"{theirs}bitrate": f"{prefix}.bitrate_kbps",
        f"{theirs}aspect_ratio": f"{prefix}.video_aspect_ratio",
        **_same(prefix, video, "video_", _VIDEO),
        f"{video}bitrate": f"{prefix}.video_bitrate_kbps",
        f"{video}dovi_present": f"{prefix}.video_dynamic_range",
        f"{video}dovi_level": f"{prefix}.video_dovi_profile",
        f"{video}dovi_profile": f"{prefix}.video_dovi_profile",
        f"{video}framerate": f"{prefix}.video_frame_rate",
        f"{video}full_resolution": f"{prefix}.video_resolution",
        f"{video}resolution": f"{prefix}.video_lines",
        f"{video}language_code": f"{prefix}.video_language",
        **_same(prefix, audio, "audio_", _AUDIO),
        f"{audio}bitrate": f"{prefix}.audio_bitrate_kbps",
        f"{audio}language_code": f"{prefix}.audio_language",
        **_same(prefix, subtitle, "subtitle_", "codec container forced language"),
        f"{subtitle}format": f"{prefix}.subtitle_codec",
        f"{subtitle}language_code": f"{prefix}.subtitle_language",
        f"{subtitle}location": f"{prefix}.subtitle_external",
    }


_STREAM = {
    "streams": "streams.total",
    "lan_streams": "streams.local",
    "wan_streams": "streams.remote",
    "direct_plays": "streams.direct_plays",
    "direct_streams": "streams.copies",
    "transcodes": "streams.transcodes",
    "total_bandwidth": "streams.bandwidth_kbps",
    "lan_bandwidth": "streams.local_bandwidth_kbps",
    "wan_bandwidth": "streams.remote_bandwidth_kbps",
    "user_streams": "person.active_streams",
    "user_direct_plays": "person.active_direct_plays",
    "user_direct_streams": "person.active_copies",
    "user_transcodes": "person.active_transcodes",
    "user": "person.name",
    "username": "account.name",
    "user_email": "account.email",
    "user_thumb": "account.thumb",
    **_same("player", "", "", "device platform platform_version product product_version"),
    "player": "player.name",
    "initial_stream": "session.initial",
    "ip_address": "network.address",
    **{f"started_{one}": "session.started_at" for one in ("datestamp", "timestamp", "unixtime")},
    **{f"stopped_{one}": "session.ended_at" for one in ("datestamp", "timestamp", "unixtime")},
    **{f"stream_{one}": "session.watch_s" for one in ("duration", "duration_sec", "time")},
    **{f"remaining_{one}": "session.remaining_s" for one in ("duration", "duration_sec", "time")},
    **{f"progress_{one}": "session.position_s" for one in ("duration", "duration_sec", "time")},
    "progress_percent": "session.percent",
    "view_offset": "session.position_s",
    "transcode_decision": "stream.decision",
    **_same("stream", "", "", "container_decision video_decision audio_decision subtitle_decision"),
    "quality_profile": "stream.quality_profile",
    "optimized_version": "stream.optimized_version",
    "optimized_version_profile": "stream.optimized_version",
    "synced_version": "stream.synced_version",
    "live": "item.live",
    "marker_start": "item.intro_start_s",
    "marker_end": "item.intro_end_s",
    "credits_marker_first": "item.credits_start_s",
    "credits_marker_final": "item.final_credits_start_s",
    "channel_call_sign": "item.channel_call_sign",
    "channel_id": "item.channel_key",
    "channel_identifier": "item.channel_number",
    "channel_title": "item.channel",
    "channel_thumb": "item.channel_thumb",
    "secure": "network.secure",
    "relayed": "network.relayed",
    "stream_local": "network.local",
    "stream_location": "network.location",
    "stream_bandwidth": "network.bandwidth_kbps",
    **_media("stream", "stream_"),
    **_same("transcode", "transcode_", "", "container video_codec audio_codec audio_channels"),
    "transcode_video_width": "transcode.width",
    "transcode_video_height": "transcode.height",
    "transcode_hw_requested": "transcode.hw_requested",
    "transcode_hw_decoding": "transcode.hw_decoding",
    "transcode_hw_decode": "transcode.hw_decode",
    "transcode_hw_decode_title": "transcode.hw_decode",
    "transcode_hw_encoding": "transcode.hw_encoding",
    "transcode_hw_encode": "transcode.hw_encode",
    "transcode_hw_encode_title": "transcode.hw_encode",
    "session_key": "session.key",
    "transcode_key": "transcode.key",
    "session_id": "session.control_key",
    "user_id": "account.key",
    "machine_id": "player.key",
}
_METADATA = {
    "media_type": "item.type",
    "extra_type": "item.extra",
    "preroll": "item.extra",
    "library_name": "library.name",
    "title": "item.full_title",
    "edition_title": "item.title",
    "show_name": "item.show",
    "season_name": "item.season",
    "episode_name": "item.title",
    "artist_name": "item.artist",
    "album_name": "item.album",
    "track_name": "item.title",
    "track_artist": "item.original_title",
    "season_num": "item.season_number",
    "season_num00": "item.season_number",
    "episode_num": "item.episode_number",
    "episode_num00": "item.episode_number",
    "disc_num": "item.disc_number",
    "disc_num00": "item.disc_number",
    "track_num": "item.track_number",
    "track_num00": "item.track_number",
    **{
        f"{one}_count": "{{ trigger.count }} of the trigger `library`"
        for one in ("season", "episode", "album", "track")
    },
    "year": "item.year",
    "show_year": "item.year",
    "release_date": "item.released_on",
    "air_date": "item.released_on",
    "added_date": "item.added_at",
    "updated_date": "item.added_at",
    "last_viewed_date": "the condition `history`",
    **_same("item", "", "", "studio content_rating directors writers actors genres labels"),
    **_same("item", "", "", "collections summary tagline rating"),
    "critic_rating": "item.rating",
    "audience_rating": "item.rating",
    "user_rating": "item.rating",
    **{f"duration{one}": "item.duration_s" for one in ("", "_sec", "_ms", "_time")},
    "poster_url": "item.thumb",
    "plex_id": "item.plex",
    "plex_url": "item.plex",
    "plex_slug": "item.plex",
    "plex_watch_url": "item.plex",
    "imdb_id": "item.imdb",
    "imdb_url": "item.imdb",
    "thetvdb_id": "item.tvdb",
    "thetvdb_url": "item.tvdb",
    "themoviedb_id": "item.tmdb",
    "themoviedb_url": "item.tmdb",
    **{
        f"{one}_{end}": f"item.{one}"
        for one in ("tvmaze", "musicbrainz", "anidb")
        for end in ("id", "url")
    },
    "lastfm_url": "item.artist",
    "trakt_url": "item.imdb",
    "simkl_url": "item.imdb",
    **_media("source", ""),
    "file": "item.file",
    "filename": "item.file_name",
    "file_size": "item.file_size",
    "file_size_bytes": "item.file_size",
    "guid": "item.guids",
    "section_id": "library.key",
    "rating_key": "item.key",
    "parent_rating_key": "item.parent_key",
    "grandparent_rating_key": "item.grandparent_key",
    **_same("item", "", "", "art thumb parent_thumb grandparent_thumb"),
    "poster_thumb": "item.thumb",
    "poster_title": "item.full_title",
    "indexes": "— Plex's preview thumbnails say nothing of a stream",
}
_REMOTE_ACCESS = {
    f"remote_access_{one}": _REMOTE
    for one in [
        "mapping_state",
        "mapping_error",
        "public_address",
        "public_port",
        "private_address",
        "private_port",
        "reason",
    ]
}
_UPDATES = {
    f"update_{one}": "server.update_available" if one == "version" else _UPDATE
    for one in [
        "version",
        "url",
        "release_date",
        "channel",
        "platform",
        "distro",
        "distro_build",
        "requirements",
        "extra_info",
        "changelog_added",
        "changelog_fixed",
    ]
} | {
    f"tautulli_update_{one}": _HUB_UPDATE
    for one in [
        "version",
        "release_url",
        "exe",
        "pkg",
        "tar",
        "zip",
        "commit",
        "behind",
        "changelog",
    ]
}

TAUTULLI: Mapping[str, str] = _GLOBAL | _STREAM | _METADATA | _REMOTE_ACCESS | _UPDATES
TRACEARR: Mapping[str, str] = {
    "concurrent_streams": "person.active_streams",
    "active_session_distance_km": "person.streams_apart_km",
    "travel_speed_kmh": "travel.speed_kmh",
    "unique_ips_in_window": "person.networks",
    "unique_devices_in_window": "person.players",
    "inactive_days": "person.days_inactive",
    "current_pause_minutes": "session.pause_s",
    "total_pause_minutes": "session.paused_s",
    "source_resolution": "source.video_lines",
    "output_resolution": "stream.video_lines",
    "source_dynamic_range": "source.video_dynamic_range",
    "source_video_codec": "source.video_codec",
    "is_transcoding": "transcode.active",
    "is_transcode_downgrade": "transcode.downgrade",
    "is_subtitle_burn_in": "transcode.burns_subtitles",
    "source_bitrate_mbps": "source.bitrate_kbps",
    "user_id": "person.id",
    "trust_score": "person.trust",
    "account_age_days": "account.age_days",
    "device_type": "player.kind",
    "client_name": "player.product",
    "platform": "player.platform",
    "is_local_network": "network.local",
    "country": "network.country",
    "ip_in_range": "network.address",
    "server_id": "server.id",
    "media_type": "item.type",
    "season_number": "item.season_number",
    "episode_number": "item.episode_number",
    "library_item_type": "item.type",
    "library_name": "library.name",
    "resolution_after": "source.video_lines",
    "dynamic_range_after": "source.video_dynamic_range",
    "video_codec_after": "source.video_codec",
    "audio_channels_after": "source.audio_channels",
    "file_size_after": "item.file_size",
}
PEERS = {"Tautulli": TAUTULLI, "Tracearr": TRACEARR}
