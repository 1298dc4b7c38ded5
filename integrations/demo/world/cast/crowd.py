"""More people than the demo names one by one: for long histories and for load."""

from dataclasses import replace
from random import Random

from integrations.demo.world.catalogue.tables import words
from integrations.demo.world.chance import seeded
from integrations.demo.world.people import Household, Network, Person

from . import habits
from .devices import make_device
from .networks import NETWORKS

_WAYS = (
    habits.EVENING,
    habits.FAMILY,
    habits.BINGER,
    habits.CINEPHILE,
    habits.LISTENER,
    habits.NEWS,
    habits.TRAVELLER,
)
_SCREENS = ("shield", "webos", "tizen", "apple-tv", "roku", "chrome", "playstation")
_POCKETS = ("iphone", "pixel", "ipad", "firefox", "macbook", "music-phone")
_HOMES = ("linkoping", "san-diego", "tokyo", "germany", "melbourne")
_AWAY = ("us-mobile", "uk-mobile", "se-mobile", "spain", "singapore")


def make_crowd(seed: int, count: int) -> tuple[Household, ...]:
    """``count`` households of one person each."""
    return tuple(_household(seed, number) for number in range(1, count + 1))


def _household(seed: int, number: int) -> Household:
    chance = seeded(seed, "crowd", number)
    network = _network(chance, number)
    first, last = chance.choice(words("first_names")), chance.choice(words("last_names"))
    name, household = f"{first} {last}", f"{last} {number}"
    devices = (
        make_device(seed, household, chance.choice(_SCREENS), f"{first}'s TV"),
        make_device(seed, household, chance.choice(_POCKETS), f"{first}'s Phone"),
    )
    person = Person(
        id=f"guest-{number}",
        name=name,
        email=f"{first}.{last}.{number}@guests.example".casefold(),
        household=household,
        habits=chance.choice(_WAYS),
        devices=devices,
        networks=(network, NETWORKS[chance.choice(_AWAY)]),
    )
    return Household(f"crowd-{number}", household, network, (person,))


def _network(chance: Random, number: int) -> Network:
    """A network like one of the named ones, under a neighbouring address."""
    model = NETWORKS[chance.choice(_HOMES)]
    head, separator, _ = model.address.rpartition(":" if ":" in model.address else ".")
    if separator == ":":
        tail = f"{0x100 + number:x}"
    else:
        low, high = {"linkoping": (129, 254), "melbourne": (2, 254)}[model.id]
        tail = str(low + number % (high - low))
    return replace(model, id=f"crowd-{number}", address=f"{head}{separator}{tail}", mapped=False)
