"""Watch parties, who watches with whom, and who watches the same, beside plain Python."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.analytics.parts.together import grouped
from hub.analytics.reports.co_viewing import connected
from hub.models.play import Play
from tests.hub.analytics import awkward, crowd
from tests.hub.analytics.conftest import Asker

CROWD = crowd.plays()


def _key(play: Play) -> object:
    return play.item.guids or (play.server_id, play.item.key)


def _end(play: Play) -> datetime:
    assert play.ended_at is not None
    return play.ended_at


def _parties(plays: Iterable[Play], apart: float, least: float) -> list[list[Play]]:
    """Each play joins the party of the one before it, or begins another."""
    found: list[list[Play]] = []
    counted = [p for p in plays if p.person_id and not p.item.live and p.watch_s >= 60 * least]
    for key in {_key(p) for p in counted}:
        party: list[Play] = []
        for play in sorted((p for p in counted if _key(p) == key), key=lambda p: p.started_at):
            late = party and play.started_at - party[-1].started_at > timedelta(minutes=apart)
            if party and (late or play.started_at > max(map(_end, party))):
                found.append(party)
                party = []
            party.append(play)
        found.append(party)
    return [party for party in found if len({p.person_id for p in party}) > 1]


def test_the_crowd_has_the_parties_it_is_meant_to_have() -> None:
    assert sorted(len(party) for party in _parties(CROWD, 15, 5)) == [2, 3]


@pytest.mark.parametrize(("apart", "least"), [(15, 5), (20, 0), (0, 0), (240, 1)])
@pytest.mark.parametrize("who", ["crowd", "awkward"])
async def test_parties_are_those_found_by_hand(
    among: Asker, asked: Asker, who: str, apart: int, least: int
) -> None:
    asker, plays = (among, CROWD) if who == "crowd" else (asked, awkward.plays())
    expected = _parties(plays, apart, least)
    params = {"apart_minutes": apart, "least_minutes": least}
    rows = await asker.table("watch_parties", "latest", params=params)
    assert sorted((row["persons"], round(row["watch_time_s"])) for row in rows) == sorted(
        (len({p.person_id for p in party}), round(sum(p.watch_s for p in party)))
        for party in expected
    )
    persons = Counter(person for party in expected for person in {p.person_id for p in party})
    by_person = await asker.table("watch_parties", "persons", params=params)
    assert {row["person_id"]: row["parties"] for row in by_person} == dict(persons)
    by_title = await asker.table("watch_parties", "titles", params=params)
    assert sum(row["parties"] for row in by_title) == len(expected)
    pairs = Counter(
        frozenset(pair)
        for party in expected
        for pair in combinations({p.person_id for p in party}, 2)
    )
    found = await asker.table("co_viewing", "pairs", params=params)
    assert {
        frozenset((row["person_id"], row["other_id"])): row["parties"] for row in found
    } == pairs


async def test_a_party_counts_on_the_weekday_of_the_viewer(among: Asker) -> None:
    rows = await among.table("watch_parties", "weekdays")
    assert {row["weekday"]: row["parties"] for row in rows} == {1: 1, 6: 1}
    rows = await among.table("watch_parties", "weekdays", "Pacific/Auckland")
    assert {row["weekday"]: row["parties"] for row in rows} == {2: 1, 7: 1}


async def test_a_party_says_whether_all_were_at_one_address(among: Asker) -> None:
    rows = await among.table("watch_parties", "latest")
    assert [(row["who"], row["one_address"]) for row in rows] == [
        ("bob, dan", True),
        ("ann, bob, cyd", False),
    ]


async def test_circles_link_through_others(among: Asker) -> None:
    rows = await among.table("co_viewing", "circles")
    assert [(row["persons"], row["who"]) for row in rows] == [(4, "ann, bob, cyd, dan")]


@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_circles_part_all_who_are_linked(pairs: set[tuple[int, int]]) -> None:
    circles = connected(pairs)
    members = [one for circle in circles for one in circle]
    assert sorted(members) == sorted({one for pair in pairs for one in pair})
    assert all(any({a, b} <= circle for circle in circles) for a, b in pairs)


_PLAYS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 50), st.integers(0, 20)), max_size=25)


@given(_PLAYS, st.integers(0, 20))
def test_groups_are_those_found_one_by_one(plays: list[tuple[int, int, int]], apart: int) -> None:
    item, begin, length = np.array(plays, np.int64).reshape(-1, 3).T
    order, group = grouped(item, begin, begin + length, apart)
    ordered = [(int(item[n]), int(begin[n]), int(begin[n] + length[n])) for n in order]
    expected, number, ends = [], -1, 0
    for at, (which, a, b) in enumerate(ordered):
        same = at > 0 and ordered[at - 1][0] == which
        if not same or a > ends or a - ordered[at - 1][1] > apart:
            number, ends = number + 1, b
        ends = max(ends, b)
        expected.append(number)
    assert group.tolist() == expected


def _titles(plays: Iterable[Play]) -> dict[str, set[Any]]:
    seen: dict[str, set[Any]] = {}
    for play in plays:
        if play.person_id and not play.item.live:
            title = play.item.grandparent_key and play.item.grandparent_guids
            seen.setdefault(play.person_id, set()).add(title or _key(play))
    return seen


@pytest.mark.parametrize("limit", [2, 3, 25])
async def test_what_is_shared_is_what_sets_have_in_common(among: Asker, limit: int) -> None:
    rows = await among.table("overlap", "pairs", params={"limit": limit})
    watched: Counter[str] = Counter()
    for play in CROWD:
        watched.update({play.person_id: round(play.watch_s)} if play.person_id else {})
    most = sorted(watched, key=lambda person: -watched[person])[:limit]
    seen = _titles(CROWD)
    expected = {}
    for a, b in combinations(sorted(most), 2):
        if seen[a] & seen[b]:
            expected[frozenset((a, b))] = (len(seen[a] & seen[b]), len(seen[a] | seen[b]))
    found = {
        frozenset((row["person_id"], row["other_id"])): (row["shared"], row["either"])
        for row in rows
    }
    assert found == expected
    for row in rows:
        assert row["shared_percent"] == pytest.approx(100 * row["shared"] / row["either"])


async def test_the_most_alike_come_first(among: Asker) -> None:
    rows = await among.table("overlap", "alike")
    shares = [row["shared_percent"] for row in rows]
    assert shares == sorted(shares, reverse=True)
    assert {row["person_id"] for row in rows} == {"ann", "bob", "cyd", "dan", "eve"}
