"""The `device` trigger: players that a person never used before."""

from typing import Final

from rules.language.build import TriggerKind
from rules.triggers.listening import SUBJECT_KEYS
from rules.triggers.notices import notice

EVENTS: Final = ("new",)
DEVICE: TriggerKind = notice(
    "device",
    EVENTS,
    help_="A person plays something on a player that they never used before.",
    more=SUBJECT_KEYS,
    example="trigger: device\nevent: new\n",
    gives={"player": "the player", "session": "the session", "item": "what is played"},
)
