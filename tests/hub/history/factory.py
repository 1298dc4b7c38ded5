"""Plays for tests: one with every fact, and any number of varied ones by seed."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hub.models.ids import derived_id
from hub.models.item import Channel, Item, Marker, MarkerKind, MediaType
from hub.models.place import AddressKind, Place
from hub.models.play import Ending, Play, Segment
from hub.models.session import Connection, Location, Player, SessionState
from hub.models.stream import (
    Audio,
    Decision,
    DynamicRange,
    Media,
    Stream,
    Subtitle,
    Transcode,
    Video,
)

START = datetime(2024, 1, 1, 20, 0, 0, 123456, tzinfo=UTC)
PLEX, JELLYFIN = "plex:abc", "jellyfin:def"

SOURCE = Media(
    container="mkv",
    bitrate_kbps=24_000,
    video=Video(
        codec="hevc",
        resolution="4k",
        width=3840,
        height=2160,
        frame_rate=23.976,
        dynamic_range=DynamicRange.DOLBY_VISION,
        dovi_profile=8,
    ),
    audio=Audio(codec="truehd", channels=8, language="eng"),
    subtitle=Subtitle(codec="srt", language="deu", forced=False, external=True),
)
DIRECT = Stream(
    decision=Decision.DIRECT_PLAY,
    video_decision=Decision.DIRECT_PLAY,
    audio_decision=Decision.DIRECT_PLAY,
    source=SOURCE,
    delivered=SOURCE,
)
TRANSCODED = Stream(
    decision=Decision.TRANSCODE,
    container_decision=Decision.TRANSCODE,
    video_decision=Decision.TRANSCODE,
    audio_decision=Decision.COPY,
    subtitle_decision=Decision.BURN,
    quality_profile="4 Mbps 720p",
    source=SOURCE,
    delivered=Media(
        container="mp4",
        protocol="hls",
        bitrate_kbps=4000,
        video=Video(codec="h264", resolution="720", dynamic_range=DynamicRange.SDR),
        audio=Audio(codec="aac", channels=2),
    ),
    transcode=Transcode(
        key="/transcode/sessions/abc",
        video_codec="h264",
        audio_codec="aac",
        hw_requested=True,
        hw_decode="vaapi",
        reasons=("bandwidth", "subtitles"),
        progress=40.5,
        speed=2.25,
        throttled=True,
        buffer_ahead_s=61.0,
    ),
)
MOVIE = Item(
    key="100",
    type=MediaType.MOVIE,
    title="Amélie — 爱 😀\u200d",
    guids=("imdb://tt0211915", "tmdb://194"),
    year=2001,
    duration_s=7320.0,
    library_key="1",
    library_name="Movies",
    thumb="/library/metadata/100/thumb/1",
    content_rating="R",
    rating=8.3,
    studio="Claudie Ossard",
    released_on=date(2001, 4, 25),
    genres=("Comedy", "Romance"),
    actors=("Audrey Tautou",),
    markers=(Marker(kind=MarkerKind.CREDITS, start_s=7000.0, end_s=7320.0, final=True),),
    file="/films/Amélie.mkv",
    file_size=12_345_678_901,
)
EPISODE = Item(
    key="203",
    type=MediaType.EPISODE,
    title="Pilot",
    guids=("tvdb://3",),
    parent_key="202",
    parent_title="Season 1",
    parent_guids=("tvdb://2",),
    grandparent_key="201",
    grandparent_title="The Show",
    grandparent_guids=("tvdb://1",),
    grandparent_thumb="/library/metadata/201/thumb/1",
    index=1,
    parent_index=1,
    duration_s=1500.0,
    library_key="2",
    library_name="Shows",
    genres=("Drama",),
)
PROGRAMME = Item(
    key="live-1",
    type=MediaType.PROGRAMME,
    title="News",
    live=True,
    live_key="airing-7",
    channel=Channel(key="c4", name="Channel 4", number="4.1"),
)
PLAYER = Player(key="device-1", name="Living room", product="Plex for Android", platform="Android")


def locate(address: str | None) -> Place:
    """Home for 10.*, Lisbon for everything else."""
    if address is None or address.startswith("10."):
        return Place(
            kind=AddressKind.PRIVATE, home=True, city="Home", latitude=52.5, longitude=13.4
        )
    return Place(
        kind=AddressKind.PUBLIC,
        city="Lisbon",
        country="Portugal",
        country_code="PT",
        latitude=38.72,
        longitude=-9.14,
        time_zone="Europe/Lisbon",
        asn=64500,
        organisation="Example Net",
        cell=0x88393362E1FFFFF,
        database="City 2024-01-01",
    )


def segment(
    after_s: float,
    wall_s: float,
    state: SessionState = SessionState.PLAYING,
    *,
    start: datetime = START,
    position_s: float = 0.0,
    stream_index: int = 0,
) -> Segment:
    """A stretch that begins `after_s` after `start`; all of it watched when it is playing."""
    playing = state is SessionState.PLAYING
    return Segment(
        state=state,
        started_at=start + timedelta(seconds=after_s),
        ended_at=start + timedelta(seconds=after_s + wall_s),
        start_s=position_s,
        end_s=position_s + (wall_s if playing else 0.0),
        watch_s=wall_s if playing else 0.0,
        stream_index=stream_index,
    )


def full_play() -> Play:
    """A movie that was paused and changed its quality: every kind of fact is there."""
    return Play(
        id=derived_id(START, "full"),
        server_id=PLEX,
        session_key="17",
        account_key="1",
        person_id="ann",
        item=MOVIE,
        player=PLAYER,
        connection=Connection(
            address="2001:db8::7",
            public_address="203.0.113.9",
            location=Location.WAN,
            bandwidth_kbps=30_000,
            secure=True,
            relayed=False,
        ),
        started_at=START,
        ended_at=START + timedelta(seconds=1000),
        segments=(
            segment(0, 300),
            segment(300, 100, SessionState.PAUSED, position_s=300.0),
            replace(segment(400, 600, position_s=300.0, stream_index=1), inferred=("missed_stop",)),
        ),
        streams=(DIRECT, TRANSCODED),
        watch_s=900.0,
        paused_s=100.0,
        buffering_s=0.0,
        start_s=0.0,
        end_s=900.0,
        max_s=900.0,
        watched=False,
        ending=Ending.LOST,
        inferred=("missed_stop",),
    )


def bare_play() -> Play:
    """A play of which a server tells as little as it may."""
    return Play(
        id=derived_id(START + timedelta(days=1), "bare"),
        server_id=JELLYFIN,
        session_key="s",
        account_key=None,
        person_id=None,
        item=Item(key="x", type=MediaType.OTHER, title="Unknown"),
        player=Player(key="dlna"),
        connection=Connection(),
        started_at=START + timedelta(days=1),
        ended_at=START + timedelta(days=1, seconds=5),
        segments=(),
        streams=(),
        watch_s=5.0,
        paused_s=0.0,
        buffering_s=0.0,
        start_s=None,
        end_s=None,
        max_s=None,
        watched=False,
    )


def varied(seed: int, count: int) -> list[Play]:
    """Plays of several persons, items, players and servers, over half a year."""
    return [_varied(random.Random(f"{seed}/{number}"), seed, number) for number in range(count)]


def _varied(chance: random.Random, seed: int, number: int) -> Play:
    start = START + timedelta(seconds=chance.randrange(180 * 86400))
    wall = chance.choice([60.0, 60.0, 1234.567, 5000.0])
    person = chance.choice(["ann", "bob", "čeněk", None])
    item = _item(chance)
    streams = chance.choice([(DIRECT,), (TRANSCODED,), (DIRECT, TRANSCODED), ()])
    halves = (
        segment(0, wall, start=start),
        segment(wall, 30, SessionState.PAUSED, start=start, position_s=wall),
    )
    return Play(
        id=derived_id(start, str(seed), str(number)),
        server_id=chance.choice([PLEX, JELLYFIN]),
        session_key=str(number),
        account_key=None if person is None else f"account of {person}",
        person_id=person,
        item=item,
        player=Player(key=f"d{chance.randrange(4)}", name=chance.choice([None, "TV", "téléphone"])),
        connection=Connection(
            address=chance.choice([None, "10.0.0.5", "203.0.113.7"]),
            location=chance.choice([None, *Location]),
            bandwidth_kbps=chance.choice([None, 4000, 8000]),
            secure=chance.choice([None, True, False]),
        ),
        started_at=start,
        ended_at=start + timedelta(seconds=wall + 30),
        segments=halves,
        streams=streams,
        watch_s=wall,
        paused_s=30.0,
        buffering_s=0.0,
        start_s=0.0,
        end_s=wall,
        max_s=wall,
        watched=chance.random() < 0.5,
        ending=chance.choice([None, *Ending]),
    )


def _item(chance: random.Random) -> Item:
    number = chance.randrange(6)
    if number == 0:
        return PROGRAMME
    if number < 3:
        return replace(
            EPISODE, key=f"30{number}", title=f"Episode {number}", index=number, guids=()
        )
    return replace(
        MOVIE,
        key=f"10{number}",
        title=f"Ämovie {number}",
        guids=(f"imdb://tt{number}",),
        year=2000 + number,
    )
