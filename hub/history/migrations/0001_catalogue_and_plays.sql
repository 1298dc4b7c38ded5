-- Times are naive TIMESTAMPs in UTC, durations and positions are milliseconds, rates kbit/s.
-- Unknown is NULL. Integer keys are given by the one writer; no index enforces them (docs/history-schema.md).

CREATE TYPE platform AS ENUM ('plex', 'jellyfin', 'emby');
CREATE TYPE library_kind AS ENUM ('movie', 'show', 'music', 'photo', 'live', 'other');
CREATE TYPE media_type AS ENUM (
    'movie', 'show', 'season', 'episode', 'artist', 'album', 'track',
    'programme', 'photo', 'music_video', 'audiobook', 'clip', 'other'
);
CREATE TYPE extra AS ENUM ('trailer', 'preroll', 'theme', 'other');
CREATE TYPE marker_kind AS ENUM ('intro', 'credits', 'commercial');
CREATE TYPE tag_kind AS ENUM ('genre', 'director', 'writer', 'actor', 'label', 'collection');
CREATE TYPE location AS ENUM ('lan', 'wan', 'cellular');
CREATE TYPE network_kind AS ENUM (
    'public', 'private', 'cgnat', 'loopback', 'link_local', 'unusable'
);
CREATE TYPE decision AS ENUM ('direct_play', 'copy', 'transcode', 'burn', 'ignore');
CREATE TYPE dynamic_range AS ENUM ('sdr', 'hdr10', 'hdr10_plus', 'hlg', 'dolby_vision');
CREATE TYPE state AS ENUM ('playing', 'paused', 'buffering', 'stopped');
CREATE TYPE ending AS ENUM (
    'stopped', 'next_item', 'lost', 'timed_out', 'server_restarted', 'ghost'
);
CREATE TYPE origin AS ENUM ('journal', 'import');
CREATE TYPE media AS STRUCT(
    container VARCHAR, protocol VARCHAR, bitrate_kbps INTEGER,
    video STRUCT(
        codec VARCHAR, codec_level VARCHAR, profile VARCHAR, bitrate_kbps INTEGER,
        bit_depth SMALLINT, width INTEGER, height INTEGER, resolution VARCHAR,
        scan_type VARCHAR, frame_rate DOUBLE, dynamic_range dynamic_range,
        dovi_profile SMALLINT, aspect_ratio VARCHAR, color_primaries VARCHAR,
        color_space VARCHAR, color_trc VARCHAR, color_range VARCHAR,
        chroma_subsampling VARCHAR, ref_frames SMALLINT, language VARCHAR
    ),
    audio STRUCT(
        codec VARCHAR, profile VARCHAR, bitrate_kbps INTEGER, bitrate_mode VARCHAR,
        channels SMALLINT, channel_layout VARCHAR, sample_rate INTEGER, language VARCHAR
    ),
    subtitle STRUCT(
        codec VARCHAR, container VARCHAR, language VARCHAR, forced BOOLEAN, external BOOLEAN
    )
);
CREATE TYPE source AS ENUM ('websocket', 'eventsource', 'poll', 'webhook', 'hub');

-- Catalogue ------------------------------------------------------------------------------------

CREATE TABLE servers (
    server SMALLINT NOT NULL,
    id VARCHAR NOT NULL,
    platform platform,
    name VARCHAR,
    version VARCHAR,
    url VARCHAR,
    os VARCHAR,
    update_available VARCHAR,
    removed_at TIMESTAMP
);

CREATE TABLE libraries (
    library INTEGER NOT NULL,
    server SMALLINT NOT NULL,
    key VARCHAR NOT NULL,
    name VARCHAR,
    kind library_kind,
    item_count BIGINT,
    child_count BIGINT,
    grandchild_count BIGINT,
    scanned_at TIMESTAMP,
    removed_at TIMESTAMP
);

