"""Plays of several persons who watch together, alone, regularly or no longer; times as declared."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hub.models.ids import derived_id
from hub.models.item import Item
from hub.models.play import Play
from hub.models.session import Connection, Player
from tests.hub.history.factory import DIRECT, EPISODE, JELLYFIN, MOVIE, PLEX, segment

MONDAY = datetime(2024, 5, 6, 18, 0, tzinfo=UTC)
FILMS = {
    name: replace(
        MOVIE,
        key=name,
        title=name,
        guids=(f"imdb://{name}",),
        genres=(genre,),
        file=None,
        file_size=None,
    )
    for name, genre in (("Alpha", "Comedy"), ("Beta", "Drama"), ("Gamma", "Drama"))
}
EPISODES = {
    f"S1E{n}": replace(EPISODE, key=f"e{n}", title=f"Part {n}", index=n, guids=(f"tvdb://e{n}",))
    for n in range(1, 5)
}
ITEMS: dict[str, Item] = {**FILMS, **EPISODES}


def play(
    person: str | None,
    item: str,
    at: datetime,
    minutes: float = 60.0,
    *,
    device: str = "tv",
    server: str = PLEX,
    address: str | None = "10.0.0.5",
    watched: bool = True,
) -> Play:
    """One play without pauses."""
    wall = 60.0 * minutes
    what = ITEMS[item]
    return Play(
        id=derived_id(at, str(person), item, device),
        server_id=server,
        session_key=f"{person}{item}{at}",
        account_key=None if person is None else f"account of {person}",
        person_id=person,
        item=what,
        player=Player(key=device, name=device, platform=device.upper(), product="App"),
        connection=Connection(address=address),
        started_at=at,
        ended_at=at + timedelta(seconds=wall),
        segments=(segment(0, wall, start=at),),
        streams=(DIRECT,),
        watch_s=wall,
        paused_s=0.0,
        buffering_s=0.0,
        start_s=0.0,
        end_s=wall,
        max_s=min(wall, what.duration_s or wall),
        watched=watched,
    )


def after(days: float = 0, minutes: float = 0) -> datetime:
    """So long after the Monday on which everything begins."""
    return MONDAY + timedelta(days=days, minutes=minutes)


def _together() -> Iterable[Play]:
    yield play("ann", "Alpha", after(0))
    yield play("bob", "Alpha", after(0, 10), address="203.0.113.7")
    yield play("cyd", "Alpha", after(0, 24))  # 14 minutes after bob, 24 after ann
    yield play("ann", "Alpha", after(1))
    yield play("ann", "Alpha", after(1, 5), device="phone")  # on two devices, still alone
    yield play("bob", "Beta", after(2))
    yield play("cyd", "Beta", after(2, 16))  # too late
    yield play("ann", "Gamma", after(3), 4)
    yield play("bob", "Gamma", after(3, 1))  # ann has not really watched
    yield play("ann", "Gamma", after(4), 8)
    yield play("cyd", "Gamma", after(4, 9))  # ann is gone by then
    yield play("bob", "S1E1", after(5), server=JELLYFIN)
    yield play("dan", "S1E1", after(5, 2), server=PLEX)
    yield play(None, "S1E2", after(6))
    yield play("ann", "S1E2", after(6, 1))  # with somebody unknown


def _later() -> Iterable[Play]:
    for week in range(1, 9):
        yield play("ann", f"S1E{1 + week % 4}", after(7 * week))
    for month in (31, 62, 124):
        yield play("bob", "Beta", after(month), device="phone", watched=False)
    yield play("eve", "S1E1", after(40), device="phone")
    yield play("eve", "S1E2", after(40, 70), device="phone")
    yield play("eve", "S1E3", after(75), device="tv")


def plays() -> list[Play]:
    """All of them."""
    return [*_together(), *_later()]
