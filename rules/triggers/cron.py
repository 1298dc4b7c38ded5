"""The `cron` trigger: an extension of ours to what Home Assistant has."""

from datetime import datetime
from typing import Any

import voluptuous as vol
from croniter import croniter

from rules.happening import Happening
from rules.language.build import Build, Kind, Node, TriggerKind
from rules.language.fields import keys, need
from rules.language.parts import NoWatch, Site, Trigger
from rules.triggers.listening import trigger
from rules.triggers.schedule import Ticking, next_cron


class CronField:
    """Five fields: minute, hour, day of the month, month, day of the week."""

    def __call__(self, value: Any) -> str:
        """The expression."""
        text = str(value).strip()
        if len(text) > 200 or len(text.split()) != 5 or not croniter.is_valid(text):
            raise vol.Invalid("must be a cron expression of five fields, such as '30 2 * * 1'")
        return text

    def schema(self) -> dict[str, Any]:
        """For editors."""
        return {"type": "string"}


class _Pulse(NoWatch):
    def __init__(self, site: Site, expression: str) -> None:
        world = site.world

        def fire(at: datetime) -> None:
            site.fire(Happening(kind="cron", at=at), {"now": at.astimezone(world.zone)})

        self._ticking = Ticking(
            world.clock,
            lambda: world.zone,
            lambda after, zone: next_cron(after, zone, expression),
            fire,
        )

    def see(self, happening: Happening) -> None:
        """Nothing: it goes by the clock."""

    def close(self) -> None:
        self._ticking.close()


def _compile(node: Node, _: Build) -> Trigger:
    return trigger(node, "cron", lambda site: _Pulse(site, node["expression"]))


CRON: TriggerKind = Kind(
    name="cron",
    help="A cron expression matches, in the zone of the household. Home Assistant has no such.",
    keys=keys(need("expression", CronField(), "minute, hour, day, month, day of the week")),
    example="trigger: cron\nexpression: '0 9 * * 1-5'\n",
    compile=_compile,
    gives={"now": "the local time"},
)
