"""The `alert` trigger: the life of alerts."""

from typing import Final

from rules.effects import Severity
from rules.language.build import TriggerKind
from rules.language.fields import Many, OneOf, Text, may
from rules.triggers.notices import fits_data, notice

EVENTS: Final = ("raised", "repeated", "acknowledged", "resolved", "reopened")
ALERT: TriggerKind = notice(
    "alert",
    EVENTS,
    help_="An alert is raised, comes again, is acknowledged, resolved or opened again.",
    more=(
        may("severity", Many(OneOf(tuple(str(one) for one in Severity)), 0), "only these"),
        may("kind", Many(Text(), 0), "only alerts of these kinds"),
        may("person", Many(Text(), 0), "only about these persons, by id"),
        may("server", Many(Text(), 0), "only about these servers, by id"),
    ),
    example="trigger: alert\nevent: raised\nseverity: critical\n",
    gives={
        "alert": "the alert",
        "alert_id": "its id",
        "severity": "its severity",
        "kind": "its kind",
        "title": "its title",
        "message": "its explanation",
    },
    fits=fits_data(("severity", "kind")),
)
