"""Nobody is told of a finer place than `maps.coordinates` allows, whatever is asked."""

import json
import math
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from hub.api.endpoint import PREFIX
from hub.geography.countries import area_km2, code_named, middles
from hub.geography.shown import CELL_KM, Shown, coarsened
from hub.models.place import AddressKind, Place, Precision
from tests.support.whole_hub import PLAYS, QUIET, Scene, whole_hub

LISBON = Place(
    kind=AddressKind.PUBLIC,
    city="Lisbon",
    region="Lisbon District",
    country="Portugal",
    country_code="PT",
    latitude=38.7223,
    longitude=-9.1393,
    accuracy_km=5.0,
    time_zone="Europe/Lisbon",
    cell=613_101_000_000_000_000,
)
_EXACT = re.compile(r'"l(atitude|ongitude)": ?[12]0\.0\b')
HOME = Place(kind=AddressKind.PRIVATE, home=True, city="Den", latitude=52.52, longitude=13.405)


def _km(one: Place, other: Place) -> float:
    (lat, lon), (lat2, lon2) = _point(one), _point(other)
    return math.hypot(lat - lat2, (lon - lon2) * math.cos(math.radians(lat))) * 111.2


def _point(place: Place) -> tuple[float, float]:
    assert place.latitude is not None
    assert place.longitude is not None
    return place.latitude, place.longitude


def test_exact_places_are_told_as_they_are() -> None:
    assert Shown().place(LISBON) is LISBON


def test_a_city_is_somewhere_in_its_cell() -> None:
    told = Shown(Precision.CITY).place(LISBON)
    assert (told.city, told.country_code, told.cell) == ("Lisbon", "PT", None)
    assert 0 < _km(told, LISBON) <= CELL_KM
    assert told.accuracy_km == CELL_KM + 5
    near = Place(kind=AddressKind.PUBLIC, latitude=38.7224, longitude=-9.1392)
    assert _km(Shown(Precision.CITY).place(near), told) == 0


def test_a_country_is_its_middle_and_nothing_more() -> None:
    shown = Shown(Precision.COUNTRY, lambda: "Europe/Berlin")
    told = shown.place(LISBON)
    assert (told.city, told.region, told.time_zone, told.cell) == (None,) * 4
    assert (told.latitude, told.longitude) == middles()["PT"]
    assert told.accuracy_km == round(math.sqrt(area_km2("PT") / math.pi))
    home = shown.place(HOME)
    assert (home.latitude, home.longitude) == middles()["DE"]
    nowhere = shown.place(Place(kind=AddressKind.PUBLIC, latitude=1.0, longitude=1.0))
    assert (nowhere.latitude, nowhere.longitude) == (None, None)


def test_countries_have_english_names() -> None:
    assert (code_named("Portugal"), code_named("Den")) == ("PT", None)
    assert coarsened((None, None), "PT", Precision.EXACT) == middles()["PT"]


ASKED = (
    f"{PREFIX}/sessions",
    f"{PREFIX}/plays",
    f"{PREFIX}/plays/export",
    f"{PREFIX}/plays/choices/city",
    f"{PREFIX}/plays/choices/place",
    f"{PREFIX}/persons",
    f"{PREFIX}/players",
    f"{PREFIX}/states",
    f"{PREFIX}/spatial/locations",
    f"{PREFIX}/spatial/tiles/0/0/0",
    f"{PREFIX}/analytics/places",
    "/history",
    "/map",
)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["city", "country"])
async def coarse(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Scene, str]]:
    """A hub that tells cities, or countries."""
    config = f"{QUIET}maps:\n  coordinates: {request.param}\n"
    async with whole_hub(tmp_path_factory.mktemp("hub"), config=config, settled=True) as made:
        yield made, request.param


@pytest.mark.asyncio(loop_scope="module")
async def test_no_answer_is_finer_than_the_setting(coarse: tuple[Scene, str]) -> None:
    scene, precision = coarse
    (play, *_), person = await scene.plays_of("ann"), scene.persons["ann"]
    player = (await scene.get("admin", f"{PREFIX}/plays/{play}"))["player"]["id"]
    own = (f"{PREFIX}/plays/{play}", f"{PREFIX}/persons/{person}", f"{PREFIX}/players/{player}")
    pages = (f"/history/{play}", f"/persons/{person}", f"/players/{player}")
    for path in (*ASKED, *own, *pages):
        response, body = await scene.ask("admin", "GET", path)
        assert response.status == 200, path
        text = body.decode("utf-8", "replace") if isinstance(body, bytes) else json.dumps(body)
        assert not _EXACT.search(text), path
        if precision == "country":
            assert "stadt" not in text, path


@pytest.mark.asyncio(loop_scope="module")
async def test_nobody_finds_out_by_asking_for_a_city(coarse: tuple[Scene, str]) -> None:
    scene, precision = coarse
    rows = await scene.get("admin", f"{PREFIX}/plays?city=Marblestadt")
    assert len(rows) == (PLAYS["ann"] if precision == "city" else 0)
    (live,) = await scene.get("ann", f"{PREFIX}/sessions")
    assert live["place"] == ("Marblestadt, Marbleland" if precision == "city" else "Marbleland")
