"""A memory that recalls the history knows what one knows that saw it all happen."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.history.facade import History
from hub.history.settings import HistoryModel
from hub.models.ids import derived_id
from hub.models.place import AddressKind, Place
from hub.models.play import Play
from hub.models.session import Player
from rules.facts.catalogue import FACTS, Catalogue
from rules.facts.knowledge import Knowledge
from rules.happening import Happening
from rules.memory.memory import Memory
from rules.memory.registers import Limits
from rules.memory.returning import Returning
from rules.memory.warming import warm
from rules.moment import Moment
from tests.rules.detections.story import HOME, PHONE, TV, Net, Story, past_play
from tests.rules.detections.trial import ZONE, Names

BEGIN = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
BERLIN = Net(address="81.2.69.10", city="Berlin", asn=3320, organisation="Telekom")
PARIS = Net(address="90.1.2.3", city="Paris", asn=3215, organisation="Orange")
TABLET = Player(key="tablet", name="Tablet", product="Infuse", platform="iPadOS")
NETS: Mapping[str | None, Net] = {net.address: net for net in (HOME, BERLIN, PARIS)}
EVENINGS = (
    ("anna", HOME, TV),
    ("ben", BERLIN, PHONE),
    ("anna", BERLIN, TABLET),
    ("cleo", PARIS, PHONE),
)


def located(address: str | None) -> Place:
    net = NETS.get(address)
    return Place(kind=AddressKind.PUBLIC) if net is None else net.place


def weeks(story: Story, plays: list[Play]) -> Iterator[Happening]:
    """Four weeks of evenings; what was played is put down in `plays`."""
    for day in range(28):
        for number, (person, net, player) in enumerate(EVENINGS):
            story.at(BEGIN + timedelta(days=day, hours=number))
            told = story.start(person, net, player, key=f"{day}-{number}")
            yield told
            story.later(minutes=40)
            ended = story.stop(f"{day}-{number}")
            session = ended.subject.session
            assert session is not None
            play = past_play(session, story.now)
            plays.append(replace(play, id=derived_id(play.started_at, person, str(number))))
            yield ended


@pytest.fixture
async def history(tmp_path: Path) -> AsyncIterator[History]:
    settings = HistoryModel(max_memory=300_000_000, threads=1)
    made = History(tmp_path / "history.duckdb", settings, located)
    await made.start()
    yield made
    await made.stop()


def known(memory: Memory, told: Happening) -> dict[str, Any]:
    """Every fact that a memory gives to a moment."""
    memory.feed(told)
    catalogue = Catalogue(Knowledge(memory=memory, directory=Names()))
    moment = Moment(told, catalogue)
    return {name: moment.fact(name) for name in FACTS}


@pytest.mark.parametrize(
    ("person", "net", "player"),
    [("anna", HOME, TV), ("anna", PARIS, PHONE), ("ben", BERLIN, PHONE), ("new", PARIS, TV)],
    ids=["as always", "elsewhere", "another's player", "nobody known"],
)
async def test_the_facts_are_the_same(
    history: History, person: str, net: Net, player: Player
) -> None:
    story, plays, lived = Story(BEGIN), list[Play](), Memory(ZONE)
    for told in weeks(story, plays):
        lived.feed(told)
    await history.import_plays(plays)
    recalled = Memory(ZONE)
    assert await warm(recalled, history, story.now) == len(plays)
    story.later(hours=5)
    told = story.start(person, net, player)
    mine, theirs = known(recalled, told), known(lived, told)
    assert {name: value for name, value in mine.items() if value != theirs[name]} == {}


async def test_what_lies_before_the_weeks_is_known_by_its_first_day(history: History) -> None:
    story, plays, recalled = Story(BEGIN), list[Play](), Memory(ZONE)
    for _ in weeks(story, plays):
        pass
    await history.import_plays(plays)
    later = story.now + timedelta(days=200)
    assert await warm(recalled, history, later) == 0
    story.at(later)
    told = story.start("anna", HOME, TV)
    facts = known(recalled, told)
    assert facts["player.is_new"] is False
    assert facts["person.age_days"] == pytest.approx(228, abs=1)


async def test_plays_and_watch_time_are_counted_by_the_day_for_a_year(history: History) -> None:
    story, plays, recalled, lived = Story(BEGIN), list[Play](), Memory(ZONE), Memory(ZONE)
    for told in weeks(story, plays):
        lived.feed(told)
    await history.import_plays(plays)
    later = story.now + timedelta(days=200)
    await warm(recalled, history, later)
    story.at(later)
    now = Moment(story.start("anna", HOME, TV), Catalogue(Knowledge(memory=recalled)))
    then = Moment(now.happening, Catalogue(Knowledge(memory=lived)))
    for name in ("person.plays", "person.watch_time_s"):
        year = now.fact(name, {"within": "300d"})
        assert year == pytest.approx(then.fact(name, {"within": "300d"}), rel=1e-4)
        assert year > 0
        assert now.fact(name, {"within": "100d"}) == 0


async def test_somebody_who_was_forgotten_is_known_again_when_they_come_back(
    history: History,
) -> None:
    story, plays, lived = Story(BEGIN), list[Play](), Memory(ZONE)
    small = Memory(ZONE, limits=Limits(persons=2))
    for told in weeks(story, plays):
        lived.feed(told)
        small.feed(told)
    await history.import_plays(plays)
    for number in range(3):
        guest = story.later(minutes=1).start(f"guest {number}", PARIS, PHONE, key=f"{number}")
        small.feed(guest)
        lived.feed(guest)
    told = story.later(hours=5).start("anna", HOME, TV)
    returning = Returning(small, history)
    assert small.person("anna") is None
    assert returning.needed(told)
    await returning.bring_back(told)

    mine, theirs = known(small, told), known(lived, told)
    of_her = [name for name in FACTS if name.startswith(("person.", "travel.", "network."))]
    assert {name: mine[name] for name in of_her if mine[name] != theirs[name]} == {}
    assert mine["person.age_days"] is not None
    assert not returning.needed(story.tell("progress", told.subject.session.id))  # type: ignore[union-attr]  # it plays


async def test_somebody_new_is_nobody_the_history_knows(history: History) -> None:
    story, small = Story(BEGIN), Memory(ZONE, limits=Limits(persons=1))
    for person in ("anna", "ben"):
        for told in story.watch(person, HOME, TV):
            small.feed(told)
    told = story.start("cleo", HOME, TV)
    returning = Returning(small, history)
    assert returning.needed(told)
    await returning.bring_back(told)
    assert known(small, told)["player.is_new_for_person"] is None


def test_who_watches_just_now_is_not_forgotten() -> None:
    story, small = Story(BEGIN), Memory(ZONE, limits=Limits(persons=2))
    small.feed(story.start("anna", HOME, TV, key="one"))
    for person in ("ben", "cleo", "dan"):
        for told in story.watch(person, BERLIN, PHONE):
            small.feed(told)
    assert small.person("anna") is not None
    assert small.person("ben") is None
