"""Worlds are built by seed: what is in them, and what is the same on several servers."""

from collections import Counter
from datetime import UTC
from typing import Any

import pytest

from integrations.demo.world.blueprint import many
from integrations.demo.world.build import build_world
from integrations.demo.world.clock import ManualClock
from integrations.demo.world.items import ItemKind
from integrations.demo.world.platforms import Platform
from integrations.demo.world.servers import LibraryKind
from integrations.demo.world.world import World
from tests.integrations.demo.world.scene import SEED, Life, new_life


def description(world: World) -> list[Any]:
    """Everything in a world that could differ."""
    servers = [(s.id, s.name, s.token, s.lan_address, s.accounts[0].key) for s in world.servers]
    accounts = [(a.key, a.name, a.email, a.token) for s in world.servers for a in s.accounts]
    entries = [
        (e.key, e.item.id, e.item.full_title, e.item.guids, e.added_at, e.item.cast)
        for s in world.servers
        for e in s.entries()
    ]
    files = [
        (m.path, m.bitrate_kbps, m.video, m.audio, m.subtitles)
        for e in world.servers[0].entries()
        for m in e.media
    ]
    people = [(p.name, [d.id for d in p.devices], p.home.address) for p in world.persons]
    return [servers, accounts, entries, files, people]


def test_the_same_seed_gives_the_same_world(life: Life) -> None:
    assert description(life.world) == description(new_life().world)


def test_another_seed_gives_another_world(life: Life) -> None:
    other = new_life(SEED + 1).world
    for ours, theirs in zip(description(life.world), description(other), strict=True):
        assert ours != theirs


def test_there_is_everything_to_watch(life: Life) -> None:
    kinds = Counter(entry.item.kind for entry in life.world.server(Platform.PLEX).entries())
    assert set(kinds) == set(ItemKind) - {ItemKind.PROGRAMME}
    assert kinds[ItemKind.MOVIE] > 80
    assert kinds[ItemKind.EPISODE] > 800


def test_servers_share_items_under_other_keys(life: Life) -> None:
    plex, jellyfin, emby = life.world.servers
    shared = [
        (entry, other)
        for entry in plex.entries(kind=ItemKind.EPISODE)
        if (other := jellyfin.holding(entry.item))
    ]
    assert len(shared) > 200
    assert all(a.key != b.key and a.item.guids is b.item.guids for a, b in shared)
    only_here = [e for e in plex.entries(kind=ItemKind.MOVIE) if not emby.holding(e.item)]
    assert only_here


def test_keys_have_the_form_of_their_platform(life: Life) -> None:
    forms = {Platform.PLEX: "decimal", Platform.JELLYFIN: "hex", Platform.EMBY: "decimal"}
    for server in life.world.servers:
        keys = [entry.key for entry in server.entries()]
        assert len(keys) == len(set(keys))
        if forms[server.platform] == "decimal":
            assert all(key.isdecimal() for key in keys)
        else:
            assert all(len(key) == 32 and int(key, 16) >= 0 for key in keys)
        assert len(server.id) == (40 if server.platform is Platform.PLEX else 32)


def test_nothing_is_there_before_its_release_nor_in_the_future(life: Life) -> None:
    now = life.clock.now()
    for server in life.world.servers:
        for entry in server.entries():
            assert entry.added_at < now
            assert entry.added_at.tzinfo is UTC
            if entry.item.released and entry.item.kind is ItemKind.EPISODE:
                assert entry.added_at.date() >= entry.item.released


def test_guids_are_unique(life: Life) -> None:
    items = [i for kind in ItemKind for i in life.world.catalogue.of_kind(kind)]
    for sort in ("plex", "imdb", "tmdb", "tvdb", "musicbrainz"):
        guids = [guid for item in items if (guid := getattr(item.guids, sort))]
        assert guids
        assert len(guids) == len(set(guids))


def test_files_vary_from_old_to_dolby_vision(life: Life) -> None:
    videos = [
        media.video
        for entry in life.world.server(Platform.PLEX).entries()
        for media in entry.media
        if media.video
    ]
    assert {video.codec for video in videos} >= {"h264", "hevc", "av1", "mpeg4", "mpeg2video"}
    assert {video.resolution for video in videos} >= {"4k", "1080", "720", "480"}
    assert {str(video.hdr) for video in videos} >= {"SDR", "HDR10", "DOVI"}
    containers = {m.container for e in life.world.servers[0].entries() for m in e.media}
    assert containers >= {"mkv", "mp4", "avi", "flac", "mp3", "mpegts", "jpeg"}


def test_people_have_accounts_on_several_servers_under_several_names(life: Life) -> None:
    world = life.world
    maja = world.person("Maja")
    accounts = [server.account_of(maja) for server in world.servers]
    assert {account.email for account in accounts} == {maja.email}
    assert len({account.name for account in accounts}) > 1
    jonas = world.person("Jonas")
    plex, jellyfin, _ = world.servers
    assert plex.account_of(jonas).email != jellyfin.account_of(jonas).email


def test_live_and_extras_are_no_listed_libraries(life: Life) -> None:
    listed = {lib.kind for lib in life.world.servers[0].libraries if lib.listed}
    assert listed == {
        LibraryKind.MOVIES,
        LibraryKind.SHOWS,
        LibraryKind.MUSIC,
        LibraryKind.PHOTOS,
    }


def test_tokens_say_who_asks(life: Life) -> None:
    server = life.world.servers[0]
    guest = server.accounts[2]
    assert server.account_by_token(server.token) is server.owner
    assert server.account_by_token(guest.token) is guest
    assert server.account_by_token("") is None
    server.token = "new"
    assert server.account_by_token(server.owner.token) is None


def test_a_crowd_joins_many_servers() -> None:
    world = build_world(SEED, ManualClock(), many(20), extra_persons=50)
    assert len(world.servers) == len({server.id for server in world.servers}) == 20
    assert len({server.name for server in world.servers}) == 20
    guests = [person for person in world.persons if person.id.startswith("guest-")]
    assert len(guests) == 50
    assert len({person.home.address for person in guests}) == 50
    for guest in guests:
        assert any(a.person is guest for s in world.servers for a in s.accounts)


def test_what_is_missing_is_named(life: Life) -> None:
    world = life.world
    with pytest.raises(KeyError, match="nobody is called"):
        world.person("Zebedee")
    with pytest.raises(KeyError, match="no server is called"):
        world.server("Nowhere")
    with pytest.raises(KeyError, match="holds nothing called"):
        world.servers[0].find("The Untitled")
    with pytest.raises(KeyError, match="has no account"):
        world.server(Platform.EMBY).account_of(world.person("Haru"))
