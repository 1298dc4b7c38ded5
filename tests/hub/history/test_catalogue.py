"""The catalogue: items keep their identity, plays follow their account, removals are marked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.core.errors import NotFound
from hub.history.batch import Batch, PersonLink
from hub.history.facade import History
from hub.history.query.queries import Filters, ItemsQuery, PlaysQuery
from hub.history.query.scope import Scope
from hub.history.reads.item_facts import item_facts
from hub.history.rows import ItemRow
from hub.models.ids import new_id
from hub.models.item import File, Item, MediaType
from hub.models.people import Account, Person
from hub.models.play import Play
from hub.models.server import Library, LibraryKind, Platform, Server
from hub.models.stream import Audio, DynamicRange, Media, Video
from tests.hub.history.factory import (
    EPISODE,
    JELLYFIN,
    MOVIE,
    PLEX,
    START,
    bare_play,
    full_play,
)

ALL = Scope.all()
LATER = START + timedelta(days=10)


def batch(offset: int, *plays: Play, links: tuple[PersonLink, ...] = ()) -> Batch:
    persons = tuple(Person(id=name, name=name.title()) for name in ("ann", "bob"))
    return Batch(offset=offset, tracker=b"", plays=plays, persons=persons, links=links)


async def items(history: History, **query: object) -> list[ItemRow]:
    return list((await history.items(ItemsQuery(**query), ALL)).rows)  # type: ignore[arg-type] # any field


def watched(item: Item, number: int, server_id: str = PLEX) -> Play:
    play = full_play()
    start = START + timedelta(hours=number)
    segments = tuple(
        replace(
            segment,
            started_at=segment.started_at + timedelta(hours=number),
            ended_at=segment.ended_at + timedelta(hours=number),
        )
        for segment in play.segments
    )
    return replace(
        play,
        id=f"01HK3K0000000000000000{number:04d}",
        item=item,
        server_id=server_id,
        started_at=start,
        ended_at=start + timedelta(seconds=1000),
        segments=segments,
    )


async def test_an_item_is_one_on_all_servers(history: History) -> None:
    there = replace(MOVIE, key="f00", title="Le Fabuleux Destin", guids=("imdb://tt0211915",))
    await history.commit(batch(1, watched(MOVIE, 1), watched(there, 2, JELLYFIN)))
    (found,) = await items(history, types=(MediaType.MOVIE,))
    assert (found.plays, found.watch_time_s) == (2, 1800.0)
    detail = await history.item(found.id, ALL)
    assert {(copy.server_id, copy.key) for copy in detail.copies} == {
        (PLEX, "100"),
        (JELLYFIN, "f00"),
    }
    assert detail.guids == MOVIE.guids
    assert detail.tags == {"genre": ("Comedy", "Romance"), "actor": ("Audrey Tautou",)}
    assert detail.released_on == MOVIE.released_on


async def test_a_rebuilt_library_finds_its_history_again(history: History) -> None:
    await history.commit(batch(1, watched(MOVIE, 1)))
    rebuilt = replace(MOVIE, key="900", library_key="9")
    await history.put_items(PLEX, [rebuilt], "9", LATER)
    (found,) = await items(history, library_id=f"{PLEX}/9")
    assert (found.key, found.plays) == ("900", 1)


async def test_a_key_given_to_another_item_is_another_item(history: History) -> None:
    other = replace(MOVIE, title="Alien", guids=("imdb://tt0078748",), year=1979)
    nameless = replace(MOVIE, key="7", title="Home video", guids=(), year=None)
    await history.commit(batch(1, watched(MOVIE, 1), watched(nameless, 2)))
    await history.commit(batch(2, watched(other, 3), watched(replace(nameless, title="B"), 4)))
    found = await items(history, types=(MediaType.MOVIE,))
    assert [(row.title, row.plays) for row in found] == [
        ("Alien", 1),
        (MOVIE.title, 1),
        ("B", 1),
        ("Home video", 1),
    ]
    assert (await history.verify()).ok


async def test_the_same_guid_of_a_movie_and_an_episode_are_two_items(history: History) -> None:
    movie = replace(MOVIE, key="1", guids=("tvdb://3",))
    await history.commit(batch(1, watched(movie, 1), watched(EPISODE, 2)))
    assert {row.type for row in await items(history)} == {
        MediaType.MOVIE,
        MediaType.EPISODE,
        MediaType.SEASON,
        MediaType.SHOW,
    }


async def test_a_guid_that_only_one_server_knows_joins_nothing(history: History) -> None:
    first = replace(MOVIE, key="1", title="A", guids=("local://1",))
    second = replace(MOVIE, key="1", title="B", guids=("local://1",))
    await history.commit(batch(1, watched(first, 1), watched(second, 2, JELLYFIN)))
    assert len(await items(history)) == 2


async def test_a_show_has_what_its_episodes_have(history: History) -> None:
    second = replace(EPISODE, key="204", guids=("tvdb://4",), index=2, title="Second")
    await history.commit(batch(1, watched(EPISODE, 1), watched(second, 2), watched(second, 3)))
    (show,) = await items(history, types=(MediaType.SHOW,))
    assert (show.title, show.plays, show.watch_time_s) == ("The Show", 3, 2700.0)
    assert show.thumb == "/library/metadata/201/thumb/1"
    (season,) = await items(history, parent_id=show.id)
    assert (season.index, season.type) == (1, MediaType.SEASON)
    episodes = await items(history, parent_id=season.id)
    assert [(row.title, row.plays) for row in episodes] == [("Pilot", 1), ("Second", 2)]


async def test_a_show_without_key_and_guid_is_one_show(history: History) -> None:
    plain = replace(
        EPISODE,
        parent_key=None,
        parent_guids=(),
        grandparent_key=None,
        grandparent_guids=(),
    )
    second = replace(plain, key="204", guids=("tvdb://4",), index=2)
    await history.commit(batch(1, watched(plain, 1), watched(second, 2)))
    (show,) = await items(history, types=(MediaType.SHOW,))
    assert (show.plays, show.key) == (2, None)


async def test_items_by_title_page_by_page(history: History) -> None:
    names = ["Émile", "zebra", "Apple", "", "apple", "ÄRGER"]
    named = [
        Item(key=str(n), type=MediaType.MOVIE, title=name, guids=(f"imdb://tt{n}",))
        for n, name in enumerate(names)
    ]
    await history.put_items(PLEX, named, "1", START)
    shown: list[str] = []
    query = ItemsQuery(limit=2)
    while True:
        page = await history.items(query, ALL)
        shown.extend(row.title for row in page.rows)
        if page.cursor is None:
            break
        query = replace(query, cursor=page.cursor)
    assert [title.lower() for title in shown] == ["", "apple", "apple", "ärger", "émile", "zebra"]
    assert [row.title for row in await items(history, title="EMIL")] == ["Émile"]


async def test_what_a_server_no_longer_has_is_marked_and_its_plays_stay(history: History) -> None:
    library = Library(server_id=PLEX, key="1", name="Films", kind=LibraryKind.MOVIE, item_count=2)
    await history.put_server(Server(id=PLEX, platform=Platform.PLEX, name="Attic"))
    await history.put_libraries(PLEX, [library, replace(library, key="2", name="Old")], START)
    await history.put_items(PLEX, [MOVIE, replace(MOVIE, key="5", guids=("tmdb://5",))], "1", START)
    await history.commit(batch(1, watched(MOVIE, 1)))
    await history.put_libraries(PLEX, [library], LATER)
    assert [row.removed_at for row in await history.libraries(ALL)] == [None, LATER]
    await history.put_items(PLEX, [MOVIE], "1", LATER)
    gone = await history.remove_items(PLEX, "1", not_seen_since=LATER, at=LATER)
    assert [item.key for item in gone] == ["5"]
    assert len(await items(history, library_id=f"{PLEX}/1")) == 1
    await history.remove_server(PLEX, LATER)
    (server,) = await history.servers(ALL)
    assert (server.removed_at, server.plays) == (LATER, 1)
    assert await items(history, server_id=PLEX) == []
    await history.put_server(Server(id=PLEX, platform=Platform.PLEX, name="Attic 2"))
    (server,) = await history.servers(ALL)
    assert (server.removed_at, server.name) == (None, "Attic 2")


async def test_an_account_is_linked_and_its_plays_follow(history: History) -> None:
    account = Account(server_id=PLEX, key="1", name="ann@plex", email="ann@example.org")
    await history.put_accounts(PLEX, [account], START)
    await history.commit(batch(1, full_play(), bare_play()))
    link = PersonLink(server_id=PLEX, account_key="1", person_id="bob", by="email")
    await history.commit(batch(2, links=(link,)))
    assert (await history.play(full_play().id, ALL)).row.person_id == "bob"
    (row,) = await history.accounts(ALL)
    assert (row.id, row.person_name, row.linked_by) == (f"{PLEX}/1", "Bob", "email")
    back = replace(link, person_id="ann", by="a user")
    await history.commit(batch(3, watched(MOVIE, 3), links=(back,)))
    ann, bob = await history.persons(ALL)
    assert (ann.id, ann.plays, ann.account_ids) == ("ann", 2, (f"{PLEX}/1",))
    assert (bob.plays, bob.last_play_at) == (0, None)
    assert ann.last_play_at == START + timedelta(hours=3)
    assert (ann.last_title, ann.last_city) == (MOVIE.title, "Lisbon")
    assert (await history.verify()).ok


async def test_a_viewer_sees_the_own_account_person_and_players(history: History) -> None:
    await history.commit(batch(1, full_play(), bare_play()))
    mine, nobody = Scope.of("ann"), Scope.of(None)
    assert [row.id for row in await history.persons(mine)] == ["ann"]
    assert await history.persons(nobody) == ()
    assert len(await history.players(ALL)) == 2
    assert [row.key for row in await history.players(mine)] == ["device-1"]
    assert await history.players(nobody) == ()
    assert await history.accounts(nobody) == ()
    assert sum(row.plays for row in await history.servers(mine)) == 1
    assert sum(row.plays for row in await history.servers(nobody)) == 0
    assert (await history.items(ItemsQuery(), nobody)).rows == ()
    assert [row.plays for row in (await history.items(ItemsQuery(), mine)).rows] == [1]


async def test_facts_are_kept_when_a_session_tells_less(history: History) -> None:
    await history.put_items(PLEX, [MOVIE], "1", START)
    less = Item(key=MOVIE.key, type=MOVIE.type, title=MOVIE.title)
    await history.commit(batch(1, watched(less, 1)))
    (found,) = await items(history)
    detail = await history.item(found.id, ALL)
    assert (detail.studio, detail.rating, detail.guids) == (MOVIE.studio, 8.3, MOVIE.guids)
    assert detail.tags["genre"] == MOVIE.genres
    with pytest.raises(NotFound):
        await history.item(full_play().id, ALL)


async def test_an_imported_play_stays_when_the_journal_is_rewound(history: History) -> None:
    old = watched(MOVIE, 1)
    await history.import_plays([old])
    await history.commit(batch(5, watched(MOVIE, 2), watched(MOVIE, 30)))
    assert await history.rewind(START + timedelta(hours=10)) == 1
    assert await history.checkpoint() is None
    await history.commit(batch(5, watched(MOVIE, 2), watched(MOVIE, 30)))
    assert (await history.totals(Filters(), ALL)).plays == 3
    assert (await history.totals(Filters.parse({"origin": "import"}), ALL)).plays == 1
    assert (await history.verify(5)).ok
    assert not (await history.verify(4)).ok


async def test_programmes_of_one_channel_are_found_again(history: History) -> None:
    """They have no guids, and the server gives all of them the channel's key."""
    first, other = (
        replace(bare_play().item, key="channel-9", title=title, type=MediaType.PROGRAMME, guids=())
        for title in ("News", "Weather")
    )
    plays = [
        replace(bare_play(), id=new_id(), item=item, started_at=START + timedelta(hours=hour))
        for hour, item in enumerate((first, other, first))
    ]
    for _ in range(2):
        await history.import_plays(plays)
    rows = (await history.plays(PlaysQuery(), ALL)).rows
    assert len(rows) == 3
    assert len({row.item_id for row in rows}) == 2
    assert (await history.verify()).ok
    detail = await history.item(rows[0].item_id, ALL)
    assert detail.guids == ()


