"""plexapi, the reference client, finds its way around the simulator."""

from typing import Any

from plexapi.server import PlexServer as PlexApi

from integrations.demo.world.changes import Change
from integrations.demo.world.items import ItemKind
from integrations.demo.world.stream import StopCause, StreamStopped
from integrations.demo.world.world import StartOptions
from tests.integrations.demo.plex.scene import Scene


async def test_it_connects_and_reads_what_the_server_is(plex: Scene) -> None:
    def use(api: PlexApi) -> tuple[str, str, str, bool]:
        return api.friendlyName, api.machineIdentifier, api.version, api.myPlexSubscription

    server = plex.server
    assert await plex.plexapi(use) == (server.name, server.id, server.version, True)


async def test_it_sees_a_transcode_with_its_reasons(plex: Scene) -> None:
    stream = plex.play(ItemKind.MOVIE, device="Chrome", options=StartOptions(limit_kbps=2_000))
    stream.seek(600)

    def use(api: PlexApi) -> dict[str, Any]:
        (video,) = api.sessions()
        transcode = video.transcodeSession
        return {
            "title": video.title,
            "user": video.usernames,
            "offset": video.viewOffset,
            "player": (video.player.title, video.player.state, video.player.local),
            "decision": (transcode.videoDecision, transcode.audioDecision),
            "hardware": (transcode.transcodeHwRequested, transcode.transcodeHwEncoding),
            "output": (transcode.width, transcode.videoCodec, transcode.container),
            "location": video.session.location,
            "count": len(api.transcodeSessions()),
        }

    assert await plex.plexapi(use) == {
        "title": stream.item.title,
        "user": ["maja.lindqvist"],
        "offset": 600_000,
        "player": ("Chrome", "playing", True),
        "decision": ("transcode", "transcode"),
        "hardware": (True, "vaapi"),
        "output": (stream.decision.width, "h264", "mpegts"),
        "location": "lan",
        "count": 1,
    }


async def test_it_sees_direct_play_from_far_away(plex: Scene) -> None:
    plex.play(ItemKind.TRACK, who="Ada", device="Roku")

    def use(api: PlexApi) -> tuple[Any, ...]:
        (track,) = api.sessions()
        player = track.player
        return track.type, track.transcodeSession, player.local, player.address, track.live

    address = plex.world.network("milton").seen_address
    assert await plex.plexapi(use) == ("track", None, False, address, False)


async def test_it_sees_live_tv_and_its_next_programme(plex: Scene) -> None:
    stream = plex.play(ItemKind.CHANNEL, device="Living Room")

    def use(api: PlexApi) -> tuple[Any, ...]:
        (video,) = api.sessions()
        return video.live, video.title, video.guid, video.duration, video.librarySectionID

    first = await plex.plexapi(use)
    assert first == (True, stream.item.title, stream.item.guids.plex, None, -4)
    before = stream.item
    while stream.item is before:
        plex.step(60)
    assert (await plex.plexapi(use))[1:3] == (stream.item.title, stream.item.guids.plex)


async def test_it_sees_photos_without_session(plex: Scene) -> None:
    plex.play(ItemKind.PHOTO, who="Elsa", device="iPad")

    def use(api: PlexApi) -> tuple[Any, ...]:
        (photo,) = api.sessions()
        return photo.type, photo.session, photo.player.title

    assert await plex.plexapi(use) == ("photo", None, "Elsa's iPad")


async def test_it_stops_a_session_with_a_reason(plex: Scene) -> None:
    stream = plex.play()
    told: list[Change] = []
    plex.world.subscribe(told.append)
    await plex.plexapi(lambda api: api.sessions()[0].stop("Bedtime."))
    assert stream.stop_cause is StopCause.TERMINATED
    assert isinstance(told[-1], StreamStopped)
    assert told[-1].message == "Bedtime."
    assert await plex.plexapi(lambda api: api.sessions()) == []


