"""The `hub` trigger: the hub has started, or stops. Home Assistant calls it `homeassistant`."""

from typing import Final

from rules.language.build import TriggerKind
from rules.triggers.notices import notice

EVENTS: Final = ("start", "shutdown")
HUB: TriggerKind = notice(
    "hub",
    EVENTS,
    help_="The hub has started, or is about to stop.",
    example="trigger: hub\nevent: start\n",
    gives={},
)
