"""Several persons watching the same at the same time."""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hub.analytics.asked import Asked
from hub.analytics.parts.dimensions import PERSON
from hub.analytics.parts.names import persons, titles
from hub.analytics.parts.shapes import PERSONS, WATCH_TIME, item_columns
from hub.analytics.parts.together import parties
from hub.analytics.report import (
    Chart,
    ChartKind,
    Column,
    Kind,
    Parameter,
    Report,
    Rows,
    Table,
    Topic,
)

_PARTIES = Column("parties", Kind.COUNT, "watch parties")
_MOST = 100


def _by_title(asked: Asked) -> Rows:
    count: Counter[int] = Counter()
    who: defaultdict[int, set[int]] = defaultdict(set)
    watched: Counter[int] = Counter()
    for party in asked.shared(parties):
        count[party.item] += 1
        who[party.item].update(party.persons)
        watched[party.item] += party.watch_ms
    most = sorted(count, key=lambda item: (-count[item], -watched[item], item))[:_MOST]
    names = titles(asked, most)
    return [(*names[one], count[one], len(who[one]), watched[one] / 1000) for one in most]


def _by_person(asked: Asked) -> Rows:
    count: Counter[int] = Counter()
    others: defaultdict[int, set[int]] = defaultdict(set)
    for party in asked.shared(parties):
        for person in party.persons:
            count[person] += 1
            others[person].update(party.persons)
    names = persons(asked)
    most = sorted(count, key=lambda person: (-count[person], -len(others[person]), person))[:_MOST]
    return [(*names[one], count[one], len(others[one]) - 1) for one in most]


def _by_weekday(asked: Asked) -> Rows:
    zone = ZoneInfo(asked.zone)
    days = Counter(_local(party.began, zone).isoweekday() for party in asked.shared(parties))
    return sorted(days.items())


def _latest(asked: Asked) -> Rows:
    found = sorted(asked.shared(parties), key=lambda party: (-party.began, party.item))[:_MOST]
    names, people = titles(asked, [party.item for party in found]), persons(asked)
    return [
        (
            _local(party.began, UTC),
            *names[party.item],
            len(party.persons),
            ", ".join(str(people[one][0]) for one in party.persons),
            party.networks == 1,
            party.watch_ms / 1000,
        )
        for party in found
    ]


def _local(seconds: int, zone: object) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(zone)  # type: ignore[arg-type]  # UTC or a zone


REPORT = Report(
    name="watch_parties",
    title="Watch parties",
    help="Several people who watch the same thing at the same time.",
    definition=(
        "A watch party is plays of one item by at least two different persons, each begun at most "
        "`apart_minutes` after the one before it and while one of those before it still ran. It "
        "counts once, however many join. Plays with less than `least_minutes` of watch time, those "
        "of unknown persons and live television, which is always watched at once, are left out. "
        "`watch_time_s` is that of all who took part. `one_address` says that all whose address "
        "is known had the same."
    ),
    topic=Topic.PEOPLE,
    order=60,
    tables=(
        Table(
            "titles",
            (*item_columns("title", "movie, episode or track"), _PARTIES, PERSONS, WATCH_TIME),
            rows=_by_title,
            chart=Chart(ChartKind.BAR, "title", ("parties", "watch_time_s")),
        ),
        Table(
            "persons",
            (*PERSON.columns, _PARTIES, Column("others", Kind.COUNT, "different others in them")),
            rows=_by_person,
            chart=Chart(ChartKind.BAR, "person", ("parties", "others")),
        ),
        Table(
            "weekdays",
            (Column("weekday", Kind.WEEKDAY, "day of the week on which it began"), _PARTIES),
            rows=_by_weekday,
            chart=Chart(ChartKind.COLUMN, "weekday", ("parties",)),
        ),
        Table(
            "latest",
            (
                Column("began_at", Kind.TIME, "when the first one began"),
                *item_columns("title", "movie, episode or track"),
                PERSONS,
                Column("who", Kind.TEXT, "who took part, in the order of beginning"),
                Column("one_address", Kind.BOOL, "all from one address"),
                WATCH_TIME,
            ),
            rows=_latest,
            chart=Chart(ChartKind.TABLE, "began_at", ("persons",)),
        ),
    ),
    parameters=(
        Parameter("apart_minutes", 15, 0, 240, "minutes between one beginning and the next"),
        Parameter("least_minutes", 5, 0, 240, "minutes of watch time of a play at least"),
    ),
    everybody=True,
)
