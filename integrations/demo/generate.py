"""Fills a history of any size with what the people of a simulated world have played.

The same number and seed give the same history. It is loaded by `usher demo generate`.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil

from hub.core.memory import give_back
from hub.history.batch import PersonLink
from hub.history.facade import History
from hub.history.importers.pace import quick_turns
from hub.models import server as hub_server
from hub.models.ids import derived_id
from hub.models.people import Account, Person
from hub.models.place import Place
from hub.models.play import Ending, Play
from hub.models.server import Library, LibraryKind, Server, server_id
from hub.playback.settings import RecordingModel
from integrations.demo.past_places import place_of
from integrations.demo.past_plays import Recorder, handed_over, programmes
from integrations.demo.past_sessions import AlikeSessions
from integrations.demo.world import World
from integrations.demo.world.build import build_world
from integrations.demo.world.clock import ManualClock
from integrations.demo.world.history import PlayBatch, history_batches
from integrations.demo.world.past import PastPlay
from integrations.demo.world.servers import LibraryKind as WorldKind
from integrations.demo.world.servers import SimulatedServer

UNTIL = datetime(2026, 1, 1, tzinfo=UTC)
"""When the last play is over, at the latest: a fixed day, so that all of it is the same again."""
A_YEAR = 620
"""Plays of an average person in a year."""
DRAWN_AT_ONCE = 20_000
"""Plays that are drawn together, in whole days."""
AT_ONCE = 5_000
"""Plays that are handed to the history together."""
TIDY_EVERY = 50_000
"""Plays after which memory that is free but kept is given back."""
_MARGIN = 1.01
"""So many more are drawn: what is too short is not recorded."""
_KINDS = {
    WorldKind.MOVIES: LibraryKind.MOVIE,
    WorldKind.SHOWS: LibraryKind.SHOW,
    WorldKind.MUSIC: LibraryKind.MUSIC,
    WorldKind.PHOTOS: LibraryKind.PHOTO,
}

Tell = Callable[[int], None]
"""Called with the number of plays that are written."""


@dataclass(frozen=True, slots=True)
class Generator:
    """A world with as many people and years as so many plays take."""

    plays: int
    seed: int
    world: World
    years: float
    places: dict[str, Place]

    @classmethod
    def of(cls, plays: int, seed: int) -> "Generator":
        """Make the world; takes seconds for millions of plays."""
        years = 2.0 if plays < 100_000 else 5.0 if plays < 3_000_000 else 10.0
        clock = ManualClock(UNTIL)
        usual = len(build_world(seed, clock).persons)
        extra = max(0, ceil(plays / years / A_YEAR) - usual)
        world = build_world(seed, clock, extra_persons=extra) if extra else build_world(seed, clock)
        places = {one.address: place_of(one) for one in world.networks}
        return cls(plays, seed, world, years, places)

    def locate(self, address: str | None) -> Place | None:
        """Where the addresses of the world are."""
        return self.places.get(address or "")

    async def fill(self, history: History, tell: Tell) -> int:
        """Write everything; returns the number of plays. Cut short, what was written stays."""
        with quick_turns():
            return await self._fill(history, tell)

    async def _fill(self, history: History, tell: Tell) -> int:
        """Write a portion while the next one is made."""
        links = await self._write_catalogue(history)
        written, portions = 0, self.portions(links)
        following = asyncio.create_task(asyncio.to_thread(next, portions, None))
        try:
            while some := await asyncio.shield(following):
                following = asyncio.create_task(asyncio.to_thread(next, portions, None))
                before = written
                written += await history.import_plays(some)
                if written // TIDY_EVERY > before // TIDY_EVERY:
                    await asyncio.to_thread(give_back)
                tell(written)
        finally:
            await asyncio.wait([following])
        return written

    async def _write_catalogue(self, history: History) -> dict[tuple[str, str], str]:
        """Servers, libraries, accounts and persons; the persons by server and account."""
        numbers = {person: number for number, person in enumerate(self.world.persons)}
        persons, accounts, links = dict[str, Person](), list[Account](), list[PersonLink]()
        for simulated in self.world.servers:
            server = _server(simulated)
            await history.put_server(server)
            await history.put_libraries(server.id, _libraries(simulated, server.id), UNTIL)
            for one in simulated.accounts:
                accounts.append(
                    Account(server_id=server.id, key=one.key, name=one.name, admin=one.is_admin)
                )
                if one.person is None:
                    continue
                number = numbers[one.person]
                person_id = derived_id(UNTIL, "person", str(self.seed), str(number))
                persons[person_id] = Person(id=person_id, name=one.person.name)
                links.append(
                    PersonLink(
                        server_id=server.id, account_key=one.key, person_id=person_id, by="demo"
                    )
                )
        await history.import_people(accounts, list(persons.values()), links)
        return {(link.server_id, link.account_key): link.person_id for link in links}

    def portions(self, links: dict[tuple[str, str], str]) -> Iterator[list[Play]]:
        """The plays in order of time by batches, no more than are wanted."""
        maker = _Maker(Recorder(links, RecordingModel()))
        left, drawn = self.plays, ceil(self.plays * _MARGIN) + 20
        for batch in history_batches(self.world, self.years, drawn, DRAWN_AT_ONCE, end=UNTIL):
            for some in maker.portions(batch):
                yield some[:left]
                left -= len(some)
                if left <= 0:
                    return


@dataclass(slots=True)
class _Maker:
    """Makes plays of the hub; what many of them share is the same object."""

    recorder: Recorder
    sessions: AlikeSessions = field(default_factory=AlikeSessions)
    number: int = 0

    def portions(self, batch: PlayBatch) -> Iterator[list[Play]]:
        """The plays of a batch, some thousands at a time."""
        goes_on = handed_over(batch).tolist()
        for first in range(0, len(batch), AT_ONCE):
            found: list[Play] = []
            pasts = batch.plays(first, min(first + AT_ONCE, len(batch)))
            for row, past in enumerate(pasts, start=first):
                found += self._plays(past, Ending.NEXT_ITEM if goes_on[row] else Ending.STOPPED)
            yield found

    def _plays(self, past: PastPlay, ending: Ending) -> Iterator[Play]:
        self.number += 1
        parts = (past,) if past.runtime_s is not None else tuple(programmes(past))
        for part in parts:
            how = ending if part is parts[-1] else Ending.NEXT_ITEM
            shown = self.sessions.shown(part, self.number)
            if (play := self.recorder.record(part, shown, how)) is not None:
                yield play


def _server(simulated: SimulatedServer) -> Server:
    platform = hub_server.Platform(simulated.platform)
    return Server(
        id=server_id(platform, simulated.id),
        platform=platform,
        name=simulated.name,
        version=simulated.version,
        os=simulated.operating_system,
    )


def _libraries(simulated: SimulatedServer, server: str) -> list[Library]:
    return [
        Library(server_id=server, key=one.key, name=one.name, kind=_KINDS[one.kind])
        for one in simulated.libraries
        if one.listed
    ]
