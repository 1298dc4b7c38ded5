"""Items, libraries, counts and segments, as monitors ask for them."""

from typing import Any

import pytest

from integrations.demo.world.items import ItemKind, MarkerKind
from integrations.demo.world.servers import LibraryKind
from tests.integrations.demo.mediabrowser import Scene

LISTED = {LibraryKind.MOVIES, LibraryKind.SHOWS, LibraryKind.MUSIC, LibraryKind.PHOTOS}


async def find(scene: Scene, **query: str) -> dict[str, Any]:
    found: dict[str, Any] = await scene.get("/Items", params={"recursive": "true", **query})
    return found


async def test_pages_cover_everything_once(jellyfin: Scene) -> None:
    total = (await find(jellyfin, limit="0"))["TotalRecordCount"]
    keys: list[str] = []
    for start in range(0, total, 400):
        page = await find(jellyfin, startIndex=str(start), limit="400")
        assert page["StartIndex"] == start
        keys += [item["Id"] for item in page["Items"]]
    assert len(keys) == len(set(keys)) == total


async def test_the_newest_first(jellyfin: Scene) -> None:
    page = await find(
        jellyfin,
        includeItemTypes="Movie,Episode",
        sortBy="DateCreated",
        sortOrder="Descending",
        limit="20",
        fields="DateCreated",
    )
    dates = [item["DateCreated"] for item in page["Items"]]
    assert dates == sorted(dates, reverse=True)
    assert {item["Type"] for item in page["Items"]} <= {"Movie", "Episode"}


@pytest.mark.parametrize("dashed", [False, True])
async def test_items_by_id(jellyfin: Scene, dashed: bool) -> None:
    keys = [entry.key for entry in list(jellyfin.server.entries(kind=ItemKind.MOVIE))[:3]]
    asked = [f"{k[:8]}-{k[8:12]}-{k[12:16]}-{k[16:20]}-{k[20:]}" if dashed else k for k in keys]
    page = await jellyfin.get("/Items", params={"ids": ",".join(asked)})
    assert [item["Id"] for item in page["Items"]] == keys


async def test_fields_come_only_when_asked_for(jellyfin: Scene) -> None:
    key = jellyfin.entry(ItemKind.MOVIE).key
    (plain,) = (await jellyfin.get("/Items", params={"ids": key}))["Items"]
    assert not {"Path", "ProviderIds", "MediaSources", "UserData"} & set(plain)
    asked = {"ids": key, "fields": "Path,MediaSources,ProviderIds", "userId": jellyfin.owner.key}
    (rich,) = (await jellyfin.get("/Items", params=asked))["Items"]
    assert rich["Path"].startswith("/media/")
    assert rich["MediaSources"][0]["Id"] == key
    assert set(rich["ProviderIds"]) >= {"Imdb", "Tmdb"}
    assert rich["UserData"]["Played"] is False


async def test_folders_lead_down_to_episodes(jellyfin: Scene) -> None:
    library = next(lib for lib in jellyfin.server.libraries if lib.kind is LibraryKind.SHOWS)
    shows = (await jellyfin.get("/Items", params={"parentId": library.key}))["Items"]
    assert {show["Type"] for show in shows} == {"Series"}
    seasons = (await jellyfin.get("/Items", params={"parentId": shows[0]["Id"]}))["Items"]
    assert {season["Type"] for season in seasons} == {"Season"}
    episodes = (await jellyfin.get("/Items", params={"parentId": seasons[0]["Id"]}))["Items"]
    assert [episode["IndexNumber"] for episode in episodes] == sorted(
        episode["IndexNumber"] for episode in episodes
    )
    assert {episode["SeriesId"] for episode in episodes} == {shows[0]["Id"]}
    below = await find(jellyfin, parentId=shows[0]["Id"], includeItemTypes="Episode")
    assert below["TotalRecordCount"] >= len(episodes)


async def test_search(jellyfin: Scene) -> None:
    title = jellyfin.entry(ItemKind.MOVIE).item.title
    found = await find(jellyfin, searchTerm=title.upper(), includeItemTypes="Movie")
    assert title in {item["Name"] for item in found["Items"]}


