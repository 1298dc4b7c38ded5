"""A history of any size made by SQL in seconds: skewed like a real one, with 200,000 titles.

People come and go, favourites are played again and again, most facts are common and some are rare.
"""

from pathlib import Path

import duckdb

from hub.history.migrations.migrate import open_migrated
from hub.history.settings import HistoryModel
from hub.history.store.connection import Connection, connect

VERSION = 3
"""Goes up when other histories are made."""
MOVIES, SHOWS, SEASONS, EPISODES = 30_000, 4_000, 16_000, 150_000
ITEMS = MOVIES + SHOWS + SEASONS + EPISODES
SERVERS, PERSONS, PLAYERS, NETWORKS, PLACES = 5, 300, 1_500, 6_000, 2_000
YEARS = 5

_WORDS = (
    "Silent Crimson Golden Lost Hidden Broken Winter Summer Midnight Ocean River Mountain "
    "Garden Shadow Dragon Tiger Falcon Queen King Soldier Doctor Captain Stranger Brother "
    "Sister Daughter Empire City Island Desert Forest Castle Station Hotel Bridge Tower "
    "Mirror Letter Promise Secret Memory Dream Storm Thunder Snow Fire Star Moon Sun Night "
    "Morning Évasion Ängel Straße Return Rise Fall End Beginning Edge Heart Blood Stone "
    "Iron Glass Paper Silver Velvet Electric"
)
_CATALOGUE = """
INSERT INTO servers SELECT s, 'plex:' || s, ['plex', 'jellyfin', 'emby'][1 + s % 3]::platform,
    'Server ' || s, '1.0', NULL, NULL, NULL, NULL FROM range(1, {servers} + 1) r(s);
INSERT INTO libraries BY NAME SELECT l AS library, 1 + l % {servers} AS server, l::VARCHAR AS key,
    'Library ' || l AS name FROM range(1, 16) r(l);
INSERT INTO persons SELECT n, 'person-' || n, word(n, 1) || ' ' || word(n, 2), NULL
    FROM range(1, {persons} + 1) r(n);
INSERT INTO accounts BY NAME SELECT n AS account, 1 + n % {servers} AS server, n::VARCHAR AS key,
    1 + (n - 1) % {persons} AS person, 'user' || n AS name FROM range(1, 2 * {persons} + 1) r(n);
INSERT INTO players BY NAME SELECT n AS player, uuid_of('player', n) AS id, 'player-' || n AS key,
    word(n, 3) || ' TV' AS name, ['Plex for Android', 'Infuse', 'Jellyfin Web', 'Emby'][1 + n % 4]
    AS product, ['Android', 'tvOS', 'Chrome', 'Roku', 'iOS'][1 + n % 5] AS platform
    FROM range(1, {players} + 1) r(n);
INSERT INTO places BY NAME SELECT n AS place, uuid_of('place', n) AS id, n % 50 = 0 AS home,
    'City ' || n AS city, 'Country ' || n % 60 AS country,
    substr('ABCDEFGHIJ', 1 + n % 10, 1) || substr('KLMNOP', 1 + n % 6, 1)
    AS country_code, (n * 7 % 120) - 60 AS latitude, (n * 13 % 360) - 180 AS longitude
    FROM range(1, {places} + 1) r(n);
INSERT INTO networks BY NAME SELECT n AS network, '203.' || n % 7 || '.' || n // 250 || '.'
    || n % 250 AS address, if(n % 3 = 0, 'private', 'public')::network_kind AS kind,
    1 + n % {places} AS place FROM range(1, {networks} + 1) r(n);
INSERT INTO items BY NAME SELECT n AS item, uuid_of('item', n) AS id,
    CASE WHEN n <= {movies} THEN 'movie' WHEN n <= {movies} + {shows} THEN 'show'
        WHEN n <= {movies} + {shows} + {seasons} THEN 'season' ELSE 'episode' END::media_type
        AS type,
    CASE WHEN n > {movies} + {shows} AND n <= {movies} + {shows} + {seasons} THEN
        'Season ' || n % 4 ELSE concat_ws(' ', word(n, 1), word(n, 2), word(n, 3), n // 500) END
        AS title,
    CASE WHEN n > {movies} + {shows} + {seasons} THEN season_of(n) END AS parent,
    CASE WHEN n > {movies} + {shows} + {seasons} THEN show_of(season_of(n))
        WHEN n > {movies} + {shows} THEN show_of(n) END AS grandparent,
    n % 10 AS number, 1950 + n % 75 AS year, 1000 * (1200 + n % 6000) AS duration_ms,
    ['G', 'PG', 'R', 'TV-MA', 'FSK 12'][1 + n % 5] AS content_rating, 'Studio ' || n % 300 AS studio
    FROM range(1, {items} + 1) r(n);
UPDATE items SET parent = grandparent, grandparent = NULL WHERE type = 'season';
INSERT INTO item_keys BY NAME SELECT n AS copy, 1 + n % {servers} AS server, n::VARCHAR AS key,
    n AS item, 1 + n % 15 AS library, '/library/metadata/' || n || '/thumb/1' AS thumb
    FROM range(1, {items} + 1) r(n);
INSERT INTO tags SELECT n, if(n <= 40, 'genre', 'actor')::tag_kind, word(n, 1) || n
    FROM range(1, 20041) r(n);
INSERT INTO item_tags SELECT n, k, if(k < 2, 1 + chance(n, k, 40), 41 + chance(n, k, 20000))
    FROM range(1, {items} + 1) r(n), range(0, 5) k(k)
    WHERE n <= {movies} + {shows} ORDER BY 1, 2;
"""
_STREAMS = """
INSERT INTO streams SELECT n, n, decision_of(n), decision_of(n), decision_of(n), decision_of(n + 1),
    NULL, if(n % 9 = 0, '4 Mbps 720p', NULL), NULL, NULL,
    {{container: if(n % 997 = 0, 'avi', 'mkv'), protocol: NULL, bitrate_kbps: n % 30000,
     video: {{codec: ['h264', 'hevc', 'h264', 'av1', 'mpeg4'][1 + least(n % 7, 4)],
        resolution: ['1080', '4k', '720', '1080', '480'][1 + n % 5],
        dynamic_range: ['sdr', 'sdr', 'hdr10', 'dolby_vision'][1 + n % 4]}},
     audio: {{codec: ['aac', 'eac3', 'truehd'][1 + n % 3], channels: 6}}, subtitle: NULL}}::media,
    {{container: 'mp4', protocol: 'hls', bitrate_kbps: n % 8000,
     video: {{codec: 'h264', resolution: ['1080', '720', '480'][1 + n % 3], dynamic_range: 'sdr'}},
     audio: {{codec: 'aac', channels: 2}}, subtitle: NULL}}::media, NULL, NULL
    FROM range(1, {streams} + 1) r(n);
"""
_PLAYS = """
INSERT INTO plays BY NAME
WITH raw AS (
    SELECT n, epoch_ms(1577836800000 + n * {step_ms} + chance(n, 1, {step_ms})) AS started_at,
        1 + (pow(chance(n, 2, 1000000) / 1e6, 2) * {persons})::INTEGER % {persons} AS person,
        pow(chance(n, 3, 1000000) / 1e6, 3) AS fame, chance(n, 4, 100) AS kind,
        (chance(n, 5, 1000) < 20)::INTEGER AS abroad, chance(n, 6, 1000000) / 1e6 AS reached,
        chance(n, 7, 1000) AS luck
    FROM range({first}, {last}) r(n)
), chosen AS (
    SELECT *, if(kind < 30, 1 + (fame * ({movies} - 1))::INTEGER,
        {movies} + {shows} + {seasons} + 1 + (fame * ({episodes} - 1))::INTEGER) AS item,
        1000 * (1200 + (fame * 6000)::BIGINT) AS duration_ms FROM raw
), placed AS (
    SELECT *, if(abroad = 1, 1 + chance(n, 8, {networks}),
            1 + (person * 20 + kind % 3) % {networks}) AS network,
        person + if(kind < 50, 0, {persons}) AS account FROM chosen
)
SELECT n AS play, id_at(started_at, n) AS id, started_at,
    started_at + to_milliseconds((reached * duration_ms)::BIGINT + luck * 100) AS ended_at,
    1 + account % {servers} AS server, 1 + item % 15 AS library,
    account, person, item,
    if(kind < 30, NULL, season_of(item)) AS parent, if(kind < 30, NULL, show_of(season_of(item)))
        AS grandparent, if(kind < 30, 'movie', 'episode')::media_type AS type,
    false AS live, 1 + (person * 5 + kind % 5) % {players} AS player, network,
    1 + network % {places} AS place,
    if(abroad = 1, 'cellular', if(kind < 60, 'lan', 'wan'))::location AS location,
    luck > 100 AS secure, luck < 5 AS relayed, 1000 + luck * 20 AS bandwidth_kbps,
    1 + (item * 5 + kind % 5) % {streams} AS stream,
    decision_of(1 + (item * 5 + kind % 5) % {streams}) AS decision,
    (reached * duration_ms)::BIGINT AS watch_ms, luck * 100 AS paused_ms, 0 AS buffering_ms,
    duration_ms, 0 AS start_ms, (reached * duration_ms)::BIGINT AS end_ms,
    (reached * duration_ms)::BIGINT AS max_ms, reached > 0.85 AS watched,
    if(luck = 7, 'lost', 'stopped')::ending AS ending, 'import'::origin AS origin,
    n::VARCHAR AS session_key, item::VARCHAR AS item_key
FROM placed
"""
_SEGMENTS = """
INSERT INTO segments BY NAME
SELECT play, k AS number, if(k = 1, 'paused', 'playing')::state AS state,
    started_at + to_milliseconds(CASE k WHEN 0 THEN 0 WHEN 1 THEN half ELSE half + paused_ms END)
        AS started_at,
    CASE k WHEN 0 THEN started_at + to_milliseconds(half)
        WHEN 1 THEN started_at + to_milliseconds(half + paused_ms) ELSE ended_at END AS ended_at,
    if(k = 0, 0, half) AS start_ms, if(k = 2, watch_ms, half) AS end_ms,
    CASE k WHEN 0 THEN half WHEN 1 THEN 0 ELSE watch_ms - half END AS watch_ms, 0 AS stream_number
FROM (SELECT *, if(play % 3 < 2, watch_ms // 2, watch_ms) AS half FROM plays
    WHERE play >= {first} AND play < {last}), range(0, 3) r(k)
WHERE k < 2 OR half < watch_ms
ORDER BY play, number;
INSERT INTO play_streams BY NAME SELECT play, 0 AS number, stream FROM plays
WHERE play >= {first} AND play < {last}
"""
_MACROS = """
CREATE TEMP MACRO chance(n, salt, upto) AS (hash(n * 31 + salt) % upto::UBIGINT)::BIGINT;
CREATE TEMP MACRO word(n, salt) AS ({words})[1 + chance(n, salt, {count})];
CREATE TEMP MACRO uuid_of(kind, n) AS md5(kind || n)::UUID;
CREATE TEMP MACRO id_at(moment, n) AS
    (format('{{:012x}}', epoch_ms(moment)) || md5(n::VARCHAR)[1:20])::UUID;
CREATE TEMP MACRO season_of(n) AS {movies} + {shows} + 1 + (n % {seasons});
CREATE TEMP MACRO show_of(n) AS {movies} + 1 + (n % {shows});
CREATE TEMP MACRO decision_of(n) AS
    ['direct_play', 'direct_play', 'copy', 'transcode'][1 + n % 4]::decision;
"""
BATCH = 1_000_000


