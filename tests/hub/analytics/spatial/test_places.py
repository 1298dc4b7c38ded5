"""Places, parts of the map and distances are those that plain Python finds."""

from typing import Any

import numpy as np
import pytest

from hub.analytics.spatial.arcs import arcs
from hub.analytics.spatial.globe import Box
from hub.analytics.spatial.locations import persons, persons_in_all, sums
from hub.analytics.spatial.spatial import Counts
from hub.analytics.spatial.tallies import Counted
from hub.history.query.scope import Scope
from hub.models.place import Precision
from hub.models.play import Play
from tests.hub.analytics.spatial import world
from tests.hub.analytics.spatial.conftest import Make, Maps

PLAYS = world.plays()


def _points(counts: Counts, people: Counts | None = None) -> dict[Any, tuple[int, float, int]]:
    found = sums(counts)
    many = persons(people, counts.spots) if people else None
    return {
        (counts.spots.all[at].latitude, counts.spots.all[at].longitude): (
            int(plays),
            int(ms) / 1000,
            int(many[at]) if many is not None else 0,
        )
        for at, plays, ms in zip(found.at, found.plays, found.ms, strict=True)
    }


def _expected(some: list[Play]) -> dict[Any, tuple[int, float, int]]:
    placed = [one for one in some if world.point_of(one) is not None]
    return dict(world.sums(placed, world.point_of))


async def test_places_are_those_counted_by_hand(maps: Maps) -> None:
    found = _points(await maps.ask(), await maps.ask(Counted.PERSON))
    japan = [point for point in found if point not in _expected(PLAYS)]
    assert len(japan) == 1
    expected = world.sums(PLAYS, lambda one: one.connection.address)[world.COUNTRY_ONLY]
    assert found.pop(japan[0]) == expected
    assert found == _expected(PLAYS)


async def test_every_play_is_placed_or_said_not_to_be(maps: Maps) -> None:
    found = sums(await maps.ask())
    lost = [one for one in PLAYS if one.connection.address in (None, world.NOWHERE)]
    assert found.unplaced == (len(lost), round(1000 * sum(one.watch_s for one in lost)))
    assert int(found.plays.sum()) + len(lost) == len(PLAYS)


async def test_the_last_play_is_the_latest(maps: Maps) -> None:
    found = sums(await maps.ask())
    at_home = next(n for n, at in enumerate(found.at) if found.spots.all[at].home)
    latest = max(one.started_at for one in PLAYS if world.point_of(one) == world.HOME)
    assert int(found.last[at_home]) == round(latest.timestamp() * 1_000_000)


async def test_filters_hold(maps: Maps) -> None:
    found = _points(await maps.ask(type="movie", country="PT"))
    some = [
        one
        for one in PLAYS
        if one.item.type == "movie" and world.locate(one.connection.address).country_code == "PT"
    ]
    assert {point: one[0] for point, one in found.items()} == {
        point: one[0] for point, one in _expected(some).items()
    }


@pytest.mark.parametrize("who", ["ann", "bob", None], ids=str)
async def test_a_viewer_sees_their_own_places_alone(maps: Maps, who: str | None) -> None:
    mine = [one for one in PLAYS if who is not None and one.person_id == who]
    scope = Scope.of(who)
    counts = await maps.ask(scope=scope)
    assert int(sums(counts).plays.sum()) + sums(counts).unplaced[0] == len(mine)
    assert set(_expected(mine)) <= set(_points(counts))
    people = await maps.ask(Counted.PERSON, scope=scope)
    assert persons(people, counts.spots).max() == (1 if mine else 0)
    ways, _ = arcs(await maps.ask(Counted.SERVER, scope=scope), {1: (0.0, 0.0), 2: (1.0, 1.0)}, 99)
    assert sum(one.plays for one in ways) == int(sums(counts).plays.sum())