async def test_plays_whose_session_named_no_library_are_in_the_one_that_holds_their_item(
    history: History,
) -> None:
    unnamed = replace(MOVIE, library_key=None, library_name=None)
    shelved = Filters.parse({"library": [f"{PLEX}/7"]})
    await history.commit(batch(1, watched(unnamed, 1)))
    assert (await history.totals(shelved, ALL)).plays == 0
    library = Library(server_id=PLEX, key="7", name="Films", kind=LibraryKind.MOVIE)
    await history.put_libraries(PLEX, [library], LATER)
    await history.put_items(PLEX, [replace(MOVIE, library_key="7")], "7", LATER)
    await history.remove_items(PLEX, "7", not_seen_since=LATER, at=LATER)
    assert (await history.totals(shelved, ALL)).plays == 1
    await history.commit(batch(2, watched(unnamed, 2)))
    page = await history.plays(PlaysQuery(shelved), ALL)
    assert [row.library_name for row in page.rows] == ["Films", "Films"]


UHD = File(
    path="/films/uhd.mkv",
    size=60_000_000_000,
    media=Media(
        container="mkv",
        bitrate_kbps=70_000,
        video=Video(codec="hevc", resolution="4k", dynamic_range=DynamicRange.HDR10),
        audio=Audio(codec="truehd", channels=8),
    ),
)
SMALL = File(path="/films/small.mp4", size=4_000_000_000, media=Media(container="mp4"))
FILES = "SELECT path, size, container, resolution, audio_channels FROM item_files ORDER BY path"


