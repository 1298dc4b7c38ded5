"""What the hub knows of a Plex server beside what plays: itself, libraries, accounts, items."""

from pathlib import Path

import pytest

from hub.core.entities import ENTITY_REGISTRY
from hub.history.facade import HISTORY
from hub.history.query.queries import ItemsQuery
from hub.history.query.scope import Scope
from hub.models.item import MediaType
from hub.models.server import LibraryKind
from hub.playback import item_sync, watched_server
from integrations.demo.plex_server import PlexOptions
from integrations.demo.world.items import ItemKind
from integrations.demo.world.world import StartOptions
from integrations.plex.server import PlexServer
from tests.integrations.plex.plex_hub import Scene, plex_hub
from tests.support.waiting import eventually


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(item_sync, "SETTLE_S", 0.02)
    monkeypatch.setattr(item_sync, "REST_S", 0.02)
    monkeypatch.setattr(watched_server, "COOL_DOWN_S", 0.02)


async def titles(scene: Scene, kind: MediaType) -> list[str]:
    query = ItemsQuery(types=(kind,), server_id=f"plex:{scene.plex.server.id}", limit=500)
    page = await scene.hub[HISTORY].items(query, Scope.all())
    return sorted(row.title for row in page.rows)


def held(scene: Scene, kind: ItemKind) -> list[str]:
    return sorted(entry.item.title for entry in scene.plex.server.entries(kind=kind))


async def in_catalogue(scene: Scene, kind: MediaType, of: ItemKind) -> None:
    async def alike() -> bool:
        return await titles(scene, kind) == held(scene, of)

    await eventually(alike, timeout=10)


async def test_libraries_with_their_sizes(scene: Scene) -> None:
    await scene.connected()
    libraries = await eventually(lambda: scene.watched().libraries)
    shown = {library.name: library for library in libraries}
    assert set(shown) == {"Movies", "TV Shows", "Music", "Photos"}
    assert shown["Movies"].kind is LibraryKind.MOVIE
    assert shown["Movies"].item_count == len(held(scene, ItemKind.MOVIE))
    shows = shown["TV Shows"]
    assert (shows.item_count, shows.child_count, shows.grandchild_count) == tuple(
        len(held(scene, kind)) for kind in (ItemKind.SHOW, ItemKind.SEASON, ItemKind.EPISODE)
    )


FILES = """
SELECT f.path, f.size, f.container, f.resolution, f.video_codec, f.audio_channels
FROM item_files f JOIN item_keys k USING (copy) JOIN servers s USING (server)
JOIN items i USING (item) WHERE s.id = $server AND i.type = 'movie'
"""


async def test_files_with_what_is_in_them(scene: Scene) -> None:
    await scene.connected()
    entries = list(scene.plex.server.entries(kind=ItemKind.MOVIE))
    told = {
        (
            entry.file(media),
            media.size_bytes,
            media.container,
            media.video.resolution,
            media.video.codec,
            media.audio[0].channels,
        )
        for entry in entries
        for media in entry.media
        if media.video is not None
    }

    async def known() -> set[tuple[object, ...]]:
        server = {"server": f"plex:{scene.plex.server.id}"}
        return set(await scene.hub[HISTORY].query(FILES, server))

    async def all_are_known() -> bool:
        return len(await known()) == len(told)

    await eventually(all_are_known, timeout=10)
    assert await known() == told


async def test_accounts_and_who_owns_the_server(scene: Scene) -> None:
    await scene.connected()
    accounts = await eventually(lambda: scene.watched().accounts)
    owner = next(account for account in accounts if account.admin)
    assert (owner.key, owner.name, owner.global_id) == ("1", "maja.lindqvist", None)
    others = [account for account in accounts if not account.admin]
    assert all(account.global_id == f"plex:{account.key}" for account in others)
    assert "0" not in {account.key for account in accounts}


