"""Plays as a history has them, told in a few words, and rules tried on them."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from hub.history.batch import PersonLink
from hub.history.facade import History
from hub.history.settings import HistoryModel
from hub.history.store.connection import Connection as DuckDB
from hub.history.store.memory import Memory
from hub.history.store.reader import Reader
from hub.models.ids import new_id
from hub.models.item import Item, MediaType
from hub.models.people import Account, Person
from hub.models.place import AddressKind, Place
from hub.models.play import Ending, Play, Segment
from hub.models.server import Platform, Server
from hub.models.session import Connection, Player, SessionState
from hub.models.stream import Decision, Stream
from rules.backtest.loading import rules_of
from rules.backtest.replay import Circumstances, Question, Replay
from rules.backtest.result import BacktestResult
from rules.blueprints.files import BlueprintFiles
from rules.memory.warming import Reads

T = TypeVar("T")
SETTINGS = HistoryModel(max_memory=300_000_000, threads=1)
SERVER = "plex:attic"
BEGIN = datetime(2026, 3, 1, 18, tzinfo=UTC)
BERLIN, SYDNEY = "89.160.20.112", "1.128.0.7"
_PLACES = {
    BERLIN: (52.52, 13.4, "Berlin", "Germany", "DE", 3320),
    SYDNEY: (-33.87, 151.2, "Sydney", "Australia", "AU", 1221),
}
PLAYING, PAUSED, BUFFERING = SessionState.PLAYING, SessionState.PAUSED, SessionState.BUFFERING


def locate(address: str | None) -> Place | None:
    """Where an address is."""
    if address is None:
        return None
    latitude, longitude, city, country, code, asn = _PLACES[address]
    return Place(
        kind=AddressKind.PUBLIC,
        city=city,
        country=country,
        country_code=code,
        latitude=latitude,
        longitude=longitude,
        accuracy_km=20.0,
        asn=asn,
        database="GeoLite2-City 2026-01-06",
    )


def past(
    person: str = "anna",
    hours: float = 0.0,
    *,
    parts: Sequence[tuple[SessionState, float]] = ((PLAYING, 60),),
    address: str = BERLIN,
    player: str = "tv",
    kind: MediaType = MediaType.MOVIE,
    watched: bool = False,
) -> Play:
    """A play `hours` after the begin, of parts with their minutes; an item has 100 minutes."""
    at = BEGIN + timedelta(hours=hours)
    started, position, segments = at, 0.0, []
    for state, minutes in parts:
        until = at + timedelta(minutes=minutes)
        moved = minutes * 60 if state is PLAYING else 0.0
        segments.append(
            Segment(
                state=state,
                started_at=at,
                ended_at=until,
                start_s=position,
                end_s=position + moved,
                watch_s=moved,
            )
        )
        at, position = until, position + moved
    watch = sum(one.watch_s for one in segments)
    paused = sum(m * 60 for state, m in parts if state is PAUSED)
    stuck = sum(m * 60 for state, m in parts if state is BUFFERING)
    return Play(
        id=new_id(),
        server_id=SERVER,
        session_key=f"{person}-{hours}",
        account_key=f"{person}-account",
        person_id=person,
        item=Item(key="m1", type=kind, title="Film", duration_s=6000.0, guids=("imdb://tt1",)),
        player=Player(key=f"{person}-{player}", name=player, product="Plex", platform="tvOS"),
        connection=Connection(address=address),
        started_at=started,
        ended_at=at,
        segments=tuple(segments),
        streams=(Stream(decision=Decision.DIRECT_PLAY),),
        watch_s=watch,
        paused_s=paused,
        buffering_s=stuck,
        start_s=0.0,
        end_s=position,
        max_s=position,
        watched=watched,
        ending=Ending.STOPPED,
    )


@asynccontextmanager
async def history_of(folder: Path, plays: Sequence[Play]) -> AsyncIterator[History]:
    """A history that holds these plays, of persons who own one account each."""
    history = History(folder / "history.duckdb", SETTINGS, locate)
    await history.start()
    try:
        await history.put_server(Server(id=SERVER, platform=Platform.PLEX, name="Attic"))
        names = sorted({one.person_id or "" for one in plays})
        accounts = [Account(server_id=SERVER, key=f"{n}-account", name=n) for n in names]
        persons = [Person(id=name, name=name.title()) for name in names]
        links = [
            PersonLink(
                server_id=SERVER, account_key=f"{name}-account", person_id=name, by="first_seen"
            )
            for name in names
        ]
        await history.import_people(accounts, persons, links)
        await history.import_plays(sorted(plays, key=lambda one: one.started_at))
        yield history
    finally:
        await history.stop()


async def tried(
    history: Reads, rules: str, *, around: Circumstances | None = None, **more: Any
) -> BacktestResult:
    """What rules would have done in the week after the begin."""
    shelf = BlueprintFiles(Path("none")).read()
    options: dict[str, Any] = {
        "since": BEGIN - timedelta(hours=1),
        "until": BEGIN + timedelta(days=7),
        **more,
    }
    question = Question(rules=rules_of(rules, "rules/test.yaml", shelf), **options)
    return await Replay(question, history, around or Circumstances()).run()


class OpenReads:
    """A history's reading side without its threads: questions are answered at once."""

    def __init__(self, connection: DuckDB) -> None:
        self._connection = connection

    async def read(self, question: Callable[[Reader], T]) -> T:
        reader = Reader(Memory())
        reader.open(self._connection)
        try:
            return question(reader)
        finally:
            reader.close()

    async def query(self, sql: str, params: Mapping[str, Any] | None = None) -> Sequence[Any]:
        return await self.read(lambda db: db.rows(sql, params))
