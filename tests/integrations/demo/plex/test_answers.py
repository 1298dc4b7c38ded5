"""What the server answers: two spellings, pages, types, filters, and to whom."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest
from aiohttp import ClientResponse

from integrations.demo.world.items import ItemKind
from tests.integrations.demo.plex.scene import TOKEN, Scene

READABLE = (
    "/",
    "/identity",
    "/servers",
    "/media/providers",
    "/status/sessions",
    "/status/sessions/history/all",
    "/status/sessions/background",
    "/transcode/sessions",
    "/library",
    "/library/sections",
    "/library/sections/1",
    "/library/sections/1/all",
    "/library/sections/2/all?type=4&X-Plex-Container-Size=3",
    "/library/sections/3/recentlyAdded",
    "/library/recentlyAdded",
    "/hubs/home/recentlyAdded?type=1",
    "/library/onDeck",
    "/playlists",
    "/library/metadata/1001",
    "/accounts",
    "/accounts/1",
    "/devices",
    "/clients",
    "/statistics/bandwidth?timespan=6",
    "/statistics/bandwidth?timespan=4",
    "/statistics/resources?timespan=6",
    "/statistics/media?timespan=4",
    "/activities",
    "/updater/status",
    "/:/prefs",
    "/livetv/sessions",
    "/livetv/dvrs",
)


def populate(plex: Scene) -> None:
    """One session of every sort, and something in the history."""
    plex.play(ItemKind.MOVIE, device="Chrome")
    plex.play(ItemKind.EPISODE, who="Ada", device="Roku")
    plex.play(ItemKind.TRACK, who="Oskar", device="Radio")
    plex.play(ItemKind.CHANNEL, who="Theo", device="PS5")
    plex.play(ItemKind.PHOTO, who="Elsa", device="iPad")
    watched = plex.play(ItemKind.EPISODE, who="Isla", device="Shield")
    watched.seek((watched.media.duration_s or 0) - 5)
    plex.step(12)


@pytest.mark.parametrize("path", READABLE)
async def test_every_answer_says_the_same_in_xml_and_json(plex: Scene, path: str) -> None:
    populate(plex)
    document = await plex.json(path)
    root = ET.fromstring(await plex.xml(path))
    assert root.tag == "MediaContainer"
    lists = [value for value in document.values() if isinstance(value, list)]
    assert sum(map(len, lists)) == len(root)
    flat = {k for k, value in document.items() if not isinstance(value, list | dict)}
    assert flat == set(root.attrib)


async def test_ids_in_sessions_are_strings_and_flags_are_booleans(plex: Scene) -> None:
    populate(plex)
    movie = (await plex.sessions())[0]
    media = movie["Media"][0]
    part = media["Part"][0]
    ids = (
        movie["sessionKey"],
        movie["ratingKey"],
        movie["librarySectionID"],
        movie["User"]["id"],
        media["id"],
        part["id"],
        part["Stream"][0]["id"],
    )
    assert all(isinstance(found, str) for found in ids)
    assert isinstance(movie["viewOffset"], int)
    assert movie["Player"]["local"] is True
    assert movie["TranscodeSession"]["throttled"] is False
    (item,) = (await plex.json(f"/library/metadata/{movie['ratingKey']}"))["Metadata"]
    assert isinstance(item["librarySectionID"], int)
    assert isinstance(item["Media"][0]["id"], int)


async def test_a_transcode_shows_the_output_and_the_item_the_source(plex: Scene) -> None:
    stream = plex.play(ItemKind.MOVIE, device="Chrome")
    (session,) = await plex.sessions()
    (item,) = (await plex.json(f"/library/metadata/{stream.entry.key}"))["Metadata"]
    video = stream.media.video
    assert video
    assert session["Media"][0]["container"] == "mpegts"
    assert session["Media"][0]["selected"] is True
    assert session["Media"][0]["Part"][0]["decision"] == "transcode"
    assert item["Media"][0]["container"] == stream.media.container
    assert item["Media"][0]["videoCodec"] == video.codec


async def test_pages_say_where_they_are(plex: Scene) -> None:
    url = f"{plex.simulator.url}/library/sections/1/all"

    async def page(start: int, size: int) -> tuple[ClientResponse, dict[str, Any]]:
        headers = {
            TOKEN: plex.server.token,
            "Accept": "application/json",
            "X-Plex-Container-Start": str(start),
            "X-Plex-Container-Size": str(size),
        }
        async with plex.http.get(url, headers=headers) as response:
            return response, (await response.json())["MediaContainer"]

    total = len(list(plex.server.entries(kind=ItemKind.MOVIE)))
    response, empty = await page(0, 0)
    assert (empty["size"], empty["totalSize"]) == (0, total)
    assert "Metadata" not in empty
    assert response.headers["X-Plex-Container-Total-Size"] == str(total)
    keys = []
    for start in range(0, total, 7):
        _, part = await page(start, 7)
        assert part["offset"] == start
        keys += [row["ratingKey"] for row in part["Metadata"]]
    assert keys == [entry.key for entry in plex.server.entries(kind=ItemKind.MOVIE)]


async def test_new_items_come_first(plex: Scene) -> None:
    rows = (await plex.json("/library/sections/1/all?sort=addedAt:desc"))["Metadata"]
    added = [row["addedAt"] for row in rows]
    assert added == sorted(added, reverse=True)
    newest = (await plex.json("/library/sections/1/recentlyAdded"))["Metadata"][0]
    assert newest["ratingKey"] == rows[0]["ratingKey"]


async def test_history_is_filtered_by_account_item_and_time(plex: Scene) -> None:
    entry = plex.entry(ItemKind.EPISODE)
    for who, device in (("Maja", "iPhone"), ("Ada", "Roku"), ("Maja", "iPhone")):
        stream = plex.play(entry, who=who, device=device)
        stream.seek((stream.media.duration_s or 0) - 1)
        stream.stop()
        plex.clock.advance(3600)
    path = "/status/sessions/history/all"
    rows = (await plex.json(f"{path}?sort=viewedAt:desc"))["Metadata"]
    times = [row["viewedAt"] for row in rows]
    assert times == sorted(times, reverse=True)
    assert (await plex.json(f"{path}?accountID=1"))["size"] == 2
    assert (await plex.json(f"{path}?viewedAt>={times[0]}"))["size"] == 1
    show = plex.server.holding(entry.item.root)
    assert show
    assert (await plex.json(f"{path}?metadataItemID={show.key}"))["size"] == 3
    assert (await plex.json(f"{path}?librarySectionID=1"))["size"] == 0
    assert await plex.status(rows[0]["historyKey"], "DELETE") == 200
    assert (await plex.json(path))["size"] == 2


async def test_only_the_identity_is_for_everybody(plex: Scene) -> None:
    guest = plex.server.accounts[3].token
    assert await plex.status("/identity", token="") == 200
    assert await plex.status("/library/sections", token="") == 401
    assert await plex.status("/library/sections", token="wrong") == 401
    assert await plex.status("/library/sections", token=guest) == 200
    assert await plex.status("/status/sessions", token=guest) == 403


async def test_an_unknown_thing_is_not_found(plex: Scene) -> None:
    for path in ("/library/metadata/9", "/library/sections/9", "/accounts/9", "/nonsense"):
        assert await plex.status(path) == 404


@pytest.mark.parametrize("sort", ["thumb", "art"])
async def test_pictures_are_drawn(plex: Scene, sort: str) -> None:
    key = plex.entry(ItemKind.MOVIE).key
    path = f"/library/metadata/{key}/{sort}/1"
    for url in (path, f"/photo/:/transcode?width=200&height=300&minSize=1&url={path}"):
        headers = {TOKEN: plex.server.token}
        async with plex.http.get(f"{plex.simulator.url}{url}", headers=headers) as response:
            assert response.content_type == "image/svg+xml"
            assert ET.fromstring(await response.text()).tag.endswith("svg")
    assert await plex.status("/photo/:/transcode?url=/etc/passwd") == 404
