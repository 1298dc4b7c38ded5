"""Plays with every technical fact, by seed, for reports on how they were played."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from hub.models.ids import derived_id
from hub.models.play import Ending, Play, Segment
from hub.models.session import Connection, Location, SessionState
from hub.models.stream import (
    Audio,
    Decision,
    Media,
    Stream,
    Subtitle,
    Transcode,
    Video,
)
from tests.hub.history.factory import JELLYFIN, MOVIE, PLAYER, PLEX, START, full_play, segment

COUNT = 160
_CODES = ("h264", "hevc", None)


def plays() -> list[Play]:
    """Plays of which every server tells something else."""
    return [_play(random.Random(f"technical/{number}"), number) for number in range(COUNT)]


def imported() -> list[Play]:
    """Those whose record came from elsewhere."""
    return plays()[::4]


def scored() -> list[Play]:
    """Those of whose buffering the record tells: not the imported ones of a plain record."""
    return [play for number, play in enumerate(plays()) if number % 8]


def seen() -> list[Play]:
    """Those that the hub saw itself."""
    return [play for number, play in enumerate(plays()) if number % 4]


def main(play: Play) -> Stream | None:
    """The stream that the play was watched with the longest, the first of equals."""
    watched = [0.0] * len(play.streams)
    for part in play.segments:
        if part.stream_index < len(watched):
            watched[part.stream_index] += part.watch_s
    return max(play.streams, key=lambda one: watched[play.streams.index(one)], default=None)


def _play(chance: random.Random, number: int) -> Play:
    start = START + timedelta(seconds=chance.randrange(40 * 86400))
    plain = number % 8 == 0
    segments = _segments(chance, start, plain=plain)
    end = segments[-1].ended_at
    sums = {
        state: sum(
            (part.ended_at - part.started_at).total_seconds()
            for part in segments
            if part.state is state
        )
        for state in SessionState
    }
    item = replace(
        MOVIE,
        key=f"t{number % 9}",
        title=f"Film {number % 9}",
        guids=() if number % 9 == 0 else (f"imdb://tt9{number % 9}",),
        year=None if number % 9 == 1 else 2000 + number % 9,
    )
    return replace(
        full_play(),
        id=derived_id(start, "technical", str(number)),
        server_id=JELLYFIN if plain else PLEX,
        session_key=str(number),
        account_key=(person := chance.choice(["ann", "bob", "cem", None])),
        person_id=person,
        item=item,
        player=replace(
            PLAYER, key=f"p{number % 4}", platform=("Android", "tvOS", "web", None)[number % 4]
        ),
        connection=_connection(chance),
        started_at=start,
        ended_at=end,
        segments=segments,
        streams=tuple(_stream(chance) for _ in range(chance.choice([0, 1, 1, 1]))),
        watch_s=sum(part.watch_s for part in segments),
        paused_s=sums[SessionState.PAUSED],
        buffering_s=sums[SessionState.BUFFERING],
        start_s=0.0,
        end_s=segments[-1].end_s,
        max_s=chance.choice([None, segments[-1].end_s]),
        watched=chance.random() < 0.4,
        ending=chance.choice([None, *Ending]),
        inferred=chance.choice([(), (), ("gap",), ("missed_stop", "gap")]),
    )


def _segments(chance: random.Random, start: datetime, *, plain: bool) -> tuple[Segment, ...]:
    """Now and then buffering at the beginning and in between, and pauses of all lengths."""
    states = [SessionState.PLAYING]
    if chance.random() < 0.4:
        states.insert(0, SessionState.BUFFERING)
    for _ in range(chance.choice([0, 1, 2, 8])):
        states += [
            chance.choice([SessionState.PAUSED, SessionState.BUFFERING]),
            SessionState.PLAYING,
        ]
    if plain:
        states = [state for state in states if state is not SessionState.BUFFERING]
    after, position, parts = 0.0, 0.0, []
    for state in states:
        wall = {
            SessionState.PLAYING: chance.choice([20.0, 400.5, 1800.0]),
            SessionState.PAUSED: chance.choice([2.0, 59.5, 60.0, 299.0, 1000.0, 4000.25]),
            SessionState.BUFFERING: chance.choice([1.5, 4.0, 33.25]),
        }[state]
        parts.append(segment(after, wall, state, start=start, position_s=position))
        after += wall
        position = parts[-1].end_s or position
    return tuple(parts)


def _connection(chance: random.Random) -> Connection:
    return Connection(
        address=chance.choice([None, "10.0.0.5", "203.0.113.7"]),
        location=chance.choice([None, *Location]),
        bandwidth_kbps=chance.choice([None, 900, 4000, 8000, 40_000]),
        secure=chance.choice([None, True, False]),
        relayed=chance.choice([None, False, False, True]),
    )


def _stream(chance: random.Random) -> Stream:
    source = Media(
        container=chance.choice(["mkv", "mp4", None]),
        bitrate_kbps=chance.choice([None, 3000, 12_000, 24_000]),
        video=Video(
            codec=chance.choice(_CODES),
            resolution=chance.choice(["4k", "1080", "720", "sd", None]),
            frame_rate=chance.choice([None, 23.976, 24.0, 25.0, 47.3, 59.94]),
        ),
        audio=Audio(
            codec=chance.choice(["aac", "truehd", "dts", "pcm_s16le", None]),
            profile=chance.choice([None, "ma", "TrueHD + Dolby Atmos"]),
            channels=chance.choice([None, 2, 6, 8]),
            language=chance.choice([None, "eng", "deu"]),
        ),
        subtitle=chance.choice(
            [
                None,
                Subtitle(codec="srt", language="deu", forced=False),
                Subtitle(codec="pgs", language="eng", forced=True),
            ]
        ),
    )
    kind = chance.choice([Decision.DIRECT_PLAY, Decision.COPY, Decision.TRANSCODE])
    return Stream(
        decision=kind,
        container_decision=kind,
        video_decision=chance.choice([Decision.COPY, kind]),
        audio_decision=chance.choice([None, kind]),
        subtitle_decision=chance.choice([None, Decision.BURN, Decision.COPY]),
        source=source,
        delivered=None if kind is Decision.DIRECT_PLAY else _delivered(chance),
        transcode=_transcode(chance) if kind is Decision.TRANSCODE else None,
    )


def _delivered(chance: random.Random) -> Media:
    return Media(
        container=chance.choice([None, "mp4", "ts"]),
        bitrate_kbps=chance.choice([None, 2000, 8000]),
        video=Video(
            codec=chance.choice(_CODES),
            resolution=chance.choice([None, "2160", "1080", "804", "480"]),
            frame_rate=chance.choice([None, 24.0, 30.0]),
        ),
        audio=Audio(codec="aac", channels=chance.choice([None, 2, 6])),
    )


def _transcode(chance: random.Random) -> Transcode | None:
    if chance.random() < 0.2:
        return None
    return Transcode(
        key="k",
        hw_requested=chance.choice([None, True]),
        hw_full_pipeline=chance.choice([None, False, True]),
        hw_decode=chance.choice([None, "vaapi"]),
        hw_encode=chance.choice([None, "vaapi"]),
        reasons=chance.choice([(), ("bandwidth",), ("video_codec", "subtitles")]),
        speed=chance.choice([None, 0.7, 1.2, 4.0]),
        throttled=chance.choice([None, False, True]),
    )
