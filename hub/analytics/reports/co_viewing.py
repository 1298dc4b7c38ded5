"""Who watches together with whom."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import combinations

from hub.analytics.asked import Asked
from hub.analytics.parts.dimensions import PERSON
from hub.analytics.parts.names import persons
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

Pair = tuple[int, int]
OTHER = (
    Column("other", Kind.TEXT, "the other person", "person", by="other_id"),
    Column("other_id", Kind.ID, "id of the other person"),
)


def _pairs(asked: Asked) -> Rows:
    count: Counter[Pair] = Counter()
    items: defaultdict[Pair, set[int]] = defaultdict(set)
    for party in asked.shared(parties):
        for pair in combinations(sorted(party.persons), 2):
            count[pair] += 1
            items[pair].add(party.item)
    names = persons(asked)
    most = sorted(count, key=lambda pair: (-count[pair], pair))[: asked.params["limit"]]
    return [(*names[a], *names[b], count[a, b], len(items[a, b])) for a, b in most]


def _circles(asked: Asked) -> Rows:
    pairs = {
        pair for party in asked.shared(parties) for pair in combinations(sorted(party.persons), 2)
    }
    names = persons(asked)
    circles = sorted(connected(pairs), key=lambda circle: (-len(circle), min(circle)))
    return [
        (number, len(circle), ", ".join(sorted(str(names[one][0]) for one in circle)))
        for number, circle in enumerate(circles, 1)
    ]


def connected(pairs: Iterable[Pair]) -> list[set[int]]:
    """The groups within which everybody is linked with everybody else, be it through others."""
    of: dict[int, set[int]] = {}
    for a, b in pairs:
        one, other = of.get(a, {a}), of.get(b, {b})
        if one is not other:
            one |= other
            of.update(dict.fromkeys(one, one))
    return list({id(circle): circle for circle in of.values()}.values())


REPORT = Report(
    name="co_viewing",
    title="Who watches together",
    help="A network of people who watch the same thing at the same time.",
    definition=(
        "Two persons are linked by each watch party that both took part in, as the report "
        "`watch_parties` defines one with the same parameters. `titles` are the different movies, "
        "episodes and tracks of these parties. A circle is everybody who is linked with each "
        "other, be it through others."
    ),
    topic=Topic.PEOPLE,
    order=62,
    tables=(
        Table(
            "pairs",
            (
                *PERSON.columns,
                *OTHER,
                Column("parties", Kind.COUNT, "watch parties of both"),
                Column("titles", Kind.COUNT, "different titles in them"),
            ),
            rows=_pairs,
            chart=Chart(ChartKind.GRAPH, "person", ("parties", "titles"), series="other"),
        ),
        Table(
            "circles",
            (
                Column("circle", Kind.NUMBER, "number of the circle"),
                Column("persons", Kind.COUNT, "persons in it"),
                Column("who", Kind.TEXT, "their names"),
            ),
            rows=_circles,
            chart=Chart(ChartKind.TABLE, "circle", ("persons",)),
        ),
    ),
    parameters=(
        Parameter("apart_minutes", 15, 0, 240, "minutes between one beginning and the next"),
        Parameter("least_minutes", 5, 0, 240, "minutes of watch time of a play at least"),
        Parameter("limit", 100, 1, 1000, "pairs shown"),
    ),
    everybody=True,
)
