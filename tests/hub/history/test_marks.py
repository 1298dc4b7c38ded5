"""Pages found by the marks are those that looking at every play gives, whatever is written when."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hub.history.amendments.kinds import AmendmentKind, By
from hub.history.batch import Batch, Checkpoint, ItemDecision, PersonLink
from hub.history.facade import History
from hub.history.marks import build as marks
from hub.history.marks import runs as mark_runs
from hub.history.query import where
from hub.history.query.queries import Filters, PlaysQuery
from hub.history.query.scope import Scope
from hub.history.reads import by_name, by_time, by_value, one_by_one, plays, scan
from hub.models.observation import ItemsJoined, ItemsParted
from hub.models.people import Person
from hub.models.play import Play
from tests.hub.history import model
from tests.hub.history.conftest import SETTINGS
from tests.hub.history.factory import START, locate, varied
from tests.hub.history.test_plays import batch, every

POOL = varied(7, 120)
ALL = Scope.all()


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Marks are followed wherever they can be, in steps as short as the histories here."""
    for module in (marks, mark_runs):
        monkeypatch.setattr(module, "STEP", 8)
    monkeypatch.setattr(mark_runs, "_CHUNK", 16)
    monkeypatch.setattr(by_time, "_WORTH", 0)
    monkeypatch.setattr(by_time, "_WORTH_EACH", 0)
    monkeypatch.setattr(by_time, "_WORTH_MANY", 0)
    monkeypatch.setattr("hub.history.reads.by_value._EXTRA", 8)
    monkeypatch.setattr(one_by_one, "_SPARE", 0)
    monkeypatch.setattr(one_by_one, "_MOST_AT_ONCE", 2)


