"""A whole hub with its application on loopback: users of every role, two persons who watch.

Everything about Bob holds the word in `BOBS` or one of the ids in `Scene.bobs_ids`, so that a test
can tell whether an answer is about him.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, CookieJar
from aiohttp.test_utils import TestServer
from argon2 import PasswordHasher

from frontend.application import application
from hub.api.limits import REQUESTS, RateLimit
from hub.auth import passwords
from hub.auth.auth import AUTH
from hub.auth.roles import Role
from hub.compose import read_config, running_hub
from hub.core.config.sections import HTTP, HttpModel
from hub.core.entries import ENTRIES, EntryRecord
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.core.parts import CoreSettings
from hub.core.servers import SERVERS
from hub.history.facade import HISTORY
from hub.history.query.queries import PlaysQuery
from hub.history.query.scope import Scope
from hub.models.ids import new_id
from hub.models.item import Item, MediaType
from hub.models.observation import Source
from hub.models.people import Account
from hub.models.place import AddressKind, Place
from hub.models.play import Ending, Play, Segment
from hub.models.session import Connection, Control, Location, Player, SessionState, SessionView
from hub.models.stream import Decision, Stream
from hub.playback.geo.places import PLACES
from hub.playback.pipeline import PLAYBACK
from hub.playback.reporter import ServerReporter
from tests.support.shelf.plex import SERVER_ID, UNIQUE_ID, StillServer
from tests.support.waiting import eventually

PASSWORD = "Correct-horse-7"
QUIET = "discovery:\n  enabled: false\n  announce: false\n"
BOBS = "zirkon"
ADDRESSES = {"ann": "89.160.20.112", "bob": "81.2.69.160"}
WORDS = {"ann": "Marble", "bob": BOBS.title()}
PLAYS = {"ann": 5, "bob": 7}
READERS = 3
"""Reading threads of the history: all are begun before a test, so that it leaves none behind."""
USERS = {"ann": Role.VIEWER, "lone": Role.VIEWER, "editor": Role.EDITOR, "admin": Role.ADMIN}
"""Users and their roles; `ann` is tied to the person Ann, `lone` to nobody."""


@dataclass(slots=True)
class Scene:
    """The hub, where it answers, and who is who."""

    hub: Hub
    url: str
    http: ClientSession
    tokens: dict[str, str]
    persons: dict[str, str]
    reporter: ServerReporter
    server: StillServer
    bobs_ids: tuple[str, ...] = ()
    anns_ids: tuple[str, ...] = ()

    async def ask(
        self, who: str | None, method: str, path: str, **options: Any
    ) -> tuple[ClientResponse, Any]:
        """Ask as a user by bearer token (None: nobody); the answer and its body, JSON decoded."""
        headers = dict(options.pop("headers", {}))
        if who is not None:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        async with self.http.request(
            method, self.url + path, headers=headers, allow_redirects=False, **options
        ) as response:
            is_json = response.content_type == "application/json"
            return response, await (response.json() if is_json else response.read())

    async def get(self, who: str | None, path: str, **options: Any) -> Any:
        """The data of a successful GET."""
        response, body = await self.ask(who, "GET", path, **options)
        assert response.status == 200, (path, response.status, body)
        return body["data"]

    async def status(self, who: str | None, method: str, path: str, **options: Any) -> int:
        """The status of an answer alone."""
        return (await self.ask(who, method, path, **options))[0].status

    def session_of(self, who: str) -> str:
        """The id of somebody's live session."""
        found = [s.id for s in self.hub[PLAYBACK].sessions() if s.view.account_key == key_of(who)]
        return found[0]

    async def plays_of(self, who: str) -> list[str]:
        """The ids of somebody's plays."""
        page = await self.hub[HISTORY].plays(PlaysQuery(limit=100), Scope.of(self.persons[who]))
        return [row.id for row in page.rows]

    async def watch(self, *who: str) -> None:
        """Let exactly these watch something live from now on."""
        await self.reporter.listed([view_of(one) for one in who], Source.WEBSOCKET)


