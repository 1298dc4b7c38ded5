"""Reading the YAML timelines of tests/scenarios/recording."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).parents[2] / "scenarios" / "recording"
PLATFORMS = ("plex", "jellyfin", "emby")


@dataclass(frozen=True, slots=True)
class Step:
    """At `at` seconds, `who` (a letter, a player) does something; the server and the hub do too."""

    at: float
    who: str
    verb: str
    args: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """What happens, and what must be recorded."""

    name: str
    file: str
    threads: tuple[str, ...]
    steps: tuple[Step, ...]
    plays: tuple[dict[str, Any], ...]
    only: tuple[str, ...] = PLATFORMS
    accounts: dict[str, str] = field(default_factory=dict)
    servers: dict[str, int] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    events: dict[str, int] = field(default_factory=dict)
    concurrent: int | None = None
    days: dict[str, int] = field(default_factory=dict)


def seconds(text: Any) -> float:
    """`1:02:03`, `2:03` or a number of seconds."""
    total = 0.0
    for part in str(text).split(":"):
        total = total * 60 + float(part)
    return total


def _step(text: str) -> Step:
    match = re.fullmatch(r"(\S+) (?:([A-Z]) )?(\w+)(.*)", text)
    assert match is not None, text
    return Step(seconds(match[1]), match[2] or "A", match[3], tuple(match[4].split()))


def load() -> list[Scenario]:
    """All scenarios, in order of their files."""
    yaml = YAML(typ="safe")
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        for raw in yaml.load(path.read_text(encoding="utf-8")):
            steps = tuple(_step(text) for text in raw.pop("steps"))
            found.append(
                Scenario(
                    name=raw.pop("name"),
                    file=path.name,
                    threads=tuple(raw.pop("threads", ())),
                    steps=steps,
                    plays=tuple(raw.pop("plays")),
                    only=tuple(raw.pop("only", PLATFORMS)),
                    **raw,
                )
            )
    return found
