"""Builds a world from a seed and a plan."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from functools import partial

from .blueprint import DEMO, ServerPlan
from .cast.crowd import make_crowd
from .cast.households import make_households
from .cast.networks import NETWORKS
from .catalogue import Catalogue, make_catalogue
from .chance import hexadecimal, number
from .clock import Clock, ScaledClock
from .files import files_of
from .items import Item, ItemKind
from .people import Household, Person
from .platforms import Platform
from .servers import Account, Entry, Library, LibraryKind, SimulatedServer
from .world import World

_ID_LENGTH = {Platform.PLEX: 40, Platform.JELLYFIN: 32, Platform.EMBY: 32}
_FIRST_KEY = {Platform.PLEX: 1001, Platform.EMBY: 5001}
_AGE_DAYS = 1500


def build_world(
    seed: int = 1,
    clock: Clock | None = None,
    plans: Sequence[ServerPlan] = DEMO,
    *,
    extra_persons: int = 0,
) -> World:
    """The world of ``seed`` with the servers of ``plans``; the same seed gives the same world.

    ``extra_persons`` join those whom the plans name, each with accounts on some of the servers.

    Dates lie before the clock's day, so worlds built on the same day are equal to the last field.
    """
    clock = clock or ScaledClock()
    today = clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    households = make_households(seed) + make_crowd(seed, extra_persons)
    catalogue = make_catalogue(seed, today.date())
    servers = tuple(_server(seed, plan, households, catalogue, today) for plan in plans)
    return World(seed, clock, servers, households, catalogue, tuple(NETWORKS.values()))


def _server(
    seed: int,
    plan: ServerPlan,
    households: tuple[Household, ...],
    catalogue: Catalogue,
    today: datetime,
) -> SimulatedServer:
    server_id = hexadecimal(_ID_LENGTH[plan.platform], seed, plan.platform, plan.name)
    accounts = _accounts(seed, plan, server_id, households)
    server = SimulatedServer(
        id=server_id,
        platform=plan.platform,
        name=plan.name,
        version=plan.version,
        network=NETWORKS[plan.network],
        lan_host=plan.lan_host,
        token=accounts[0].token,
        accounts=accounts,
        libraries=_libraries(plan, server_id, today),
        operating_system=plan.operating_system,
        hardware_acceleration=plan.hardware_acceleration,
    )
    for library in server.libraries:
        for item in _held(catalogue, library.kind, plan.share, server_id):
            server.add(make_entry(server, library, item, today))
    return server


def _accounts(
    seed: int, plan: ServerPlan, server_id: str, households: tuple[Household, ...]
) -> tuple[Account, ...]:
    persons = {person.id: person for home in households for person in home.persons}
    return tuple(
        _account(seed, plan, server_id, persons[person_id], name, is_owner=position == 0)
        for position, (person_id, name) in enumerate(_members(plan, persons).items())
    )


def _members(plan: ServerPlan, persons: dict[str, Person]) -> dict[str, str]:
    """Account names by person: those of the plan, and whoever of the crowd joins this server."""
    names = dict(plan.accounts)
    for person in persons.values():
        joins = person.id.startswith("guest-") and number(3, plan.name, person.id) > 0
        if joins or (person.id.startswith("guest-") and plan.platform is Platform.PLEX):
            names[person.id] = person.email.partition("@")[0]
    return names


def _account(
    seed: int, plan: ServerPlan, server_id: str, person: Person, name: str, *, is_owner: bool
) -> Account:
    global_id = str(20_000_000 + number(70_000_000, seed, "plex.tv", person.id))
    is_plex = plan.platform is Platform.PLEX
    plex_key = "1" if is_owner else global_id
    return Account(
        key=plex_key if is_plex else hexadecimal(32, server_id, "account", person.id),
        global_id=global_id,
        name=name,
        email=plan.emails.get(person.id, person.email),
        person=person,
        is_admin=is_owner,
        token=_token(seed, plan.platform, server_id, person.id),
        password=None if is_plex else f"{person.id}-{number(9000, seed, person.id) + 1000}",
    )


def _token(seed: int, platform: Platform, server_id: str, person_id: str) -> str:
    length = 20 if platform is Platform.PLEX else 32
    return hexadecimal(length, seed, "token", server_id, person_id)


def _libraries(plan: ServerPlan, server_id: str, today: datetime) -> tuple[Library, ...]:
    created = today - timedelta(days=_AGE_DAYS)
    return tuple(
        Library(
            key=_library_key(plan.platform, server_id, place),
            uuid=hexadecimal(32, server_id, "library", place),
            kind=kind,
            name=name,
            root=root,
            created_at=created,
        )
        for place, (kind, name, root) in enumerate(plan.libraries, 1)
    )


def _library_key(platform: Platform, server_id: str, place: int) -> str:
    if platform is Platform.JELLYFIN:
        return hexadecimal(32, server_id, "library key", place)
    return str(place if platform is Platform.PLEX else place + 2)


def _held(catalogue: Catalogue, kind: LibraryKind, share: float, server_id: str) -> list[Item]:
    """The part of the catalogue a server holds: whole shows, whole artists; at least one."""
    shelves = {
        LibraryKind.MOVIES: catalogue.movies,
        LibraryKind.SHOWS: catalogue.shows,
        LibraryKind.MUSIC: catalogue.music,
        LibraryKind.PHOTOS: catalogue.photos,
        LibraryKind.LIVE: catalogue.channels,
        LibraryKind.EXTRAS: catalogue.clips,
    }
    shelf = shelves[kind]
    held = [i for i in shelf if number(1000, server_id, "holds", i.root.id) < share * 1000]
    return held or [item for item in shelf if item.root is shelf[0].root]


def make_entry(server: SimulatedServer, library: Library, item: Item, today: datetime) -> Entry:
    """``item`` as it comes into a library of ``server``, under a key of the platform's form."""
    added = _added(server, item, today)
    return Entry(
        key=_item_key(server, item),
        item=item,
        library=library,
        added_at=added,
        updated_at=added + timedelta(hours=3),
        find_media=partial(files_of, item, server.id),
    )


def _item_key(server: SimulatedServer, item: Item) -> str:
    if server.platform is Platform.JELLYFIN:
        return hexadecimal(32, server.id, "item", item.id)
    return str(_FIRST_KEY[server.platform] + server.entries_ever)


def _added(server: SimulatedServer, item: Item, today: datetime) -> datetime:
    """When it came here: a show, album or movie on some day, but nothing before its release.

    So the episodes of a show that was here already arrive week by week, as they are broadcast.
    """
    group = item.parent.id if item.kind is ItemKind.TRACK and item.parent else item.root.id
    age = _AGE_DAYS * (number(10**9, server.id, "added", group) / 10**9) ** 0.7
    minutes = number(600, server.id, "added", item.id)
    added = today - timedelta(days=age, minutes=minutes)
    if item.released is not None and item.kind is not ItemKind.SHOW:
        broadcast = datetime.combine(item.released, time(21), UTC) + timedelta(minutes=minutes)
        added = max(added, broadcast)
    return min(added, today - timedelta(minutes=minutes + 1))
