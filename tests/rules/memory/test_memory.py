"""The memory: what it keeps, what it forgets, and that it never counts twice."""

import tracemalloc
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.models.session import Connection
from rules.memory.days import KEPT_DAYS, Calendar, DaySet
from rules.memory.memory import Memory
from rules.memory.people import MOST_SITES, MOST_STAYS
from rules.memory.records import Arrival, DaySums, PersonMemory
from rules.memory.registers import Limits
from tests.rules.detections.story import HOME, PHONE, TV, Net, Story

EVENING = datetime(2026, 3, 1, 19, 0, tzinfo=UTC)
# hypothesis wants bounds without a zone
BEGIN, END = (datetime(year, 1, 1) for year in (2020, 2030))  # noqa: DTZ001 - as said above
BERLIN = Net(address="81.2.69.10", city="Berlin", asn=3320)


def _person(memory: Memory, person_id: str = "anna") -> PersonMemory:
    found = memory.person(person_id)
    assert found is not None
    return found


def test_episodes_in_a_row_are_one_stay() -> None:
    memory, story = Memory(), Story(EVENING)
    for _ in range(4):
        for told in story.watch(minutes=42):
            memory.feed(told)
        story.later(seconds=20)
    (stay,) = _person(memory).stays
    assert stay.plays == 4
    assert stay.playing == 0


def test_a_pause_is_no_presence() -> None:
    memory, story = Memory(), Story(EVENING)
    memory.feed(story.start(key="one"))
    memory.feed(story.later(minutes=10).tell("paused", "one"))
    memory.feed(story.later(hours=9).stop("one"))
    (stay,) = _person(memory).stays
    assert stay.ended - stay.started == 600


def test_watch_time_is_split_at_the_households_midnight() -> None:
    memory = Memory(ZoneInfo("Asia/Kathmandu"))
    story = Story(datetime(2026, 3, 1, 17, 45, tzinfo=UTC))
    memory.feed(story.start(key="one"))
    memory.feed(story.later(hours=2).stop("one"))
    day = memory.calendar.day(story.now.timestamp())
    watched = _person(memory).watched
    assert watched.total(day - 1, day - 1) == pytest.approx(1800)
    assert watched.total(day, day) == pytest.approx(5400)


def test_a_play_that_goes_on_counts_its_watch_time_once() -> None:
    memory, story = Memory(), Story(EVENING)
    memory.feed(story.start(key="one"))
    for _ in range(60):
        memory.feed(story.later(seconds=10).tell("progress", "one"))
    memory.feed(story.stop("one"))
    day = memory.calendar.day(story.now.timestamp())
    assert _person(memory).watched.total(day, day) == pytest.approx(600)


def test_a_session_that_moves_is_somewhere_else() -> None:
    memory, story = Memory(), Story(EVENING)
    memory.feed(story.start(key="one", player=PHONE))
    told = story.later(minutes=10).tell("progress", "one", BERLIN)
    memory.feed(told)
    visit = memory.visit(told.subject)
    assert visit is not None
    assert visit.spot.address == BERLIN.address
    assert [stay.playing for stay in _person(memory).stays] == [0, 1]


def test_what_stopped_is_still_known_to_its_rules() -> None:
    memory, story = Memory(), Story(EVENING)
    memory.feed(story.start(key="one"))
    told = story.later(minutes=10).stop("one")
    memory.feed(told)
    assert memory.visits == {}
    assert memory.visit(told.subject) is not None


def test_it_is_bounded() -> None:
    memory = Memory(limits=Limits(persons=5, players=7, accounts=6, stays=50))
    story = Story(EVENING)
    for number in range(300):
        net = Net(address=f"81.2.{number % 250}.9", asn=number)
        for told in story.watch(f"p{number % 9}", net, TV if number % 2 else PHONE):
            memory.feed(told)
        story.later(hours=2)
    registers = memory._registers
    assert len(registers.persons) == 5
    assert len(registers.accounts) == 6
    for person in registers.persons.values():
        assert len(person.stays) <= MOST_STAYS
        assert len(person.sites) <= MOST_SITES
    assert len(registers._stays) <= 50


def test_stays_older_than_a_month_are_forgotten_but_not_when_it_began() -> None:
    memory, story = Memory(), Story(EVENING)
    for days in (0, 40, 1):
        story.later(days=days)
        for told in story.watch(net=HOME):
            memory.feed(told)
    person = _person(memory)
    assert len(person.stays) == 2
    assert person.first == EVENING.timestamp()


@given(st.lists(st.integers(700_000, 700_200), max_size=40), st.integers(1, 30))
def test_days_are_counted_as_a_set_would(days: list[int], width: int) -> None:
    kept = DaySet()
    for day in days:
        kept.add(day)
    last = max(days, default=700_200)
    since = last - width + 1
    assert kept.count(since, last) == len({day for day in days if since <= day <= last})


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 50)), max_size=40))
def test_sums_of_days_are_those_of_a_table(added: list[tuple[int, int]]) -> None:
    sums, table = DaySums(), dict[int, int]()
    for day, amount in sorted(added):
        sums.add(day + 1, amount)
        table[day + 1] = table.get(day + 1, 0) + amount
    last = max(table, default=1)
    for width in (1, 7, 31):
        since = last - width + 1
        wanted = sum(amount for day, amount in table.items() if day >= since)
        assert sums.total(since, last) == wanted


@given(
    st.datetimes(BEGIN, END),
    st.sampled_from(
        [
            "UTC",
            "Asia/Kathmandu",
            "Europe/Berlin",
            "America/St_Johns",
            "America/Havana",
            "Australia/Lord_Howe",
        ]
    ),
)
def test_the_calendar_is_that_of_the_zone(at: datetime, zone: str) -> None:
    calendar = Calendar(ZoneInfo(zone))
    for later in (timedelta(), timedelta(minutes=20), timedelta(hours=7)):
        moment = at.replace(tzinfo=UTC) + later
        local = moment.astimezone(ZoneInfo(zone))
        assert calendar.day(moment.timestamp()) == local.toordinal()
        assert calendar.hour(moment.timestamp()) == local.hour


def test_a_person_takes_less_than_thirty_kilobytes() -> None:
    persons, memory = 100, Memory()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for play in range(60):
            for person in range(persons):
                at = 1_767_225_600.0 + play * 43_200 + person
                memory.recall(_somebody(memory, person, play), at, at + 3000, 3000.0)
        held = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert held / persons < 30_000


def _somebody(memory: Memory, person: int, play: int) -> Arrival:
    address = f"81.2.{person}.{play % 3}"
    return Arrival(
        person_id=f"person-{person}",
        account=("plex:1", f"account-{person}"),
        player=f"player-{person}-{play % 2}",
        product="Plex",
        server_id="plex:1",
        spot=memory.spots.of(Connection(address=address), None),
    )


@given(
    st.sets(st.integers(700_000, 700_090), max_size=40),
    st.sets(st.integers(700_000, 700_090), max_size=40),
)
def test_days_of_two_are_compared_as_sets_would(mine: set[int], others: set[int]) -> None:
    one, other = DaySet(), DaySet()
    for kept, days in ((one, mine), (other, others)):
        for day in sorted(days):
            kept.add(day)
    last = max(mine | others, default=0)
    mine = {day for day in mine if day > last - KEPT_DAYS}
    others = {day for day in others if day > last - KEPT_DAYS}
    assert one.common(other) == len(mine & others)
    assert len(one | other) == len(mine | others)
    assert (one | other).count(last - KEPT_DAYS + 1, last) == len(mine | others)
