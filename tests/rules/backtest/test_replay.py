"""What a backtest finds: the same as live rules would have, and nothing is done."""

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from hub.core.context import Context
from hub.history.facade import History
from hub.models.item import MediaType
from rules.backtest.lazily import late_happening
from rules.backtest.open_play import OpenPlay
from rules.backtest.reading import PastReading
from rules.backtest.times import at_us, us_of
from tests.rules.backtest.past_plays import (
    BEGIN,
    BERLIN,
    BUFFERING,
    PAUSED,
    PLAYING,
    SYDNEY,
    history_of,
    past,
    tried,
)

PLAYS = (
    past("anna", 0, address=BERLIN),
    past("anna", 24, address=BERLIN),
    past("anna", 26, address=SYDNEY, player="phone"),
    past("ben", 30, parts=((PLAYING, 20), (PAUSED, 45), (PLAYING, 75)), watched=True),
    past("ben", 50, parts=((PLAYING, 5), (BUFFERING, 1), (PLAYING, 5), (BUFFERING, 3))),
    past("cara", 60, kind=MediaType.EPISODE),
    past("cara", 60.5, player="tablet", kind=MediaType.EPISODE),
)


@pytest.fixture
async def history(tmp_path: Path) -> AsyncIterator[History]:
    async with history_of(tmp_path, PLAYS) as found:
        yield found


def rule(trigger: str, more: str = "", action: str = "{event: rang}") -> str:
    return f"id: mine\nalias: Mine\ntriggers: {trigger}\n{more}\nactions: [{action}]\n"


async def test_a_detection_finds_what_it_would_have_found(history: History) -> None:
    result = await tried(history, "id: far\nuse_blueprint: {path: detection/impossible_travel}\n")
    (firing,) = result.firings
    assert (firing.at, firing.person) == (BEGIN + timedelta(hours=26), "Anna")
    (alert,) = firing.alerts
    assert (alert.outcome, alert.kind) == ("new", "impossible_travel")
    assert "Sydney" in firing.explanation
    assert firing.facts["travel.distance_km"] > 15_000
    assert {place.role for place in alert.places} == {"from", "to"}
    assert result.sums.alerts == 1
    assert [(one.month, one.fired) for one in result.months] == [("2026-03", 1)]


@pytest.mark.parametrize(
    ("trigger", "hours"),
    [
        ("{trigger: playback, event: started}", [0, 24, 26, 30, 50, 60, 60.5]),
        ("{trigger: playback, event: paused}", [30 + 20 / 60]),
        ("{trigger: playback, event: resumed}", [30 + 65 / 60, 50 + 6 / 60]),
        ("{trigger: playback, event: buffering}", [50 + 5 / 60, 50 + 11 / 60]),
        ("{trigger: playback, event: watched}", [30 + (20 + 45 + 65) / 60]),
        ("{trigger: playback, event: progress, percent: 90}", [30 + (20 + 45 + 70) / 60]),
        ("{trigger: playback, event: held_for, for: '00:30:00'}", [30 + 50 / 60]),
        ("{trigger: session_count, above: 1, per: person}", [60.5]),
        ("{trigger: device, event: new}", [0, 26, 30, 60, 60.5]),
        ("{trigger: account, event: new}", [0, 30, 60]),
        ("{trigger: playback, event: started, media_type: episode}", [60, 60.5]),
    ],
    ids=(
        "started",
        "paused",
        "resumed",
        "buffering",
        "watched",
        "percent",
        "held_for",
        "session_count",
        "device",
        "account",
        "media_type",
    ),
)
async def test_triggers_fire_when_they_would_have(
    history: History, trigger: str, hours: list[float]
) -> None:
    result = await tried(history, rule(trigger, "mode: parallel"))
    found = [round((one.at - BEGIN) / timedelta(hours=1), 3) for one in result.firings]
    assert found == [round(one, 3) for one in hours]
    assert result.sums.effects == {"event.fire": len(hours)}


async def test_the_clock_of_the_past_drives_time_and_delays(history: History) -> None:
    daily = await tried(history, rule("{trigger: time, at: '03:00'}"))
    assert [one.at.hour for one in daily.firings] == [3] * 7
    weekly = await tried(history, rule("{trigger: cron, expression: '0 9 * * 1'}"))
    assert len(weekly.firings) == 1
    late = rule(
        "{trigger: playback, event: started}",
        "mode: parallel",
        "{delay: '00:40:00'}, {fact: person.active_streams, above: 1}, {event: two}",
    )
    result = await tried(history, late)
    assert [(one.person, one.at) for one in result.firings] == [
        ("Cara", BEGIN + timedelta(hours=60))
    ]
    assert (result.sums.aborted, result.sums.effects) == (6, {"event.fire": 1})


async def test_what_stopped_a_rule_is_counted_by_condition(history: History) -> None:
    conditions = "conditions: [{fact: item.type, is: movie}, {fact: session.rate, above: 1}]"
    result = await tried(history, rule("{trigger: playback, event: started}", conditions))
    found = [(one.path, one.stopped, one.unknown) for one in result.stopped_by]
    assert found == [("condition/1", 5, 5), ("condition/0", 2, 0)]
    assert "session.rate" in {one.what for one in result.unknown}


