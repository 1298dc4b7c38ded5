"""Lets people live in the world: a deterministic timetable of scripts."""

import heapq
import itertools
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from .chance import seeded
from .choices import servers_of
from .errors import WorldError
from .incidents import INCIDENTS
from .opening import opening_scene
from .scripts import MakeScript, Script, new_arrival, watch
from .world import World

_log = logging.getLogger(__name__)

_ARRIVAL_S = 4 * 60.0
_INCIDENT_S = 35 * 60.0
_NOVELTY_S = 50 * 60.0


class Director:
    """Runs scripts on a world. The same seed and clock give the same life.

    ``pace`` is how many script seconds pass in one second of the world: streams play at the
    world's speed, but people act ``pace`` times as often as in real life. ``audience`` is how many
    streams there are at least and at most, incidents not counted.
    """

    def __init__(
        self,
        world: World,
        *,
        pace: float = 12.0,
        audience: tuple[int, int] = (4, 9),
        incidents: bool = True,
    ) -> None:
        self.world = world
        self._pace = pace
        self._least, self._most = audience
        self._chance = seeded(world.seed, "director")
        self._order = itertools.count()
        self._due: list[tuple[datetime, int, Script]] = []
        self.play(opening_scene)
        self.play(self._arrivals)
        self.play(self._novelties)
        if incidents:
            self.play(self._incidents)

    def play(self, make: MakeScript, after_s: float = 0.0) -> None:
        """Run a script ``after_s`` script seconds from now."""
        chance = seeded(self.world.seed, self._chance.random())
        self._push(make(self.world, chance), self.world.clock.now(), after_s)

    def stage(self, incident: str) -> None:
        """Run an incident now; KeyError when there is none of that name."""
        self.play(INCIDENTS[incident])

    def step(self) -> float:
        """Act what is due; returns the seconds of the world until the next act."""
        now = self.world.clock.now()
        while self._due and self._due[0][0] <= now:
            due, _, script = heapq.heappop(self._due)
            wait_s = _act(script)
            if wait_s is not None:
                self._push(script, due, wait_s)
        if not self._due:
            return 1.0
        return (self._due[0][0] - now).total_seconds()

    async def run(self) -> None:
        """Act for ever."""
        while True:
            await self.world.clock.sleep(self.step())

    def _push(self, script: Script, at: datetime, wait_s: float) -> None:
        due = at + timedelta(seconds=wait_s / self._pace)
        heapq.heappush(self._due, (due, next(self._order), script))

    def _arrivals(self, world: World, chance: Random) -> Script:
        """People come and go, so that there are neither too few nor too many."""
        while True:
            running = len(world.streams())
            if running < self._most and (running < self._least or chance.random() < 0.5):
                self.play(_sitting_of(chance))
            hurry = 0.2 if running < self._least else 1.0
            yield chance.uniform(0.5, 1.5) * _ARRIVAL_S * hurry

    def _incidents(self, _world: World, chance: Random) -> Script:
        """One incident after the other, in an order that changes each round."""
        while True:
            for name in chance.sample(list(INCIDENTS), len(INCIDENTS)):
                yield chance.uniform(0.6, 1.4) * _INCIDENT_S
                self.stage(name)

    def _novelties(self, _world: World, chance: Random) -> Script:
        while True:
            yield chance.uniform(0.5, 1.5) * _NOVELTY_S
            self.play(new_arrival)


def _act(script: Script) -> float | None:
    """The next act of a script; None when it is over, or when the world does not let it go on."""
    try:
        return next(script, None)
    except WorldError as error:
        _log.info("A scene of the demo broke off: %s", error)
        return None


def _sitting_of(chance: Random) -> Callable[[World, Random], Script]:
    """A sitting of somebody, drawn by how much they watch."""

    def make(world: World, own: Random) -> Script:
        persons = [person for person in world.persons if servers_of(world, person)]
        weights = [person.habits.plays_per_week for person in persons]
        return watch(world, chance.choices(persons, weights)[0], own)

    return make