CREATE TABLE items (
    item INTEGER NOT NULL,
    id UUID NOT NULL,
    type media_type NOT NULL,
    title VARCHAR,
    parent INTEGER,
    grandparent INTEGER,
    original_title VARCHAR,
    number INTEGER,
    parent_number INTEGER,
    year SMALLINT,
    duration_ms BIGINT,
    live BOOLEAN,
    extra extra,
    content_rating VARCHAR,
    summary VARCHAR,
    tagline VARCHAR,
    rating DOUBLE,
    studio VARCHAR,
    released_on DATE
);

CREATE TABLE item_guids (
    item INTEGER NOT NULL,
    rank SMALLINT NOT NULL,
    type media_type NOT NULL,
    guid VARCHAR NOT NULL
);

-- The copy of an item that one server holds under its own key; artwork paths are the server's.
CREATE TABLE item_keys (
    copy INTEGER NOT NULL,
    server SMALLINT NOT NULL,
    key VARCHAR NOT NULL,
    item INTEGER NOT NULL,
    library INTEGER,
    thumb VARCHAR,
    art VARCHAR,
    added_at TIMESTAMP,
    updated_at TIMESTAMP,
    seen_at TIMESTAMP,
    removed_at TIMESTAMP
);

CREATE TABLE item_files (
    file INTEGER NOT NULL,
    copy INTEGER NOT NULL,
    path VARCHAR NOT NULL,
    size BIGINT,
    container VARCHAR,
    bitrate_kbps INTEGER,
    resolution VARCHAR,
    video_codec VARCHAR,
    dynamic_range dynamic_range,
    audio_codec VARCHAR,
    audio_channels SMALLINT
);

CREATE TABLE item_markers (
    item INTEGER NOT NULL,
    rank SMALLINT NOT NULL,
    kind marker_kind NOT NULL,
    start_ms BIGINT NOT NULL,
    end_ms BIGINT NOT NULL,
    final BOOLEAN NOT NULL
);

-- Genres, people of the credits, labels and collections, in the order the server gives them.
CREATE TABLE tags (tag INTEGER NOT NULL, kind tag_kind NOT NULL, name VARCHAR NOT NULL);
CREATE TABLE item_tags (item INTEGER NOT NULL, rank SMALLINT NOT NULL, tag INTEGER NOT NULL);

CREATE TABLE channels (
    channel INTEGER NOT NULL,
    server SMALLINT NOT NULL,
    key VARCHAR,
    name VARCHAR,
    number VARCHAR,
    call_sign VARCHAR,
    thumb VARCHAR
);

-- People, players, places ----------------------------------------------------------------------

CREATE TABLE persons (person INTEGER NOT NULL, id VARCHAR NOT NULL, name VARCHAR NOT NULL, thumb VARCHAR);

CREATE TABLE accounts (
    account INTEGER NOT NULL,
    server SMALLINT NOT NULL,
    key VARCHAR NOT NULL,
    person INTEGER,
    name VARCHAR,
    title VARCHAR,
    email VARCHAR,
    global_id VARCHAR,
    thumb VARCHAR,
    admin BOOLEAN,
    home BOOLEAN,
    restricted BOOLEAN,
    disabled BOOLEAN,
    removed_at TIMESTAMP
);

-- Every link that was ever made, in the order of `link`; the newest of an account is in accounts.person.
CREATE TABLE account_links (
    link INTEGER NOT NULL,
    account INTEGER NOT NULL,
    person INTEGER NOT NULL,
    said_by VARCHAR NOT NULL,
    journal_offset BIGINT
);

CREATE TABLE players (
    player INTEGER NOT NULL,
    id UUID NOT NULL,
    key VARCHAR NOT NULL,
    name VARCHAR,
    product VARCHAR,
    product_version VARCHAR,
    platform VARCHAR,
    platform_version VARCHAR,
    device VARCHAR,
    model VARCHAR,
    vendor VARCHAR,
    profile VARCHAR,
    user_agent VARCHAR
);

CREATE TABLE places (
    place INTEGER NOT NULL,
    id UUID NOT NULL,
    home BOOLEAN NOT NULL,
    city VARCHAR,
    region VARCHAR,
    country VARCHAR,
    country_code VARCHAR,
    time_zone VARCHAR,
    latitude DOUBLE,
    longitude DOUBLE,
    accuracy_km DOUBLE,
    h3_4 UBIGINT,
    h3_5 UBIGINT,
    h3_6 UBIGINT,
    h3_7 UBIGINT,
    h3_8 UBIGINT
);