MANY = """
- {id: streams, triggers: {trigger: playback, event: [started, resumed]}, mode: parallel,
   conditions: [{fact: person.active_streams, above: 1, except: [Roku]}], actions: [{event: rang}]}
- {id: places, triggers: {trigger: playback, event: started}, mode: parallel,
   conditions: [{fact: player.places, above: 0},
   {fact: person.networks, within: {days: 2}, above: 1}],
   actions: [{event: rang}]}
- {id: far, use_blueprint: {path: detection/impossible_travel}}
- {id: shared,
   use_blueprint: {path: detection/password_sharing, input: {households: 1, days: 1}}}
- {id: parts, triggers: {trigger: playback, event: [started, watched], media_type: movie},
   mode: parallel, conditions: [{fact: player.kind, is: tv}, {fact: item.title, contains: film},
   {or: [{fact: network.country, is: AU}, {fact: stream.decision, is: direct_play}]}],
   actions: [{event: rang}]}
- {id: unknown, triggers: {trigger: playback, event: started, person: [anna, ben]},
   conditions: [{fact: source.container, is: mkv}], actions: [{event: rang}]}
- {id: long, triggers: {trigger: playback, event: held_for, for: "00:30:00"}, mode: parallel,
   actions: [{event: rang}]}
- {id: stuck, triggers: {trigger: playback, event: held_for, for: "00:03:00", basis: total,
   state: buffering}, mode: parallel, actions: [{event: rang}]}
- {id: ended, triggers: {trigger: playback, event: stopped}, mode: parallel,
   conditions: [{fact: session.buffering_s, above: 60},
   {fact: session.ended_at, above: "2026-03-01"}],
   actions: [{event: rang}]}
- {id: later, triggers: {trigger: playback, event: started}, mode: queued, max: 9, actions: [
   {wait_for_trigger: {trigger: playback, event: stopped}}, {event: "{{ trigger.item.title }}"}]}
"""


async def test_what_is_skipped_makes_no_difference(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules are not shown what cannot concern them; shown everything, they come to the same."""
    quickly = await tried(history, MANY)
    monkeypatch.setattr("rules.engine.engine.tests_of", lambda rule, facts: ())
    monkeypatch.setattr("rules.triggers.playback._Holding.heeds", lambda *_: True)
    slowly = await tried(history, MANY)
    assert quickly.firings == slowly.firings
    assert {one.rule_id for one in quickly.firings} >= {"far", "parts", "long", "stuck", "ended"}
    assert quickly.sums == slowly.sums
    assert sorted(map(repr, quickly.stopped_by)) == sorted(map(repr, slowly.stopped_by))


async def test_repeats_are_merged_and_cool_downs_hold(history: History) -> None:
    raising = "{action: alert.raise, data: {kind: mine}}"
    started = "{trigger: playback, event: started}"
    merged = await tried(history, rule(started, "", raising))
    assert (merged.sums.alerts, merged.sums.repeated) == (3, 4)
    rested = await tried(
        history, rule(started, "cool_down: {for: {days: 3}, per: person}", raising)
    )
    assert (rested.sums.fired, rested.sums.alerts) == (3, 3)
    assert [one.stopped for one in rested.stopped_by if one.reason == "cool_down"] == [4]


async def test_only_named_persons_are_told_of_but_all_are_remembered(history: History) -> None:
    result = await tried(
        history, rule("{trigger: playback, event: started}", "mode: parallel"), persons=("ben",)
    )
    assert {one.person for one in result.firings} == {"Ben"}
    assert (result.sums.fired, result.plays) == (2, len(PLAYS))
    assert [(one.person, one.fired) for one in result.persons] == [("Ben", 2)]


async def test_the_list_has_a_limit_and_the_sums_have_none(history: History) -> None:
    result = await tried(
        history, rule("{trigger: playback, event: started}", "mode: parallel"), most=2
    )
    assert (len(result.firings), result.sums.fired) == (2, 7)


async def test_what_came_before_is_remembered(history: History) -> None:
    later = await tried(
        history,
        rule("{trigger: device, event: new}", "mode: parallel"),
        since=BEGIN + timedelta(hours=20),
    )
    assert [one.person for one in later.firings] == ["Anna", "Ben", "Cara", "Cara"]


async def test_a_history_without_plays_in_that_time_is_no_problem(tmp_path: Path) -> None:
    async with history_of(tmp_path, []) as empty:
        result = await tried(empty, rule("{trigger: playback, event: started}"))
    assert (result.plays, result.firings, result.rate) == (0, (), None)


async def test_every_part_of_what_is_told_can_be_looked_at(history: History) -> None:
    """What is filled field by field must not lack one that its class has got since."""
    reading = PastReading(history)
    extent = await reading.extent(
        us_of(BEGIN - timedelta(days=1)), us_of(BEGIN + timedelta(days=9))
    )
    order = count()
    plays = await reading.slice(*extent.slices[0])
    assert len(plays) == len(PLAYS)
    for one in plays:
        play = OpenPlay(one)
        for step in sorted(play.steps(order, progress=False)):
            play.go(step)
            told = late_happening(step[3], at_us(step[0]), one, play.session, Context())
            stream = told.subject.stream
            parts = (told, told.subject, told.subject.session, one.item, one.connection, stream)
            assert all("=" in repr(part) for part in parts)
            assert told.subject.session is not None
            assert told.subject.session.view.item is one.item