async def test_what_plays_belongs_to_the_owner_by_their_id_on_the_server(scene: Scene) -> None:
    await scene.connected()
    session = await scene.seen(scene.play(who="Maja"))
    assert session.view.account_key == "1"
    other = await scene.seen(scene.play(who="Ada", device="Roku"))
    assert other.person_id != session.person_id


async def test_every_item_is_in_the_catalogue(scene: Scene) -> None:
    await scene.connected()
    for kind, of in (
        (MediaType.MOVIE, ItemKind.MOVIE),
        (MediaType.SHOW, ItemKind.SHOW),
        (MediaType.EPISODE, ItemKind.EPISODE),
        (MediaType.TRACK, ItemKind.TRACK),
    ):
        await in_catalogue(scene, kind, of)


async def test_what_comes_and_goes_is_followed_by_push(scene: Scene) -> None:
    await scene.connected()
    await in_catalogue(scene, MediaType.MOVIE, ItemKind.MOVIE)
    movie = next(scene.plex.server.entries(kind=ItemKind.MOVIE))
    scene.world.remove_item(scene.plex.server, movie)
    await in_catalogue(scene, MediaType.MOVIE, ItemKind.MOVIE)
    scene.world.add_item(scene.plex.server, movie)
    await in_catalogue(scene, MediaType.MOVIE, ItemKind.MOVIE)


async def test_what_no_push_tells_is_found_at_the_next_interval(scene: Scene) -> None:
    await scene.connected(push=False, refresh_s=0.1)
    await in_catalogue(scene, MediaType.MOVIE, ItemKind.MOVIE)
    movie = next(scene.plex.server.entries(kind=ItemKind.MOVIE))
    scene.plex.server.remove(movie)
    await in_catalogue(scene, MediaType.MOVIE, ItemKind.MOVIE)


async def test_facts_about_the_server(scene: Scene) -> None:
    await scene.connected()
    server = scene.watched()
    await eventually(lambda: "cpu_percent" in server.facts)
    assert server.facts["plex_pass"] is True
    assert server.facts["push"] == "websocket"
    assert 0 <= server.facts["cpu_percent"] <= 100
    assert server.server.os == "Linux"
    assert server.server.version == scene.plex.server.version


async def test_without_plex_pass_load_is_unknown_and_nothing_breaks(tmp_path: Path) -> None:
    async with plex_hub(tmp_path, options=PlexOptions(plex_pass=False)) as scene:
        await scene.connected()
        server = scene.watched()
        await eventually(lambda: "plex_pass" in server.facts)
        assert server.facts["plex_pass"] is False
        assert await eventually(lambda: server.libraries)
        assert scene.state("cpu") is None


async def test_load_is_shown_and_read_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PlexServer, "load_every_s", 0.2)
    await scene.connected()
    await eventually(lambda: scene.state("cpu") not in (None, "unknown"))
    assert 0 <= float(scene.state("memory") or -1) <= 100
    before = scene.state("cpu")
    for _ in range(4):
        scene.play()
    scene.pass_time(60)
    await eventually(lambda: scene.state("cpu") != before)


async def test_entities_say_what_goes_on(scene: Scene) -> None:
    await scene.connected()
    assert scene.state("connected") == "on"
    assert scene.state("streams") == "0"
    scene.play()
    scene.play(who="Ada", device="Roku", options=StartOptions(limit_kbps=800))
    await eventually(lambda: scene.state("streams") == "2")
    await eventually(lambda: scene.state("transcodes") == "1")
    assert int(scene.state("bandwidth") or 0) > 0
    assert scene.state("version") == scene.plex.server.version
    await eventually(lambda: scene.state("library_1") == str(len(held(scene, ItemKind.MOVIE))))

    def names() -> list[str]:
        return [record.unique_id for record in scene.hub[ENTITY_REGISTRY].all()]

    await eventually(lambda: any(name.endswith("_library_2") for name in names()))