async def test_it_reads_accounts_and_devices(plex: Scene) -> None:
    def use(api: PlexApi) -> tuple[list[tuple[int, str]], set[str]]:
        accounts = [(account.id, account.name) for account in api.systemAccounts()]
        return accounts, {device.clientIdentifier for device in api.systemDevices()}

    accounts, devices = await plex.plexapi(use)
    assert accounts[:2] == [(0, ""), (1, "maja.lindqvist")]
    assert accounts[2:] == [(int(a.key), a.name) for a in plex.server.accounts[1:]]
    assert plex.play().viewer.client_id in devices


async def test_it_walks_libraries_down_to_files(plex: Scene) -> None:
    def use(api: PlexApi) -> dict[str, Any]:
        sections = {section.title: section for section in api.library.sections()}
        show = sections["TV Shows"].all()[0]
        episode = show.episodes()[0]
        movie = sections["Movies"].all()[0]
        movie.reload()
        return {
            "sections": {title: section.type for title, section in sections.items()},
            "movies": sections["Movies"].totalSize,
            "show": (show.title, show.childCount, show.leafCount),
            "episode": (episode.grandparentTitle, episode.parentIndex, episode.index),
            "file": episode.media[0].parts[0].file,
            "markers": {marker.type for marker in episode.markers},
            "guids": {guid.id.partition(":")[0] for guid in movie.guids},
            "audio": movie.media[0].parts[0].audioStreams()[0].codec,
        }

    seen = await plex.plexapi(use)
    server = plex.server
    show = plex.entry(ItemKind.SHOW)
    episode = server.children(server.children(show.item)[0].item)[0]
    assert seen["sections"] == {
        "Movies": "movie",
        "TV Shows": "show",
        "Music": "artist",
        "Photos": "photo",
    }
    assert seen["movies"] == len(list(server.entries(kind=ItemKind.MOVIE)))
    seasons = server.children(show.item)
    episodes = sum(len(server.children(season.item)) for season in seasons)
    assert seen["show"] == (show.item.title, len(seasons), episodes)
    assert seen["episode"] == (show.item.title, 1, 1)
    assert seen["file"] == episode.file(episode.media[0])
    assert seen["markers"] == {"intro", "credits"}
    assert seen["guids"] == {"imdb", "tmdb"}
    assert seen["audio"]


async def test_it_reads_what_was_watched_to_the_end(plex: Scene) -> None:
    stream = plex.play()
    stream.seek((stream.media.duration_s or 0) - 30)
    plex.step(20)
    plex.play(ItemKind.EPISODE, who="Ada", device="Roku").stop()

    def use(api: PlexApi) -> list[tuple[str, int, int]]:
        return [(row.title, row.accountID, row.deviceID) for row in api.history()]

    device = plex.simulator.state.device_id(stream.device)
    assert await plex.plexapi(use) == [(stream.item.title, 1, device)]
    assert await plex.plexapi(lambda api: len(api.history(accountID=4711))) == 0


async def test_it_reads_load_activities_and_settings(plex: Scene) -> None:
    plex.play(ItemKind.MOVIE, device="Chrome", options=StartOptions(limit_kbps=2_000))
    plex.step(30)

    def use(api: PlexApi) -> tuple[Any, ...]:
        api.library.section("Movies").update()
        return (
            len(api.resources()),
            sum(row.bytes for row in api.bandwidth()),
            [activity.title for activity in api.activities],
            api.settings.get("FriendlyName").value,
        )

    rows, sent, running, name = await plex.plexapi(use)
    assert rows > 10
    assert sent > 1_000_000
    assert running == ["Scanning Movies"]
    assert name == plex.server.name


async def test_it_finds_players_that_can_be_controlled(plex: Scene) -> None:
    stream = plex.play()
    plex.play(ItemKind.EPISODE, who="Theo", device="PS5")
    found = await plex.plexapi(lambda api: [c.machineIdentifier for c in api.clients()])
    assert found == [stream.viewer.client_id]
