"""Hexagons, steps and tiles: their parts add up to the whole, and are where H3 and the map say."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import h3
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.analytics.spatial.columns import packed
from hub.analytics.spatial.density import density
from hub.analytics.spatial.globe import cells_of, distances_km, parents, resolution_at
from hub.analytics.spatial.hexagons import MOST, hexagons, outlines
from hub.analytics.spatial.locations import Sums, sums
from hub.analytics.spatial.spots import Spot, Spots
from hub.analytics.spatial.tallies import Counted, Step
from hub.analytics.spatial.tiles import point_tile
from hub.core.errors import InvalidInput
from hub.models.play import Play
from tests.hub.analytics.spatial import world
from tests.hub.analytics.spatial.conftest import Maps
from tests.hub.analytics.spatial.tile_reader import points_of, read

PLAYS = world.plays()
PLACED = [one for one in PLAYS if world.point_of(one) is not None]
POINTS = st.lists(
    st.tuples(
        st.floats(-90, 90, allow_nan=False),
        st.floats(-180, 180, allow_nan=False),
        st.integers(1, 10_000),
    ),
    min_size=1,
    max_size=60,
)


def made_up(points: list[tuple[float, float, int]]) -> Sums:
    """What was counted at some points."""
    lats, lons = (np.array([one[n] for one in points], np.float64) for n in (0, 1))
    every = tuple(
        Spot(lat, lon, False, None, None, None, None, (str(UUID(int=n)),))
        for n, (lat, lon, _) in enumerate(points)
    )
    number = np.arange(len(points))
    plays = np.array([one[2] for one in points], np.int64)
    spots = Spots(every, number.astype(np.int32), lats, lons, cells_of(lats, lons))
    return Sums(spots, number, plays, plays * 60_000, plays * 0, (0, 0))


@given(POINTS, st.integers(0, 8))
def test_hexagons_add_up_to_the_whole_and_hold_what_h3_says(
    points: list[tuple[float, float, int]], resolution: int
) -> None:
    found = hexagons(made_up(points), resolution)
    expected: Counter[int] = Counter()
    for latitude, longitude, plays in points:
        fine = h3.latlng_to_cell(latitude, longitude, 8)
        expected[h3.str_to_int(h3.cell_to_parent(fine, resolution))] += plays
    assert dict(zip(found.cells.tolist(), found.plays.tolist(), strict=True)) == expected
    assert int(found.plays.sum()) == sum(one[2] for one in points)
    assert int(found.places.sum()) == len(points)
    assert found.plays.tolist() == sorted(found.plays.tolist(), reverse=True)


def test_too_many_hexagons_become_coarser() -> None:
    chance = np.random.default_rng(5)
    spread = zip(chance.uniform(-80, 80, 30_000), chance.uniform(-180, 180, 30_000), strict=True)
    found = hexagons(made_up([(float(a), float(b), 1) for a, b in spread]), 8)
    assert len(found.cells) <= MOST
    assert found.resolution < 8
    assert int(found.plays.sum()) == 30_000


def test_outlines_are_those_of_h3() -> None:
    cells = np.array([h3.str_to_int(c) for c in h3.get_res0_cells()], np.uint64)
    count, latitude, longitude = outlines(cells)
    at = 0
    for cell, corners in zip(cells.tolist(), count.tolist(), strict=True):
        expected = h3.cell_to_boundary(h3.int_to_str(cell))
        assert corners == len(expected)
        told = list(zip(latitude[at : at + corners], longitude[at : at + corners], strict=True))
        assert told == [pytest.approx(point, abs=1e-4) for point in expected]
        at += corners
    assert at == len(latitude)


@given(st.integers(0, 8), st.floats(-90, 90), st.floats(-180, 180))
def test_parents_are_those_of_h3(resolution: int, latitude: float, longitude: float) -> None:
    fine = h3.latlng_to_cell(latitude, longitude, 8)
    found = parents(np.array([h3.str_to_int(fine)], np.uint64), resolution)
    assert h3.int_to_str(int(found[0])) == h3.cell_to_parent(fine, resolution)


def test_cells_become_smaller_as_the_map_comes_closer() -> None:
    found = [resolution_at(zoom) for zoom in range(25)]
    assert found == sorted(found)
    assert (found[0], found[-1]) == (0, 8)


@given(*(st.floats(-90, 90), st.floats(-180, 180)) * 2)
def test_distances_are_great_circles(a: float, b: float, c: float, d: float) -> None:
    (found,) = distances_km(a, b, np.array([c]), np.array([d]))
    assert found == pytest.approx(world.km((a, b), (c, d)), abs=0.05)


async def test_hexagons_of_the_history_are_those_counted_by_hand(maps: Maps) -> None:
    found = hexagons(sums(await maps.ask(country="PT,FJ,EC")), 3)
    some = [
        one
        for one in PLACED
        if world.locate(one.connection.address).country_code in {"PT", "FJ", "EC"}
    ]
    expected = world.sums(some, lambda one: h3.latlng_to_cell(*_point(one), 3))
    told = zip(found.cells.tolist(), found.plays.tolist(), found.ms.tolist(), strict=True)
    assert {h3.int_to_str(cell): (plays, ms / 1000) for cell, plays, ms in told} == {
        cell: one[:2] for cell, one in expected.items()
    }


def _point(one: Play) -> tuple[float, float]:
    found = world.point_of(one)
    assert found is not None
    return found


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "America/St_Johns"])
@pytest.mark.parametrize("step", [Step.HOUR, Step.DAY, Step.WEEK, Step.MONTH])
async def test_steps_are_those_of_the_local_clocks(maps: Maps, zone: str, step: Step) -> None:
    counts = await maps.ask(Counted.STEP, zone=zone, params={"step": step})
    found = density(counts, 2, zone)
    begins: Counter[datetime] = Counter()
    expected = Counter(_begin(one.started_at, zone, step) for one in PLAYS)
    for at, plays in zip(found.step.tolist(), found.plays.tolist(), strict=True):
        begins[found.begins[at]] += plays
    nowhere = Counter(
        _begin(one.started_at, zone, step)
        for one in PLAYS
        if world.point_of(one) is None and one.connection.address != world.COUNTRY_ONLY
    )
    assert begins == {at: n - nowhere[at] for at, n in expected.items() if n > nowhere[at]}
    assert list(found.begins) == sorted(set(found.begins))


def _begin(at: datetime, zone: str, step: Step) -> datetime:
    local = at.astimezone(ZoneInfo(zone)).replace(minute=0, second=0, microsecond=0)
    if step is not Step.HOUR:
        local = local.replace(hour=0)
    if step is Step.WEEK:
        local -= timedelta(days=local.weekday())
    if step is Step.MONTH:
        local = local.replace(day=1)
    return local.astimezone(UTC)


async def test_without_a_step_one_fits_the_time(maps: Maps) -> None:
    days = await maps.ask(Counted.STEP, after="2024-05-06T00:00:00Z", before="2024-05-08T00:00:00Z")
    assert days.tally["scale"] is Step.HOUR
    assert (await maps.ask(Counted.STEP)).tally["scale"] is Step.DAY


async def test_nothing_has_no_steps(maps: Maps) -> None:
    found = density(await maps.ask(Counted.STEP, country="XX"), 3, "UTC")
    assert (found.begins, len(found.cells), len(found.step)) == ((), 0, 0)


@settings(max_examples=40)
@given(POINTS, st.integers(0, 4))
def test_the_tiles_of_a_zoom_hold_every_play_once(
    points: list[tuple[float, float, int]], zoom: int
) -> None:
    counted = made_up(points)
    every = [
        one
        for column in range(1 << zoom)
        for row in range(1 << zoom)
        for one in points_of(point_tile(counted, zoom, column, row))
    ]
    assert sum(one.properties["plays"] for one in every) == sum(one[2] for one in points)
    assert sum(one.properties["places"] for one in every) == len(points)
    assert all(0 <= one.x <= 4096 and 0 <= one.y <= 4096 for one in every)


async def test_a_tile_tells_which_place_a_point_is(maps: Maps) -> None:
    counts = await maps.ask(city="Quito")
    (layer,) = read(point_tile(sums(counts), 10, 288, 512))
    assert (layer.name, layer.version, layer.extent) == ("places", 2, 4096)
    (quito,) = layer.points
    spot = next(one for one in counts.spots.all if one.city == "Quito")
    assert quito.properties["place"] == spot.places[0]
    assert (quito.properties["city"], quito.properties["country_code"]) == ("Quito", "EC")
    assert point_tile(sums(counts), 10, 0, 0) == b""


@pytest.mark.parametrize("tile", [(11, 0, 0), (2, 4, 0), (2, 0, -1), (-1, 0, 0)], ids=str)
def test_there_are_no_tiles_beyond_the_map(tile: tuple[int, int, int]) -> None:
    with pytest.raises(InvalidInput):
        point_tile(made_up([(0.0, 0.0, 1)]), *tile)


def test_columns_are_read_as_they_are_documented() -> None:
    columns: dict[str, Any] = {
        "cell": np.array([2**60 + 1, 7], np.uint64),
        "odd": np.array([1, 2, 3], np.uint8),
        "none": np.zeros(0, np.float32),
    }
    body = packed(columns, scale="day")
    assert body[:4] == b"USH1"
    length = int.from_bytes(body[4:8], "little")
    head = json.loads(body[8 : 8 + length])
    assert head["scale"] == "day"
    for one in head["columns"]:
        start = 8 + length + one["start"]
        assert start % 8 == 0
        kind = np.dtype(one["type"]).newbyteorder("<")
        told = np.frombuffer(body, kind, one["length"], start)
        assert told.tolist() == columns[one["name"]].tolist()
