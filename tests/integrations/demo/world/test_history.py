"""The past: deterministic, true to the second, and like the people it is of."""

import itertools
from collections import Counter, defaultdict
from datetime import timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

from integrations.demo.world.delivery import Method
from integrations.demo.world.history import (
    PastPlay,
    history,
    history_batches,
    usual_plays,
)
from integrations.demo.world.items import ItemKind
from integrations.demo.world.platforms import Platform
from integrations.demo.world.stream import StreamState
from integrations.demo.world.world import World
from tests.integrations.demo.world.scene import SEED, new_life


@cache
def world() -> World:
    return new_life().world


@cache
def past() -> tuple[PastPlay, ...]:
    return tuple(history(world()))


def test_the_same_seed_gives_the_same_past() -> None:
    def summary(seed: int) -> list[tuple[object, ...]]:
        plays = history(new_life(seed).world, years=0.1)
        return [(p.started_at, p.seat.person.name, p.item.id, p.watch_s) for p in plays]

    assert summary(SEED) == summary(SEED)
    assert summary(SEED) != summary(SEED + 1)


def test_two_years_are_some_ten_thousand_plays() -> None:
    assert 10_000 < len(past()) < 40_000
    assert len(past()) == usual_plays(world())


def test_as_many_plays_as_wished() -> None:
    batches = list(history_batches(world(), plays=30_001, batch_size=4_000))
    assert sum(map(len, batches)) == 30_001
    assert len(batches) > 3


def test_segments_add_up_to_the_play() -> None:
    for play in past():
        segments = play.segments
        assert segments[0].started_at == play.started_at
        assert segments[-1].ended_at == play.stopped_at
        for before, after in itertools.pairwise(segments):
            assert before.ended_at == after.started_at
        lengths: Counter[StreamState] = Counter()
        for segment in segments:
            assert segment.ended_at > segment.started_at
            lengths[segment.state] += round((segment.ended_at - segment.started_at) / _MS)
        assert lengths[StreamState.PLAYING] == round(play.watch_s * 1000)
        assert lengths[StreamState.PAUSED] == round(play.paused_s * 1000)
        assert lengths[StreamState.BUFFERING] == round(play.buffering_s * 1000)


_MS = timedelta(milliseconds=1)


def test_playing_moves_the_position_by_as_much_and_pausing_by_nothing() -> None:
    for play in past():
        assert play.segments[0].start_s == play.start_s
        for segment in play.segments:
            moved = round((segment.end_s - segment.start_s) * 1000)
            wall = round((segment.ended_at - segment.started_at) / _MS)
            assert moved == (wall if segment.state is StreamState.PLAYING else 0)
            assert segment.start_s >= 0
            if play.runtime_s:
                assert segment.end_s <= play.runtime_s


def test_watched_means_nine_tenths_of_what_has_an_end() -> None:
    for play in past():
        assert play.watched == bool(play.runtime_s and play.end_s >= play.runtime_s * 0.9)


def test_all_is_over_and_nothing_is_played_before_it_came() -> None:
    now = world().clock.now()
    early = 0
    for play in past():
        assert play.stopped_at <= now
        early += play.started_at < play.playback.entry.added_at
    assert early < len(past()) * 0.001


def test_nobody_and_no_device_plays_two_things_at_once() -> None:
    by_device = defaultdict(list)
    for play in past():
        by_device[play.seat.viewer.device].append((play.started_at, play.stopped_at))
    for plays in by_device.values():
        plays.sort()
        for (_, stop), (start, _) in itertools.pairwise(plays):
            assert stop <= start


def test_evenings_and_weekends_are_busier() -> None:
    hours: Counter[int] = Counter()
    weekdays: Counter[int] = Counter()
    for play in past():
        if play.seat.person.name == "Maja Lindqvist":
            local = play.started_at.astimezone(ZoneInfo("Europe/Stockholm"))
            hours[local.hour] += 1
            weekdays[local.weekday()] += 1
    assert sum(hours[h] for h in range(18, 24)) > 3 * sum(hours[h] for h in range(6, 12))
    assert (weekdays[5] + weekdays[6]) / 2 > 1.1 * sum(weekdays[d] for d in range(5)) / 5


def test_people_keep_to_their_habits() -> None:
    kinds: dict[str, Counter[ItemKind]] = defaultdict(Counter)
    for play in past():
        kinds[play.seat.person.name][play.item.kind] += 1
    assert kinds["Lucia Reyes"].most_common(1)[0][0] is ItemKind.TRACK
    assert kinds["Theo Whitlock"].most_common(1)[0][0] is ItemKind.EPISODE
    oskar = kinds["Oskar Lindqvist"]
    assert oskar[ItemKind.MOVIE] > oskar[ItemKind.EPISODE]
    assert kinds["Chidi Okafor"][ItemKind.PROGRAMME] > 50


def test_episodes_are_watched_in_their_order() -> None:
    steps: Counter[bool] = Counter()
    last: dict[tuple[str, str, str], tuple[int, int]] = {}
    for play in past():
        item = play.item
        if item.kind is ItemKind.EPISODE and item.parent:
            key = (play.seat.person.name, play.seat.server.id, item.root.id)
            place = (item.parent.index or 0, item.index or 0)
            if key in last:
                steps[place > last[key]] += 1
            last[key] = place
    assert steps[True] > 10 * steps[False]


def test_places_devices_and_decisions_vary() -> None:
    assert {play.seat.server.platform for play in past()} == set(Platform)
    assert {play.playback.decision.method for play in past()} == set(Method)
    networks = {play.seat.viewer.connection.network.id for play in past()}
    assert {"linkoping", "boxford", "tokyo", "vpn-london", "us-mobile"} <= networks
    assert any(play.seat.viewer.connection.address.startswith("::ffff:") for play in past())
    assert any(play.paused_s for play in past())
    assert any(not play.watched for play in past())


def test_columns_and_single_plays_say_the_same() -> None:
    batch = next(history_batches(world(), years=0.1))
    plays = list(batch.plays())
    assert len(plays) == len(batch)
    assert sum(round(p.watch_s * 1000) for p in plays) == batch.watch_ms.sum()
    assert sum(len(p.segments) for p in plays) == len(batch.segments.play)
    assert np.all(np.diff(batch.segments.play) >= 0)