async def test_libraries_of_the_administrator_and_of_an_account(jellyfin: Scene) -> None:
    folders = await jellyfin.get("/Library/VirtualFolders")
    libraries = [lib for lib in jellyfin.server.libraries if lib.kind in LISTED]
    assert [folder["ItemId"] for folder in folders] == [lib.key for lib in libraries]
    assert folders[0]["Locations"] == [libraries[0].root]
    views = await jellyfin.get("/UserViews", params={"userId": jellyfin.owner.key})
    kinds = [view["CollectionType"] for view in views["Items"]]
    assert kinds == ["movies", "tvshows", "music", "livetv"]


async def test_counts(jellyfin: Scene) -> None:
    counts = await jellyfin.get("/Items/Counts")
    assert counts["MovieCount"] == len(list(jellyfin.server.entries(kind=ItemKind.MOVIE)))
    assert counts["EpisodeCount"] == len(list(jellyfin.server.entries(kind=ItemKind.EPISODE)))
    assert counts["SongCount"] == len(list(jellyfin.server.entries(kind=ItemKind.TRACK)))


async def test_played_items_are_ticked_off(jellyfin: Scene) -> None:
    entry, token = jellyfin.entry(ItemKind.MOVIE), jellyfin.owner.token
    status, data = await jellyfin.ask(f"/UserPlayedItems/{entry.key}", "POST", token=token)
    assert (status, data["Played"]) == (200, True)
    asked = {"filters": "IsPlayed", "includeItemTypes": "Movie", "userId": jellyfin.owner.key}
    assert [item["Id"] for item in (await find(jellyfin, **asked))["Items"]] == [entry.key]
    await jellyfin.ask(f"/UserPlayedItems/{entry.key}", "DELETE", token=token)
    assert (await find(jellyfin, **asked))["Items"] == []


async def test_a_stop_in_the_middle_can_be_resumed(jellyfin: Scene) -> None:
    stream = jellyfin.play(ItemKind.MOVIE)
    stream.seek(1200)
    stream.stop()
    asked = {"filters": "IsResumable", "userId": jellyfin.owner.key}
    (item,) = (await find(jellyfin, **asked))["Items"]
    assert item["UserData"]["PlaybackPositionTicks"] == 1200 * 10_000_000
    assert item["UserData"]["PlayCount"] == 1


async def test_segments(jellyfin: Scene) -> None:
    entry = next(
        entry
        for entry in jellyfin.server.entries(kind=ItemKind.EPISODE)
        if any(marker.kind is MarkerKind.INTRO for marker in entry.item.markers)
    )
    path = f"/MediaSegments/{entry.key}"
    everything = (await jellyfin.get(path))["Items"]
    intros = (await jellyfin.get(path, params={"includeSegmentTypes": "Intro"}))["Items"]
    assert {segment["Type"] for segment in intros} == {"Intro"}
    assert len(intros) <= len(everything)
    assert intros[0]["EndTicks"] > intros[0]["StartTicks"]


async def test_a_task_can_be_started_watched_and_stopped(jellyfin: Scene) -> None:
    (scan,) = [t for t in await jellyfin.get("/ScheduledTasks") if t["Key"] == "RefreshLibrary"]
    assert scan["State"] == "Idle"
    assert "CurrentProgressPercentage" not in scan
    running = f"/ScheduledTasks/Running/{scan['Id']}"
    assert (await jellyfin.ask(running, "POST"))[0] == 204
    task = await jellyfin.get(f"/ScheduledTasks/{scan['Id']}")
    assert (task["State"], task["CurrentProgressPercentage"]) == ("Running", 0)
    assert (await jellyfin.get("/Library/VirtualFolders"))[0]["RefreshStatus"] == "Active"
    assert (await jellyfin.ask(running, "DELETE"))[0] == 204
    jellyfin.clock.advance(5)
    stopped = await jellyfin.get(f"/ScheduledTasks/{scan['Id']}")
    assert stopped["State"] == "Idle"
    assert stopped["LastExecutionResult"]["Status"] == "Cancelled"