class Told:
    """A history and the plays that it was told of."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.plays: dict[str, Play] = {}
        self._offset = 0
        self._linked: str | None = None
        self._joined = False

    async def write(self, numbers: list[int], *, watched: bool) -> None:
        """Add plays, or write them anew with something else."""
        chosen = [replace(POOL[n], watched=watched) for n in numbers]
        changed = [
            replace(one, item=POOL[(n + 1) % len(POOL)].item) if watched else one
            for n, one in zip(numbers, chosen, strict=True)
        ]
        self._offset += 1
        await self.history.commit(batch(self._offset, *changed))
        self.plays |= {one.id: self._owned(one) for one in changed}

    def _owned(self, play: Play) -> Play:
        account = (play.server_id, play.account_key)
        if self._linked is None or account != ("plex:abc", "account of bob"):
            return play
        return replace(play, person_id=self._linked)

    async def withdraw(self, number: int) -> None:
        """Remove a play, if it is there."""
        self._offset += 1
        gone = POOL[number].id
        await self.history.commit(replace(batch(self._offset), withdrawn=(gone,)))
        self.plays.pop(gone, None)

    async def hide(self, number: int) -> None:
        """Hide a play, and show it again after the file was compacted."""
        if POOL[number].id in self.plays:
            by = By("somebody")
            await self.history.amend(AmendmentKind.HIDE, [POOL[number].id], by)
            await self.history.compact()
            await self.history.unhide([POOL[number].id], by)

    async def rewind(self, number: int) -> None:
        """Forget what began later than a play."""
        since = POOL[number].started_at
        await self.history.rewind(since, Checkpoint(offset=self._offset, tracker=b""))
        self.plays = {one.id: one for one in self.plays.values() if one.started_at < since}

    async def link(self, person: str) -> None:
        """Give the account of another to a person, with all its plays."""
        self._offset += 1
        link = PersonLink(
            server_id="plex:abc", account_key="account of bob", person_id=person, by="somebody"
        )
        await self.history.commit(Batch(offset=self._offset, tracker=b"", links=(link,)))
        self._linked = person
        self.plays = {one.id: self._owned(one) for one in self.plays.values()}

    async def join(self, number: int) -> None:
        """Make two items one."""
        await self._say(ItemsJoined, number)

    async def part(self, number: int) -> None:
        """Make them two again."""
        await self._say(ItemsParted, number)

    async def _say(self, kind: type[ItemDecision], number: int) -> None:
        movies = [one for one in POOL[number:] + POOL[:number] if one.item.type == "movie"]
        here = movies[0]
        there = next(one for one in movies if one.item.key != here.item.key)
        self._offset += 1
        said = kind(
            at=here.started_at,
            server_id=here.server_id,
            item=here.item,
            other_server_id=there.server_id,
            other=there.item,
            by="somebody",
        )
        await self.history.commit(Batch(offset=self._offset, tracker=b"", joins=(said,)))
        self._joined = True

    async def check(self, name: str | None, sort: str, limit: int, scope: Scope) -> None:
        """All pages of a list are what plain Python says, or what looking at all plays gives."""
        if not self._joined:
            return await self._check(name, sort, limit, scope)
        filters = Filters() if name is None else Filters.parse({name: model.FILTERS[name][0]})
        query = PlaysQuery(filters=filters, sort=sort, limit=limit)
        with pytest.MonkeyPatch.context() as without:
            for module in (by_time, by_name, by_value, plays):
                without.setattr(module, "marks_of", lambda _: None)
            wanted = await every(self.history, query, scope)
        assert await every(self.history, query, scope) == wanted, (name, sort)
        return None

    async def _check(self, name: str | None, sort: str, limit: int, scope: Scope) -> None:
        value, matches = (None, lambda _: True) if name is None else model.FILTERS[name]
        filters = Filters() if name is None else Filters.parse({name: value})
        wanted = [
            one
            for one in self.plays.values()
            if matches(one) and (scope.everybody or one.person_id == (scope.person_id or "nobody"))
        ]
        query = PlaysQuery(filters=filters, sort=sort, limit=limit)
        rows = await every(self.history, query, scope)
        assert [row.id for row in rows] == model.in_order(wanted, sort), (name, sort)
        totals = await self.history.totals(filters, scope)
        watch_ms = round(1000 * sum(row.watch_s for row in rows))
        assert (totals.plays, round(1000 * totals.watch_time_s)) == (len(wanted), watch_ms), name


numbers = st.integers(0, len(POOL) - 1)
actions = st.one_of(
    st.tuples(st.just("write"), st.lists(numbers, min_size=1, max_size=30, unique=True)),
    st.tuples(st.just("rewrite"), st.lists(numbers, min_size=1, max_size=10, unique=True)),
    st.tuples(st.just("withdraw"), numbers),
    st.tuples(st.just("rewind"), st.integers(90, len(POOL) - 1)),
    st.tuples(st.just("hide"), numbers),
    st.tuples(st.just("join"), numbers),
    st.tuples(st.just("part"), numbers),
    st.tuples(st.just("link"), st.sampled_from(["ann", "bob"])),
    st.tuples(st.just("compact"), st.none()),
)
FILTERS = [None, *(name for name in model.FILTERS if name not in {"origin", "person"})]
SORTS = [f"{sign}{name}" for name in model.SORTS for sign in ("", "-")]
questions = st.tuples(
    st.sampled_from(FILTERS),
    st.sampled_from(SORTS),
    st.integers(2, 40),
    st.sampled_from([ALL, ALL, Scope.of("ann"), Scope.of("bob"), Scope.of(None)]),
)


@settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(st.tuples(actions, st.lists(questions, max_size=4)), min_size=2, max_size=6),
)
def test_pages_are_exact(
    steps: list[tuple[tuple[str, object], list[tuple[str | None, str, int, Scope]]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Whatever was written, rewritten, withdrawn, hidden, linked and compacted before."""

    async def scenario(path: Path) -> None:
        history = History(path, SETTINGS, locate)
        await history.start()
        try:
            told = Told(history)
            await told.write(list(range(0, len(POOL), 2)), watched=False)
            await history.compact()
            for (action, of), asked in steps:
                await _act(told, action, of)
                for name, sort, limit, scope in asked:
                    await told.check(name, sort, limit, scope)
        finally:
            await history.stop()

    asyncio.run(scenario(tmp_path_factory.mktemp("marks") / "history.duckdb"))


