"""Exceptions made from alerts: for whom, on which device or from where they were raised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.core.errors import InvalidInput
from rules.alerts.alert import Alert
from rules.alerts.exceptions import AlertException, Exceptions


class ExceptFor(StrEnum):
    """What of an alert is let pass from now on."""

    PERSON = "person"
    PLAYER = "player"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedException:
    """What is to be let pass: all of `what` together, by the alert's rule alone or by every one."""

    what: frozenset[ExceptFor]
    every_rule: bool = False
    until: datetime | None = None
    reason: str | None = None


async def make_exceptions(
    exceptions: Exceptions, alerts: Sequence[Alert], wanted: WantedException, by: str
) -> list[AlertException]:
    """The new exceptions, one for all alerts that are alike; those there are stay as they are.

    InvalidInput when no alert has what is to be let pass.
    """
    if not wanted.what:
        raise InvalidInput("Choose a person, a device or an address.")
    made: list[AlertException] = []
    found = 0
    for alert in alerts:
        reach = _reach(alert, wanted)
        if reach is None:
            continue
        found += 1
        if exceptions.reaching(**reach) is None:
            named = alert.subject.player if reach["player_key"] else None
            one = await exceptions.add(
                **reach, until=wanted.until, reason=wanted.reason, by=by, player=named
            )
            made.append(one)
    if not found:
        raise InvalidInput("These alerts do not say that; choose something else.")
    return made


def _reach(alert: Alert, wanted: WantedException) -> dict[str, str | None] | None:
    """What an exception for this alert names; None when the alert does not know all of it."""
    about = alert.subject
    known = {
        ExceptFor.PERSON: about.person_id,
        ExceptFor.PLAYER: about.player_key,
        ExceptFor.ADDRESS: about.address,
    }
    if any(known[one] is None for one in wanted.what):
        return None
    given = {one: known[one] if one in wanted.what else None for one in ExceptFor}
    return {
        "rule_id": None if wanted.every_rule else alert.rule_id,
        "person_id": given[ExceptFor.PERSON],
        "player_key": given[ExceptFor.PLAYER],
        "network": _whole(given[ExceptFor.ADDRESS]),
    }


def _whole(address: str | None) -> str | None:
    """An address as the network that holds it alone."""
    if address is None or "/" in address:
        return address
    return f"{address}/{128 if ':' in address else 32}"
