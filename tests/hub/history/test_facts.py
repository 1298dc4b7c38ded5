"""Pages about one thing: sums, watchers, copies, episodes, favourites, and whose they are."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from hub.core.errors import NotFound
from hub.history.batch import Batch, PersonLink
from hub.history.facade import History
from hub.history.query.item_sorts import ITEM_SORTS
from hub.history.query.queries import ItemsQuery
from hub.history.query.scope import Scope
from hub.history.reads.item_facts import item_facts
from hub.history.reads.library_facts import library_facts
from hub.history.reads.person_facts import person_facts
from hub.history.reads.player_facts import player_facts
from hub.history.reads.show_facts import show_facts
from hub.history.reads.twin_facts import twins
from hub.models.item import MediaType
from hub.models.people import Person
from hub.models.play import Play
from hub.models.server import Library, LibraryKind
from hub.playback.item_suggestions import questions
from tests.hub.history.factory import EPISODE, JELLYFIN, MOVIE, PLEX, START
from tests.hub.history.test_catalogue import watched

ALL = Scope.all()
LATER = START + timedelta(days=10)
BOBS = "9"
LIBRARY = Library(server_id=PLEX, key="1", name="Films", kind=LibraryKind.MOVIE, item_count=2)
SECOND = replace(EPISODE, key="204", guids=("tvdb://4",), index=2, title="Second")
THIRD = replace(EPISODE, key="205", guids=("tvdb://5",), index=3, title="Third")


def by_bob(play: Play) -> Play:
    return replace(play, account_key=BOBS, person_id="bob")


def finished(play: Play) -> Play:
    return replace(play, watched=True)


async def peopled(history: History, *plays: Play) -> None:
    links = tuple(
        PersonLink(server_id=PLEX, account_key=key, person_id=person, by="first_seen")
        for key, person in (("1", "ann"), (BOBS, "bob"))
    )
    persons = tuple(Person(id=name, name=name.title()) for name in ("ann", "bob"))
    first = Batch(offset=1, tracker=b"", persons=persons, links=links)
    await history.commit(first)
    await history.commit(Batch(offset=2, tracker=b"", plays=plays))


async def id_of(history: History, kind: MediaType) -> str:
    return (await history.items(ItemsQuery(types=(kind,)), ALL)).rows[0].id


async def test_an_item_with_who_watched_it_and_where_it_is(history: History) -> None:
    await history.put_items(PLEX, [MOVIE], "1", START)
    plays = (finished(watched(MOVIE, 1)), watched(MOVIE, 2), by_bob(watched(MOVIE, 3)))
    await peopled(history, *plays)
    movie = await id_of(history, MediaType.MOVIE)
    facts = await history.read(lambda db: item_facts(db, movie, ALL))
    assert (facts.sums.plays, facts.sums.persons, facts.sums.finished) == (3, 2, 1)
    assert facts.sums.first_play_id == plays[0].id
    assert facts.sums.last_play_id == plays[2].id
    assert [(one.name, one.plays, one.watched) for one in facts.watchers] == [
        ("Ann", 2, True),
        ("Bob", 1, False),
    ]
    (copy,) = facts.copies
    assert (copy.file, copy.size) == (MOVIE.file, MOVIE.file_size)
    assert (copy.resolution, copy.video_codec, copy.audio_channels) == ("4k", "hevc", 8)
    assert copy.plays == 3


async def test_a_viewer_sees_the_own_sums_and_no_file(history: History) -> None:
    await history.put_items(PLEX, [MOVIE], "1", START)
    await peopled(history, watched(MOVIE, 1), by_bob(watched(MOVIE, 3)), by_bob(watched(SECOND, 4)))
    movie, show = await id_of(history, MediaType.MOVIE), await id_of(history, MediaType.SHOW)
    mine = Scope.of("ann")
    facts = await history.read(lambda db: item_facts(db, movie, mine))
    assert [one.name for one in facts.watchers] == ["Ann"]
    assert (facts.sums.plays, facts.sums.persons, facts.copies[0].plays) == (1, 1, 1)
    assert facts.copies[0].file is None
    for question in (item_facts, show_facts):
        with pytest.raises(NotFound):
            await history.read(partial(question, item_id=show, scope=mine))
    for scope in (mine, Scope.of(None)):
        with pytest.raises(NotFound):
            await history.read(partial(person_facts, person_id="bob", scope=scope))
    player = (await history.players(ALL))[0].id
    assert (await history.read(lambda db: player_facts(db, player, mine))).sums.plays == 1
    with pytest.raises(NotFound):
        await history.read(lambda db: player_facts(db, player, Scope.of(None)))
    library = await history.read(lambda db: library_facts(db, f"{PLEX}/1", mine))
    assert (library.sums.plays, [one.name for one in library.watchers]) == (1, ["Ann"])


async def test_a_show_with_its_episodes_and_who_is_how_far(history: History) -> None:
    await history.put_items(PLEX, [EPISODE, SECOND, THIRD], "2", START)
    await peopled(
        history,
        finished(watched(EPISODE, 1)),
        finished(watched(SECOND, 2)),
        by_bob(finished(watched(EPISODE, 3))),
        by_bob(watched(SECOND, 4)),
    )
    show = await id_of(history, MediaType.SHOW)
    facts = await history.read(lambda db: show_facts(db, show, ALL))
    assert [(one.season, one.index, one.plays, one.watched) for one in facts.episodes] == [
        (1, 1, 2, True),
        (1, 2, 2, True),
        (1, 3, 0, False),
    ]
    following = {one.name: (one.seen, one.next and one.next.title) for one in facts.next_up}
    assert following == {"Ann": (2, "Third"), "Bob": (1, "Second")}
    season = await id_of(history, MediaType.SEASON)
    assert len((await history.read(lambda db: show_facts(db, season, ALL))).episodes) == 3


async def test_a_person_with_favourites_players_and_places(history: History) -> None:
    plays = (watched(EPISODE, 1), watched(SECOND, 2), watched(MOVIE, 3), by_bob(watched(MOVIE, 4)))
    await peopled(history, *plays)
    facts = await history.read(lambda db: person_facts(db, "ann", ALL))
    assert [(one.title, one.plays) for one in facts.favourites] == [
        ("The Show", 2),
        (MOVIE.title, 1),
    ]
    assert {one.type: one.plays for one in facts.kinds} == {"episode": 2, "movie": 1}
    assert [one.plays for one in facts.players] == [3]
    assert [(one.city, one.plays) for one in facts.places] == [("Lisbon", 3)]


async def test_a_player_tells_its_networks_without_addresses(history: History) -> None:
    await peopled(history, watched(MOVIE, 1), by_bob(watched(MOVIE, 2)))
    player = (await history.players(ALL))[0].id
    facts = await history.read(lambda db: player_facts(db, player, ALL))
    assert [(one.kind, one.as_name, one.plays) for one in facts.networks] == [
        ("public", "Example Net", 2)
    ]
    assert facts.row.plays == facts.sums.plays == 2
    assert "2001:db8" not in str(facts)


async def test_a_library_with_its_size_and_what_came_lately(history: History) -> None:
    await history.put_libraries(PLEX, [LIBRARY], START)
    older = replace(MOVIE, key="5", title="Older", guids=("tmdb://5",), added_at=START, file="/b")
    newer = replace(MOVIE, added_at=LATER)
    await history.put_items(PLEX, [older, newer], "1", START)
    await peopled(history, watched(MOVIE, 1))
    facts = await history.read(lambda db: library_facts(db, f"{PLEX}/1", ALL))
    assert [one.title for one in facts.lately] == [MOVIE.title, "Older"]
    assert (facts.size, facts.sums.plays, facts.item_count) == (2 * (MOVIE.file_size or 0), 1, 2)
    with pytest.raises(NotFound):
        await history.read(lambda db: library_facts(db, f"{PLEX}/9", ALL))


@pytest.mark.parametrize("sort", [f"{way}{name}" for name in ITEM_SORTS for way in ("", "-")])
async def test_items_in_every_order_page_by_page(history: History, sort: str) -> None:
    named = [
        replace(
            MOVIE,
            key=str(n),
            title=f"Film {n % 3}",
            guids=(f"imdb://tt{n}",),
            year=2000 + n % 2 if n else None,
            added_at=START + timedelta(days=n % 4) if n > 1 else None,
        )
        for n in range(7)
    ]
    await history.put_items(PLEX, named, "1", START)
    await peopled(history, watched(named[0], 1), watched(named[0], 2), watched(named[3], 3))
    whole = (await history.items(ItemsQuery(sort=sort), ALL)).rows
    shown: list[str] = []
    query = ItemsQuery(sort=sort, limit=2)
    while True:
        page = await history.items(query, ALL)
        shown += [row.id for row in page.rows]
        if page.cursor is None:
            break
        query = replace(query, cursor=page.cursor)
    assert shown == [row.id for row in whole]
    assert len(set(shown)) == 7
    if sort == "-plays":
        assert [row.plays for row in whole[:3]] == [2, 1, 0]
    seen = (await history.items(ItemsQuery(sort=sort, played=True), ALL)).rows
    assert len(seen) == 2
    assert len((await history.items(ItemsQuery(sort=sort, played=False), ALL)).rows) == 5


async def test_items_that_may_be_the_same_are_found(history: History) -> None:
    other = replace(MOVIE, key="j1", title="AMELIE 爱", guids=("tvdb://77",), year=2002)
    await history.put_items(PLEX, [replace(MOVIE, title="Amélie, 爱!")], "1", START)
    await history.put_items(JELLYFIN, [other, replace(EPISODE, key="j2")], "1", START)
    found = await history.read(twins)
    ((first, second),) = questions(found, set())
    assert {first.server_id, second.server_id} == {PLEX, JELLYFIN}
    assert first.item.guids
    assert questions(found, {frozenset((first.id, second.id))}) == []


async def test_items_of_one_server_are_never_asked_about(history: History) -> None:
    twice = [replace(MOVIE, key=str(n), guids=(f"tmdb://{n}",)) for n in range(2)]
    await history.put_items(PLEX, twice, "1", START)
    assert questions(await history.read(twins), set()) == []


async def test_a_play_tells_which_one_it_goes_on_with(history: History) -> None:
    """Days later it is a play of its own, from another account of the same person or not."""
    first = replace(watched(MOVIE, 1), start_s=0.0, end_s=2400.0)
    later = replace(watched(MOVIE, 100), start_s=2380.0, end_s=6000.0)
    anew = replace(watched(MOVIE, 200), start_s=0.0, end_s=60.0)
    elsewhere = replace(watched(MOVIE, 300), start_s=3000.0, end_s=3100.0)
    others = by_bob(replace(watched(MOVIE, 400), start_s=3100.0, end_s=3200.0))
    await peopled(history, first, later, anew, elsewhere, others)
    found = {
        one.id: (await history.play(one.id, ALL)).resumed_from
        for one in (first, later, anew, elsewhere, others)
    }
    assert found == {
        first.id: None,
        later.id: first.id,
        anew.id: None,
        elsewhere.id: None,
        others.id: None,
    }


async def test_a_library_counts_what_a_session_did_not_place(history: History) -> None:
    await history.put_libraries(PLEX, [LIBRARY], START)
    await history.put_items(PLEX, [MOVIE], "1", START)
    await peopled(history, watched(replace(MOVIE, library_key=None), 1))
    facts = await history.read(lambda db: library_facts(db, f"{PLEX}/1", ALL))
    assert facts.sums.plays == 1
    assert [row.plays for row in await history.libraries(ALL)] == [1]