def key_of(who: str) -> str:
    """The key of somebody's account."""
    return f"{WORDS[who]}-key"


def account_of(who: str) -> Account:
    """Somebody's account on the server."""
    word = WORDS[who]
    return Account(
        server_id=SERVER_ID,
        key=key_of(who),
        name=f"{word} {who.title()}",
        email=f"{word.lower()}@mail.example",
        thumb=f"/art/{word}-face",
    )


def item_of(who: str, number: int = 0) -> Item:
    """An item that only this person plays."""
    word = WORDS[who]
    return Item(
        key=f"{word}-item-{number}",
        type=MediaType.MOVIE,
        title=f"{word}film {number}",
        guids=(f"imdb://tt{word}{number}",),
        duration_s=6000.0,
        year=2000 + number,
        library_key="1",
        library_name="Films",
        thumb=f"/art/{word}-poster",
        art=f"/art/{word}-backdrop",
    )


def player_of(who: str) -> Player:
    """Somebody's only player."""
    word = WORDS[who]
    return Player(key=f"{word}-device", name=f"{word} screen", product=f"{word} app")


def connection_of(who: str) -> Connection:
    """Where somebody always watches from."""
    return Connection(address=ADDRESSES[who], location=Location.WAN, bandwidth_kbps=4000)


def view_of(who: str, position_s: float = 60.0) -> SessionView:
    """What somebody watches live; only Ann's player can be paused, resumed and sought."""
    controls = {Control.TERMINATE, Control.MESSAGE}
    if who == "ann":
        controls |= {Control.PAUSE, Control.RESUME, Control.SEEK}
    return SessionView(
        key=f"{WORDS[who]}-session",
        account_key=key_of(who),
        account_name=account_of(who).name,
        player=player_of(who),
        item=item_of(who),
        state=SessionState.PLAYING,
        position_s=position_s,
        stream=Stream(decision=Decision.DIRECT_PLAY),
        connection=connection_of(who),
        controls=frozenset(controls),
    )


def play_of(who: str, person_id: str, number: int) -> Play:
    """A play of the last days; the latest ones of all persons overlap."""
    start = datetime.now(UTC) - timedelta(days=number, hours=1, seconds=len(who) + ord(who[0]))
    watched = Segment(
        state=SessionState.PLAYING,
        started_at=start,
        ended_at=start + timedelta(seconds=3600),
        start_s=0.0,
        end_s=3600.0,
        watch_s=3600.0,
    )
    return Play(
        id=new_id(),
        server_id=SERVER_ID,
        session_key=f"{WORDS[who]}-{number}",
        account_key=key_of(who),
        person_id=person_id,
        item=item_of(who, number),
        player=player_of(who),
        connection=connection_of(who),
        started_at=start,
        ended_at=watched.ended_at,
        segments=(watched,),
        streams=(Stream(decision=Decision.DIRECT_PLAY),),
        watch_s=3600.0,
        paused_s=0.0,
        buffering_s=0.0,
        start_s=0.0,
        end_s=3600.0,
        max_s=3600.0,
        watched=False,
        ending=Ending.STOPPED,
    )


@asynccontextmanager
async def whole_hub(
    folder: Path,
    *,
    config: str = QUIET,
    environ: Mapping[str, str] | None = None,
    peopled: bool = True,
    limited: bool = False,
    settled: bool = False,
) -> AsyncIterator[Scene]:
    """A hub in a folder with its application; without `peopled` it has no users and no plays.

    Only a `limited` one limits how often it is asked; in a `settled` one, the history holds all
    that was reported.
    """
    (folder / "usher.yaml").write_text(config, "utf-8")
    read = read_config(folder, environ or {})
    settings = CoreSettings(package="tests.support.shelf")
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        patch.setattr(passwords, "_HASHER", cheap)
        async with (
            running_hub(read, settings) as hub,
            served(hub, read[HTTP], limited=limited) as url,
            ClientSession(cookie_jar=CookieJar(unsafe=True)) as http,
        ):
            scene = await _scene(hub, url, http)
            if peopled:
                await _people(scene)
            if settled:
                await _settle(scene)
            yield scene


