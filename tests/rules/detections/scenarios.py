"""Reads labelled scenarios: stories in YAML, and how many alerts each must raise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from hub.core.config.values import parse_duration
from hub.models.session import Location, Player
from rules.happening import Happening
from rules.networks.kind import Network, NetworkKind
from tests.rules.detections.story import Net, Story

FOLDER = Path(__file__).parent
BEGIN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
"""A Sunday."""


@dataclass(frozen=True, slots=True)
class Case:
    """One story for one detection. `alerts` 0 is a false alarm that people report."""

    detection: str
    title: str
    alerts: int
    steps: tuple[Mapping[str, Any], ...]
    inputs: Mapping[str, Any]
    says: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.detection}: {self.title}"


def _load(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path)


_CAST = _load(FOLDER / "cast.yml")


def cases() -> list[Case]:
    """Every labelled case."""
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        for one in _load(path):
            case = Case(
                detection=path.stem,
                title=one["title"],
                alerts=one["alerts"],
                steps=tuple(one["story"]),
                inputs=one.get("inputs", {}),
                says=tuple(one.get("says", ())),
            )
            found.append(case)
    return found


def everyday() -> list[tuple[Case, frozenset[str]]]:
    """Honest days, over which every detection runs; with those that may raise something."""
    found = []
    for one in _load(FOLDER / "everyday.yml"):
        inputs = {"except_players": one["except_players"]} if "except_players" in one else {}
        case = Case("everyday", one["title"], 0, tuple(one["story"]), inputs, ())
        found.append((case, frozenset(one.get("raises", ()))))
    return found


def kinds(address: str | None, _: int | None, __: str | None) -> Network:
    """The kinds of the networks of the cast, as a database would tell them."""
    found = (one for one in _CAST["networks"].values() if one.get("address") == address)
    told = next((one.get("kind") for one in found), None)
    return Network(kind=None if told is None else NetworkKind(told))


def happenings(case: Case) -> list[Happening]:
    """The story as the rules are told it."""
    story = Story(BEGIN)
    told = [one for step in case.steps for one in _step(story, step)]
    return sorted(told, key=lambda one: one.at)


def _step(story: Story, step: Mapping[str, Any]) -> Iterator[Happening]:
    """`after` and `at` move the time; `days` repeats a step every day at the same time."""
    if "after" in step:
        story.later(seconds=parse_duration(step["after"]))
    if "at" in step:
        story.at(_when(step["at"]))
    first = story.now
    for day in range(step.get("days", 1)):
        story.at(first + timedelta(days=day))
        yield from _events(story, step, day)


def _when(written: str) -> datetime:
    """`3 20:15` is a quarter past eight in the evening (UTC) of the third day."""
    day, clock = written.split(" ")
    hours, minutes = clock.split(":")
    start = BEGIN.replace(hour=0)
    return start + timedelta(days=int(day) - 1, hours=int(hours), minutes=int(minutes))


def _events(story: Story, step: Mapping[str, Any], day: int) -> Iterator[Happening]:
    who = step.get("person", "anna")
    net, player = _net(step, day), _player(step, day)
    if "start" in step:
        yield story.start(who, net, player, key=step["start"])
    elif "watch" in step:
        length = parse_duration(step["watch"])
        yield from story.watch(who, net, player, seconds=length)
    elif "stop" in step:
        yield story.stop(step["stop"])
    for kind in ("paused", "resumed", "buffering", "progress"):
        if kind in step:
            moved = net if "net" in step else None
            yield story.tell(kind, step[kind], moved)


def _net(step: Mapping[str, Any], day: int) -> Net:
    given = step.get("net", "home")
    name = given[day % len(given)] if isinstance(given, list) else given
    fields = {key: value for key, value in _CAST["networks"][name].items() if key != "kind"}
    if "location" in fields:
        fields["location"] = Location(fields["location"])
    net = Net(**fields)
    changes = {key: step[key] for key in ("address", "city", "database") if key in step}
    if "address" in changes:
        changes["address"] = changes["address"].format(day=day)
    return replace(net, **changes)


def _player(step: Mapping[str, Any], day: int) -> Player:
    given = step.get("player", "tv")
    name = given[day % len(given)] if isinstance(given, list) else given
    return Player(key=name, **_CAST["players"][name])