def fill(path: Path, plays: int) -> None:
    """Make a history of so many plays at `path`, which must not exist."""
    settings = HistoryModel(max_memory=1_500_000_000)
    open_migrated(path, settings).close()
    connection = connect(path, settings)
    try:
        _fill(connection, plays)
        connection.execute("CHECKPOINT")
    finally:
        connection.close()


def _fill(connection: Connection, plays: int) -> None:
    names = {
        "words": str(_WORDS.split()),
        "count": len(_WORDS.split()),
        "servers": SERVERS,
        "persons": PERSONS,
        "players": PLAYERS,
        "networks": NETWORKS,
        "places": PLACES,
        "movies": MOVIES,
        "shows": SHOWS,
        "seasons": SEASONS,
        "episodes": EPISODES,
        "items": ITEMS,
        "streams": max(plays // 10, 1000),
        "step_ms": YEARS * 365 * 86_400_000 // plays,
    }
    _run(connection, _MACROS, names)
    _run(connection, _CATALOGUE, names)
    _run(connection, _STREAMS, names)
    for first in range(1, plays + 1, BATCH):
        bounds = {"first": first, "last": min(first + BATCH, plays + 1)}
        _run(connection, _PLAYS, names | bounds)
        _run(connection, _SEGMENTS, names | bounds)


def _run(connection: Connection, script: str, names: dict[str, object]) -> None:
    for statement in filter(str.strip, script.format(**names).split(";\n")):
        try:
            connection.execute(statement)
        except duckdb.Error as error:
            raise RuntimeError(f"{error}\n{statement}") from error
