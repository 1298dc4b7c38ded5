"""A world that stands still, for tests of the world itself."""

from collections import Counter
from dataclasses import dataclass, field

from integrations.demo.world.build import build_world
from integrations.demo.world.catalogue import make_catalogue
from integrations.demo.world.changes import Change
from integrations.demo.world.clock import ManualClock
from integrations.demo.world.director import Director
from integrations.demo.world.world import World

SEED = 3
_ = make_catalogue(SEED, ManualClock().now().date())


@dataclass
class Life:
    """A world, its clock, and everything it told."""

    world: World
    clock: ManualClock
    told: list[Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world.subscribe(self.told.append)

    def step(self, seconds: int, director: Director | None = None) -> None:
        """Let time pass second by second."""
        for _ in range(seconds):
            if director:
                director.step()
            self.world.tick()
            self.clock.advance(1)

    def kinds(self) -> list[str]:
        """The names of the changes told so far."""
        return [type(change).__name__ for change in self.told]

    def count(self) -> Counter[str]:
        """How often each was told."""
        return Counter(self.kinds())


def new_life(seed: int = SEED) -> Life:
    clock = ManualClock()
    return Life(build_world(seed, clock), clock)
