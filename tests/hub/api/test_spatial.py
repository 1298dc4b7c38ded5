"""Maps over the API: who sees what, as JSON and as bytes, with tags."""

import json
from typing import Any

import numpy as np
import pytest

from hub.api.endpoint import PREFIX
from tests.hub.analytics.spatial.tile_reader import points_of
from tests.support.whole_hub import PLAYS, Scene

pytestmark = pytest.mark.asyncio(loop_scope="module")
URL = f"{PREFIX}/spatial"
WORLD = "west=-180&south=-90&east=180&north=90"
PATHS = [
    "locations",
    f"viewport?{WORLD}",
    "nearby?latitude=55&longitude=10&radius_km=20000",
    "hexagons?zoom=3",
    "arcs",
    "density?zone=Europe/Berlin",
    "tiles/0/0/0",
]


def _plays(data: Any) -> int:
    rows = data if isinstance(data, list) else data.get("hexagons")
    return sum(data["plays"]) if rows is None else sum(row["plays"] for row in rows)


@pytest.mark.parametrize("path", [one for one in PATHS if one not in ("arcs", "tiles/0/0/0")])
async def test_a_viewer_s_map_has_their_own_plays(scene: Scene, path: str) -> None:
    assert _plays(await scene.get("ann", f"{URL}/{path}")) == PLAYS["ann"]
    assert _plays(await scene.get("admin", f"{URL}/{path}")) == sum(PLAYS.values())
    assert _plays(await scene.get("lone", f"{URL}/{path}")) == 0


async def test_a_viewer_s_tiles_have_their_own_plays(scene: Scene) -> None:
    for who, plays in (("ann", PLAYS["ann"]), ("admin", sum(PLAYS.values())), ("lone", 0)):
        response, body = await scene.ask(who, "GET", f"{URL}/tiles/0/0/0")
        tile = body if isinstance(body, bytes) else await response.read()
        assert response.content_type == "application/vnd.mapbox-vector-tile"
        assert sum(one.properties["plays"] for one in points_of(tile)) == plays


@pytest.mark.parametrize("path", PATHS)
async def test_nobody_sees_a_map_without_signing_in(scene: Scene, path: str) -> None:
    response, _ = await scene.ask(None, "GET", f"{URL}/{path}")
    assert response.status == 401


@pytest.mark.parametrize("path", PATHS)
async def test_an_answer_that_is_still_good_is_not_sent_again(scene: Scene, path: str) -> None:
    first, _ = await scene.ask("admin", "GET", f"{URL}/{path}")
    tag = first.headers["ETag"]
    again, _ = await scene.ask("admin", "GET", f"{URL}/{path}", headers={"If-None-Match": tag})
    assert again.status == 304
    other, _ = await scene.ask("ann", "GET", f"{URL}/{path}", headers={"If-None-Match": tag})
    assert other.status == 200


@pytest.mark.parametrize(
    "path",
    [
        "viewport",
        "viewport?west=1&south=2",
        "locations?west=1",
        "locations?west=0&east=1&south=5&north=4",
        "locations?cell=nonsense",
        "nearby",
        "nearby?latitude=91&longitude=0",
        "hexagons?resolution=9",
        "hexagons?country=PT&nonsense=1",
        "density?step=second",
        "density?west=0&east=1&south=4&north=5",
        "tiles/1/2/0",
        "tiles/11/0/0",
        "tiles/a/0/0",
    ],
)
async def test_what_makes_no_sense_is_refused(scene: Scene, path: str) -> None:
    response, body = await scene.ask("admin", "GET", f"{URL}/{path}")
    assert (response.status, body["error"]["code"]) == (400, "invalid_input"), body


@pytest.mark.parametrize("path", ["locations", "hexagons?zoom=3", "density"])
async def test_columns_hold_what_json_holds(scene: Scene, path: str) -> None:
    data = await scene.get("admin", f"{URL}/{path}")
    link = "&" if "?" in path else "?"
    response, body = await scene.ask("admin", "GET", f"{URL}/{path}{link}format=binary")
    raw = body if isinstance(body, bytes) else await response.read()
    length = int.from_bytes(raw[4:8], "little")
    head = json.loads(raw[8 : 8 + length])
    columns = {
        one["name"]: np.frombuffer(raw, one["type"], one["length"], 8 + length + one["start"])
        for one in head["columns"]
    }
    assert int(columns["plays"].sum()) == _plays(data)


async def test_a_hexagon_leads_to_its_places(scene: Scene) -> None:
    cells = (await scene.get("admin", f"{URL}/hexagons?resolution=5"))["hexagons"]
    for one in cells:
        places = await scene.get("admin", f"{URL}/locations?cell={one['cell']}")
        assert sum(place["plays"] for place in places) == one["plays"]
        ids = ",".join(id_ for place in places for id_ in place["places"])
        page = await scene.ask("admin", "GET", f"{PREFIX}/plays?place={ids}&totals=1")
        assert page[1]["metadata"]["totals"]["plays"] == one["plays"]


async def test_the_whole_is_told(scene: Scene) -> None:
    _, body = await scene.ask("admin", "GET", f"{URL}/locations")
    lost = body["metadata"]["unplaced"]["plays"]
    _, every = await scene.ask("admin", "GET", f"{PREFIX}/plays?totals=1&limit=1")
    assert _plays(body["data"]) + lost == every["metadata"]["totals"]["plays"]


async def test_servers_are_where_the_household_is(scene: Scene) -> None:
    found = await scene.get("ann", f"{URL}/servers")
    home = found["home"]
    points = {(one["latitude"], one["longitude"]) for one in found["servers"]}
    assert points <= (set() if home is None else {(home["latitude"], home["longitude"])})
