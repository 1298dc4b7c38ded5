"""Names are found as people type them, and only those that the scope may see."""

from dataclasses import replace

import pytest

from hub.history.facade import History
from hub.history.query.queries import Filters, PlaysQuery
from hub.history.query.scope import Scope
from hub.history.query.vocabulary import Entries, NameKind, Vocabulary
from hub.history.reads import search
from hub.history.store import database
from hub.models.people import Account, Person
from tests.hub.history.conftest import SETTINGS
from tests.hub.history.factory import MOVIE, PLEX, varied
from tests.hub.history.test_plays import batch, every
from tests.support.waiting import eventually

ALL = Scope.all()
TITLES = ("Interstellar", "Amélie", "Straße der Träume", "The Lost City", "Dark", "爱在黎明")


@pytest.fixture
async def filled(history: History) -> History:
    plays = [
        replace(
            play,
            item=replace(MOVIE, key=title, title=title, guids=()),
            person_id="ann" if number % 2 else "bob",
            account_key=f"account {number % 2}",
        )
        for number, (play, title) in enumerate(zip(varied(5, 12), TITLES * 2, strict=True))
    ]
    named = replace(
        batch(1, *plays),
        persons=(Person(id="ann", name="Ann-Sophie"),),
        accounts=(Account(server_id=PLEX, key="account 1", name="sophiechen"),),
    )
    await history.commit(named)
    return history


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Interstellar", "Interstellar"),
        ("intersteller", "Interstellar"),
        ("interst", "Interstellar"),
        ("INTERTSELLAR", "Interstellar"),
        ("amelie", "Amélie"),
        ("amleie", "Amélie"),
        ("traume", "Straße der Träume"),
        ("city lost", "The Lost City"),
        ("da", "Dark"),
        ("爱在", "爱在黎明"),
    ],
)
async def test_a_title_is_found_as_it_is_typed(filled: History, text: str, title: str) -> None:
    found = await filled.search_names(text, [NameKind.ITEM], 5, ALL)
    assert found[0].name == title
    rows = await every(filled, PlaysQuery(Filters.parse({"search": text}), limit=10))
    assert title in {row.title for row in rows}
    assert rows == sorted(rows, key=lambda row: (row.started_at, row.id), reverse=True)


async def test_what_is_not_there_is_not_found(filled: History) -> None:
    for text in ("zzzzzz", "qq", "' OR 1=1 --", "  "):
        assert await filled.search_names(text, list(NameKind), 5, ALL) == ()
        filters = Filters.parse({"search": text})
        assert await every(filled, PlaysQuery(filters)) == []


async def test_a_person_is_found_with_all_their_plays(filled: History) -> None:
    found = await filled.search_names("ann sophie", [NameKind.PERSON], 5, ALL)
    assert [(one.kind, one.id, one.name) for one in found] == [("person", "ann", "Ann-Sophie")]
    rows = await every(filled, PlaysQuery(Filters.parse({"search": "ann-sofie"})))
    assert {row.person_id for row in rows} == {"ann"}
    assert len(rows) == 6


async def test_what_is_new_or_renamed_is_found_at_once(filled: History) -> None:
    await filled.search_names("dark", [NameKind.ITEM], 5, ALL)
    newer = replace(varied(6, 1)[0], item=replace(MOVIE, key="new", title="Oppenheimer", guids=()))
    await filled.commit(replace(batch(2, newer), persons=(Person(id="bob", name="Robert"),)))
    assert (await filled.search_names("openheimer", [NameKind.ITEM], 5, ALL))[0].name == (
        "Oppenheimer"
    )
    assert (await filled.search_names("robert", [NameKind.PERSON], 5, ALL))[0].id == "bob"


async def test_a_viewer_finds_what_they_played(filled: History) -> None:
    own = Scope.of("ann")
    names = {row.title for row in await every(filled, PlaysQuery(), own)}
    for title in TITLES:
        found = await filled.search_names(title, [NameKind.ITEM], 1, own)
        assert bool(found) is (title in names)
    assert await filled.search_names("bob", [NameKind.PERSON], 5, own) == ()
    assert await filled.search_names("dark", [NameKind.ITEM], 5, Scope.of(None)) == ()


async def test_searching_goes_with_other_filters(filled: History) -> None:
    filters = Filters.parse({"search": "interstelar", "person": "bob"})
    rows = await every(filled, PlaysQuery(filters))
    assert {(row.title, row.person_id) for row in rows} == {("Interstellar", "bob")}


async def test_names_are_ready_before_anybody_searches(
    filled: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are read in short questions, all of them."""
    await filled.stop()
    monkeypatch.setattr(search, "_SLICE", 2)
    monkeypatch.setattr(database, "PATIENCE_S", 0.0)
    again = History(filled.path, SETTINGS)
    await again.start()
    try:
        made = await eventually(lambda: again.read(lambda db: db.memory.kept("vocabulary")))
        everything = await again.read(lambda db: search._entries(db, {}))
        assert sorted(_rows(made.vocabulary)) == sorted(_rows(everything))
        found = await again.search_names("interstelar", [NameKind.ITEM], 1, ALL)
        assert [one.name for one in found] == ["Interstellar"]
    finally:
        await again.stop()


def _rows(names: Vocabulary | Entries) -> list[tuple[NameKind, int, str]]:
    return list(zip(names.kinds, names.keys, names.texts, strict=True))