async def _act(told: Told, action: str, of: object) -> None:
    if action == "compact":
        await told.history.compact()
    elif isinstance(of, list):
        await told.write(of, watched=action == "rewrite")
    else:
        await getattr(told, action)(of)


@pytest.fixture
async def told(history: History) -> Told:
    told = Told(history)
    await told.write(list(range(len(POOL))), watched=False)
    await history.compact()
    return told


async def test_every_filter_and_order_is_exact_by_the_marks(told: Told) -> None:
    await told.write([3, 50, 70], watched=True)
    await told.withdraw(10)
    for name in FILTERS:
        await told.check(name, "-started_at", 7, ALL)
        await told.check(name, "started_at", 30, Scope.of("ann"))
    for sort in SORTS:
        await told.check(None, sort, 7, ALL)
        await told.check("genre", sort, 7, ALL)


async def test_many_keys_are_compared_exactly(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(where, "INLINE", 0)
    monkeypatch.setattr(by_time, "_WORTH", 10**9)
    for _ in range(2):
        for name in FILTERS:
            await told.check(name, "-started_at", 7, ALL)
            await told.check(name, "started_at", 30, Scope.of("ann"))
        await told.write([3, 50, 70], watched=True)
        await told.withdraw(10)
        await told.link("ann")


async def test_the_marks_are_followed(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing looks at all plays for a page that the marks can find."""

    def never(*_: object) -> list[scan.Found]:
        raise AssertionError("looked at all plays")

    for module in (by_time, by_name, plays):
        monkeypatch.setattr(module, "scan", never)
    monkeypatch.setattr(by_time, "scan_rows", never)
    for name in ("genre", "account", "dynamic_range", "country"):
        value, matches = model.FILTERS[name]
        page = await told.history.plays(PlaysQuery(Filters.parse({name: value}), limit=5), ALL)
        wanted = [one for one in POOL if matches(one)]
        assert [row.id for row in page.rows] == model.in_order(wanted, "-started_at")[:5]
    page = await told.history.plays(PlaysQuery(sort="-watch_s", limit=5), ALL)
    assert [row.id for row in page.rows] == model.in_order(POOL, "-watch_s")[:5]
    page = await told.history.plays(PlaysQuery(sort="title", limit=5), ALL)
    assert [row.id for row in page.rows] == model.in_order(POOL, "title")[:5]


async def test_joined_and_renamed_items_are_in_order_of_their_names(told: Told) -> None:
    await told.join(0)
    await told.write([4, 9], watched=False)
    for sort in ("title", "-title"):
        await told.check(None, sort, 7, ALL)
        await told.check("genre", sort, 3, ALL)
    await told.history.compact()
    await told.part(0)
    renamed = Person(id="ann", name="Zoë")
    await told.history.import_people((), (renamed,), ())
    for sort in ("title", "-title", "person", "-person", "player", "-player"):
        await told.check(None, sort, 7, ALL)


async def test_a_cursor_holds_while_the_file_is_compacted(told: Told) -> None:
    filters = Filters.parse({"genre": "Drama"})
    first = await told.history.plays(PlaysQuery(filters, limit=10), ALL)
    await told.write([n for n, one in enumerate(POOL) if one.started_at < START], watched=True)
    await told.history.compact()
    rest = await every(told.history, PlaysQuery(filters, cursor=first.cursor, limit=10))
    wanted = [one for one in told.plays.values() if "Drama" in one.item.genres]
    assert [row.id for row in (*first.rows, *rest)] == model.in_order(wanted, "-started_at")