CREATE TABLE networks (
    network INTEGER NOT NULL,
    address VARCHAR NOT NULL,
    kind network_kind,
    place INTEGER,
    asn BIGINT,
    as_name VARCHAR
);

-- What each database said of an address, and when it was first asked.
CREATE TABLE lookups (
    network INTEGER NOT NULL,
    place INTEGER,
    asn BIGINT,
    as_name VARCHAR,
    database VARCHAR,
    looked_up_at TIMESTAMP NOT NULL
);

-- Plays ----------------------------------------------------------------------------------------

CREATE TABLE streams (
    stream INTEGER NOT NULL,
    hash BIGINT NOT NULL,
    decision decision,
    container_decision decision,
    video_decision decision,
    audio_decision decision,
    subtitle_decision decision,
    quality_profile VARCHAR,
    optimized_version VARCHAR,
    synced_version BOOLEAN,
    source media,
    delivered media,
    transcode STRUCT(
        container VARCHAR, protocol VARCHAR, video_codec VARCHAR, audio_codec VARCHAR,
        width INTEGER, height INTEGER, audio_channels SMALLINT, hw_requested BOOLEAN,
        hw_full_pipeline BOOLEAN, hw_decode VARCHAR, hw_encode VARCHAR, reasons VARCHAR[]
    )
);

-- Ordered by started_at as far as they come that way; the keys are in `play`, the public id in `id`.
CREATE TABLE plays (
    play INTEGER NOT NULL,
    id UUID NOT NULL,
    started_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP NOT NULL,
    server SMALLINT NOT NULL,
    library INTEGER,
    account INTEGER,
    person INTEGER,
    item INTEGER NOT NULL,
    parent INTEGER,
    grandparent INTEGER,
    type media_type NOT NULL,
    live BOOLEAN NOT NULL,
    channel INTEGER,
    player INTEGER NOT NULL,
    network INTEGER,
    place INTEGER,
    location location,
    secure BOOLEAN,
    relayed BOOLEAN,
    bandwidth_kbps INTEGER,
    stream INTEGER,
    decision decision,
    watch_ms BIGINT NOT NULL,
    paused_ms BIGINT NOT NULL,
    buffering_ms BIGINT NOT NULL,
    duration_ms BIGINT,
    start_ms BIGINT,
    end_ms BIGINT,
    max_ms BIGINT,
    watched BOOLEAN NOT NULL,
    ending ending,
    origin origin NOT NULL,
    resumed_from UUID,
    inferred VARCHAR[],
    session_key VARCHAR,
    item_key VARCHAR,
    live_key VARCHAR,
    public_address VARCHAR
);

CREATE TABLE segments (
    play INTEGER NOT NULL,
    number SMALLINT NOT NULL,
    state state NOT NULL,
    started_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP NOT NULL,
    start_ms BIGINT,
    end_ms BIGINT,
    watch_ms BIGINT NOT NULL,
    stream_number SMALLINT NOT NULL,
    inferred VARCHAR[]
);

-- The qualities a play went through, in order, with what was measured of the transcoder.
CREATE TABLE play_streams (
    play INTEGER NOT NULL,
    number SMALLINT NOT NULL,
    stream INTEGER NOT NULL,
    transcode_key VARCHAR,
    bitrate_kbps INTEGER,
    frame_rate DOUBLE,
    progress DOUBLE,
    speed DOUBLE,
    throttled BOOLEAN,
    buffer_ahead_s DOUBLE
);

CREATE TABLE evidence (
    server SMALLINT NOT NULL,
    received_at TIMESTAMP NOT NULL,
    source source NOT NULL,
    event VARCHAR NOT NULL,
    payload VARCHAR NOT NULL,
    journal_offset BIGINT NOT NULL
);

-- One row: what of the journal is in the rows above, and the tracker's state at that point.
CREATE TABLE checkpoint (journal_offset BIGINT NOT NULL, tracker BLOB NOT NULL);
