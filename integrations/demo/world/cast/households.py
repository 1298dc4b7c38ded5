"""Who lives where, and what they own."""

from dataclasses import dataclass

from integrations.demo.world.people import Habits, Household, Person

from . import habits
from .devices import make_device
from .networks import NETWORKS


@dataclass(frozen=True, slots=True)
class _Row:
    """One person: devices as (kind, name), networks away from home by id."""

    name: str
    habits: Habits
    devices: tuple[tuple[str, str], ...]
    away: tuple[str, ...] = ()


_SHARED_SHIELD = ("shield", "Living Room")

_HOUSEHOLDS: dict[tuple[str, str], tuple[_Row, ...]] = {
    ("Lindqvist", "linkoping"): (
        _Row(
            "Maja Lindqvist",
            habits.EVENING,
            (_SHARED_SHIELD, ("iphone", "Maja's iPhone"), ("chrome", "Chrome")),
            ("linkoping-campus", "se-mobile", "spain"),
        ),
        _Row(
            "Oskar Lindqvist",
            habits.CINEPHILE,
            (_SHARED_SHIELD, ("macbook", "Oskar's MacBook"), ("kitchen-radio", "Kitchen Radio")),
            ("se-mobile",),
        ),
        _Row("Elsa Lindqvist", habits.FAMILY, (("ipad", "Elsa's iPad"), _SHARED_SHIELD)),
    ),
    ("Whitlock", "boxford"): (
        _Row(
            "Imogen Whitlock",
            habits.EVENING,
            (("webos", "Snug TV"), ("pixel", "Imogen's Pixel"), ("firefox", "Firefox")),
            ("uk-mobile", "spain"),
        ),
        _Row(
            "Theo Whitlock",
            habits.BINGER,
            (("playstation", "PS5"), ("firefox", "Theo's Laptop"), ("tizen", "Attic TV")),
            ("uk-mobile",),
        ),
        _Row("Wren Whitlock", habits.FAMILY, (("ipad", "Wren's iPad"), ("webos", "Snug TV"))),
    ),
    ("Okafor", "milton"): (
        _Row(
            "Ada Okafor",
            habits.EVENING,
            (("roku", "Den Roku"), ("iphone", "Ada's iPhone")),
            ("us-mobile",),
        ),
        _Row(
            "Chidi Okafor",
            habits.NEWS,
            (("roku", "Bedroom Roku"), ("chrome", "Office PC")),
        ),
    ),
    ("Reyes", "san-diego"): (
        _Row(
            "Marco Reyes",
            habits.BINGER,
            (("apple-tv", "Loft Apple TV"), ("macbook", "Marco's MacBook")),
            ("us-mobile", "philippines"),
        ),
        _Row(
            "Lucia Reyes",
            habits.LISTENER,
            (("music-phone", "Lucia's Galaxy"), ("apple-tv", "Loft Apple TV")),
            ("us-mobile",),
        ),
    ),
    ("Tanaka", "tokyo"): (
        _Row("Haru Tanaka", habits.CINEPHILE, (("apple-tv", "Projector"), ("ipad", "Haru's iPad"))),
    ),
    ("Brandt", "germany"): (
        _Row(
            "Jonas Brandt",
            habits.TRAVELLER,
            (("tizen", "Wohnzimmer"), ("pixel", "Jonas' Pixel"), ("firefox", "Jonas' Notebook")),
            ("spain", "singapore", "bhutan"),
        ),
        _Row("Leni Brandt", habits.FAMILY, (("tizen", "Wohnzimmer"), ("ipad", "Lenis iPad"))),
    ),
    ("Mercer", "melbourne"): (
        _Row(
            "Isla Mercer",
            habits.LISTENER,
            (("music-phone", "Isla's Galaxy"), ("shield", "Mercer Shield")),
            ("singapore",),
        ),
        _Row(
            "Wei Lim",
            habits.TRAVELLER,
            (("pixel", "Wei's Pixel"), ("chrome", "Wei's PC")),
            ("singapore", "changchun"),
        ),
    ),
}


def make_households(seed: int) -> tuple[Household, ...]:
    """All households; what has the same name in a household is one shared device."""
    return tuple(
        _household(seed, name, network, rows) for (name, network), rows in _HOUSEHOLDS.items()
    )


def _household(seed: int, name: str, network: str, rows: tuple[_Row, ...]) -> Household:
    owned = {device: make_device(seed, name, *device) for row in rows for device in row.devices}
    persons = tuple(
        Person(
            id=row.name.split()[0].casefold(),
            name=row.name,
            email=f"{row.name.split()[0].casefold()}@{name.casefold()}.example",
            household=name,
            habits=row.habits,
            devices=tuple(owned[device] for device in row.devices),
            networks=(NETWORKS[network], *(NETWORKS[away] for away in row.away)),
        )
        for row in rows
    )
    return Household(id=name.casefold(), name=name, network=NETWORKS[network], persons=persons)