async def test_files_are_what_the_catalogue_told_last(history: History) -> None:
    listed = replace(MOVIE, files=(UHD, SMALL))
    await history.put_items(PLEX, [listed], "1", START)
    assert await history.query(FILES) == [
        (SMALL.path, SMALL.size, "mp4", None, None),
        (UHD.path, UHD.size, "mkv", "4k", 8),
    ]
    await history.put_items(PLEX, [replace(MOVIE, files=(SMALL,))], "1", LATER)
    assert [row[0] for row in await history.query(FILES)] == [SMALL.path]
    await history.put_items(PLEX, [replace(MOVIE, file="/films/new.mkv")], "1", LATER)
    assert [row[0] for row in await history.query(FILES)] == ["/films/new.mkv"]


async def test_files_told_apart_from_items_stay_when_the_items_are_listed_again(
    history: History,
) -> None:
    listed = replace(MOVIE, file=UHD.path, file_size=None)
    library = Library(server_id=PLEX, key="1", name="Films", kind=LibraryKind.MOVIE)
    await history.put_libraries(PLEX, [library], START)
    await history.put_items(PLEX, [listed], "1", START)
    assert await history.files_unread_since(PLEX, "1") is None
    await history.put_files(PLEX, {MOVIE.key: (UHD, SMALL), "nobody's": (SMALL,)})
    await history.remove_items(PLEX, "1", not_seen_since=START, at=LATER)
    since = await history.files_unread_since(PLEX, "1")
    assert since is not None
    assert LATER - timedelta(days=2) < since < LATER
    await history.put_items(PLEX, [listed], "1", LATER)
    assert [row[:2] for row in await history.query(FILES)] == [
        (SMALL.path, SMALL.size),
        (UHD.path, UHD.size),
    ]


async def test_a_copy_shows_its_largest_file_rather_than_its_last_play(history: History) -> None:
    await history.commit(batch(1, watched(MOVIE, 1)))
    await history.put_items(PLEX, [replace(MOVIE, files=(SMALL, UHD))], "1", START)
    (found,) = await items(history, types=(MediaType.MOVIE,))
    facts = await history.read(lambda db: item_facts(db, found.id, ALL))
    (copy,) = facts.copies
    assert (copy.file, copy.size) == (UHD.path, 64_000_000_000)
    assert (copy.resolution, copy.audio_codec, copy.audio_channels) == ("4k", "truehd", 8)