async def _scene(hub: Hub, url: str, http: ClientSession) -> Scene:
    if not hub[ENTRIES].all():
        record = EntryRecord(domain="plex", title="Attic", data={"url": "x"}, unique_id=UNIQUE_ID)
        await hub[ENTRIES].add(record)
    await eventually(lambda: len(hub[SERVERS]) == 1)
    (entry,) = hub[ENTRIES].all()
    reporter = ServerReporter(hub[PLAYBACK], SERVER_ID)
    return Scene(hub, url, http, {}, {}, reporter, entry.runtime_data)


@asynccontextmanager
async def served(hub: Hub, settings: HttpModel, *, limited: bool = False) -> AsyncIterator[str]:
    """The application of a hub on a free port of loopback; the address without a path."""
    app = application(hub, settings)
    if not limited and REQUESTS in app:
        app[REQUESTS] = RateLimit("requests", burst=10**6, per_minute=10**6)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server(shutdown_timeout=0.1)
    try:
        yield str(server.make_url("")).rstrip("/")
    finally:
        await server.close()


async def _people(scene: Scene) -> None:
    hub = scene.hub
    await hub[HOUSEHOLD].update(name="House", complete=True)
    hub[PLACES].teach({ADDRESSES[who]: _place(word) for who, word in WORDS.items()})
    await scene.reporter.accounts([account_of(who) for who in WORDS])
    await hub[HISTORY].put_server(scene.server.server)
    now = datetime.now(UTC)
    await hub[HISTORY].put_libraries(SERVER_ID, scene.server.libraries, now)
    links = hub[PLAYBACK].links()
    scene.persons = {who: links[(SERVER_ID, key_of(who))] for who in WORDS}
    await scene.watch("ann", "bob")
    told = {"Account": account_of("bob").name, "title": item_of("bob").title}
    await scene.reporter.evidence("media.play", told, Source.WEBHOOK)
    await _past(scene)
    await _users(scene)
    scene.bobs_ids = await _ids_of(scene, "bob")
    scene.anns_ids = await _ids_of(scene, "ann")


async def _ids_of(scene: Scene, who: str) -> tuple[str, ...]:
    """Every id that is about one person, and their address."""
    person, account = scene.persons[who], f"{SERVER_ID}/{key_of(who)}"
    session = scene.hub[PLAYBACK].session(scene.session_of(who))
    assert session is not None
    page = await scene.hub[HISTORY].plays(PlaysQuery(limit=100), Scope.of(person))
    assert len(page.rows) == PLAYS[who]
    ids = {one for row in page.rows for one in (row.id, row.item_id, row.player_id, row.place_id)}
    found = {person, account, session.id, session.play_id, ADDRESSES[who], *ids}
    return tuple(sorted(one for one in found if one))


async def _past(scene: Scene) -> None:
    history = scene.hub[HISTORY]
    plays = [
        play_of(who, scene.persons[who], n) for who, count in PLAYS.items() for n in range(count)
    ]
    await history.import_plays(plays)


async def _settle(scene: Scene) -> None:
    history = scene.hub[HISTORY]

    async def known() -> bool:
        persons = await history.persons(Scope.all())
        evidence = await history.query("SELECT count(*) FROM evidence")
        return len(persons) == len(PLAYS) and evidence[0][0] == 1

    await eventually(known)
    await asyncio.gather(*(history.read(lambda _: time.sleep(0.02)) for _ in range(READERS)))


async def _users(scene: Scene) -> None:
    auth = scene.hub[AUTH]
    for name in ("admin", "editor", "ann", "lone"):
        person = scene.persons.get(name)
        await auth.create_user(name, USERS[name], password=PASSWORD, person_id=person)
        scene.tokens[name] = (await auth.sign_in(name, PASSWORD)).text


def _place(word: str) -> Place:
    return Place(
        kind=AddressKind.PUBLIC,
        city=f"{word}stadt",
        country=f"{word}land",
        country_code="ZZ",
        latitude=10.0,
        longitude=20.0,
        time_zone="Europe/Berlin",
    )