@pytest.mark.parametrize(
    ("west", "south", "east", "north"),
    [
        (-10, 35, 0, 45),
        (170, -30, -160, 0),  # across the date line
        (-180, -90, 180, 90),
        (170, -30, 200, 0),  # the same, as maps count on
        (-190, -30, -160, 0),
        (0, -90, 20, 90),  # with points on its edge
        (-300, -80, 200, 80),  # more than once around
    ],
    ids=str,
)
async def test_a_part_of_the_map_holds_what_is_in_it(
    maps: Maps, west: float, south: float, east: float, north: float
) -> None:
    counts = await maps.ask()
    found = sums(counts).within(Box.of(west, south, east, north))
    until = east if west <= east else east + 360
    inside = {
        (latitude, longitude)
        for latitude, longitude in _points(counts)
        if south <= latitude <= north
        and any(west <= longitude + turn <= until for turn in (-360, 0, 360))
    }
    assert inside
    assert {
        (counts.spots.all[at].latitude, counts.spots.all[at].longitude) for at in found.at
    } == inside


@pytest.mark.parametrize(
    ("point", "radius"),
    [((38.7, -9.1), 5.0), ((-17.0, 179.9), 400.0), ((90.0, 0.0), 1500.0), ((0.0, 0.0), 20_040.0)],
    ids=str,
)
async def test_what_is_near_is_told_with_its_distance(
    maps: Maps, point: tuple[float, float], radius: float
) -> None:
    counts = await maps.ask()
    near, far = sums(counts).near(*point, radius)
    apart = sorted(km for one in _points(counts) if (km := world.km(point, one)) <= radius)
    assert apart
    assert far.tolist() == pytest.approx(apart, abs=1e-6)
    assert len(near.at) == len(apart)


async def test_ways_lead_to_the_servers(maps: Maps) -> None:
    anchors = {1: (60.0, 25.0), 2: world.HOME}
    counts = await maps.ask(Counted.SERVER)
    found, total = arcs(counts, anchors, 1000)
    rows = await maps.spatial.history.query("SELECT server, id FROM servers")
    ids = dict(rows)
    told = {
        ((counts.spots.all[one.spot].latitude, counts.spots.all[one.spot].longitude), one.server): (
            one.plays,
            one.ms / 1000,
        )
        for one in found
    }
    expected = {
        (point, server): (len(of), round(sum(one.watch_s for one in of), 3))
        for server, id_ in ids.items()
        for point in _expected(PLAYS)
        if point != anchors[server]
        if (of := [one for one in PLAYS if one.server_id == id_ and world.point_of(one) == point])
    }
    assert total == len(found)
    assert expected.items() <= told.items()
    for one in found:
        spot = counts.spots.all[one.spot]
        apart = world.km((spot.latitude, spot.longitude), anchors[one.server])
        assert one.km == pytest.approx(apart, abs=1e-6)
    first, all_ = arcs(counts, anchors, 3)
    assert [one.plays for one in first] == sorted((one.plays for one in found), reverse=True)[:3]
    assert all_ == total


async def test_cities_are_one_point_each_and_moved(made: Make) -> None:
    exact = set(_expected(PLAYS))
    maps = made(Precision.CITY)
    counts, people = await maps.ask(), await maps.ask(Counted.PERSON)
    found = sums(counts)
    cities = [counts.spots.all[at].city for at in found.at]
    assert cities.count("Lisbon") == 1
    lisbon = cities.index("Lisbon")
    both = [one for one in PLAYS if world.locate(one.connection.address).city == "Lisbon"]
    assert int(found.plays[lisbon]) == len(both)
    here = found.only(np.array([lisbon]))
    assert persons_in_all(people, here) == len({one.person_id for one in both} - {None})
    assert not exact & set(_points(counts))
    assert len(counts.spots.all[found.at[lisbon]].places) == 2


async def test_countries_are_one_point_each(made: Make) -> None:
    maps = made(Precision.COUNTRY)
    counts = await maps.ask()
    found = sums(counts)
    seen = [(counts.spots.all[at].country_code, counts.spots.all[at].home) for at in found.at]
    assert len(seen) == len(set(seen))
    # The household is in the country of its zone; Antarctica has no middle and is nowhere.
    assert ("DE", True) in seen
    assert {code for code, home in seen if not home} == {
        "PT", "DE", "FJ", "WS", "SJ", "EC", "GH", "JP",
    }  # fmt: skip
    assert all(counts.spots.all[at].city is None for at in found.at)
    assert int(found.plays.sum()) + found.unplaced[0] == len(PLAYS)
    exact = set(_expected(PLAYS))
    assert not exact & set(_points(counts))
    home = maps.spatial.anchor("plex:abc", maps.spatial.settings.coordinates)
    assert home is not None
    assert world.km(home, world.HOME) > 50
