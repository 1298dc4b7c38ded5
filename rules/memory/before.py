"""What was so before somebody began to play: it is asked once, when they begin."""

from hub.models.session import SessionState
from rules.memory.people import last_presence, site_of, stay_at
from rules.memory.records import Arrival, Before, PersonMemory, Presence
from rules.memory.registers import Registers
from rules.memory.spot import Spot
from rules.memory.stays import Stay

USUAL_SHARE = 0.05


def before(registers: Registers, arrival: Arrival, at: float) -> tuple[Before, Stay | None]:
    """How things were known until now, and the stay that goes on; None for what was not known."""
    player = registers.players.get(arrival.player)
    account = None if arrival.account is None else registers.accounts.get(arrival.account)
    account_idle = None if account is None else max(0.0, at - account.last)
    platform = None if player is None else player.platform
    person = None if arrival.person_id is None else registers.persons.get(arrival.person_id)
    if person is None:
        return Before(None, None, account_idle, player is None, platform=platform), None
    spot = arrival.spot
    stay = stay_at(person, spot, arrival.player, at)
    site_new = None if spot.network is None else site_of(person, spot) is None
    country_new = _country_new(person, spot, known=site_new is False)
    if stay is None:
        presence = last_presence(person, at)
    else:  # a player that goes on where it was has not travelled, whatever plays elsewhere
        presence = Presence(stay.spot, stay.until(at), stay.player)
    was = Before(
        presence,
        _idle(person, at),
        account_idle,
        player is None,
        arrival.player not in person.players,
        country_new,
        tuple(person.countries.usual(USUAL_SHARE)) if country_new else (),
        site_new,
        platform,
    )
    return was, stay


def _country_new(person: PersonMemory, spot: Spot, *, known: bool) -> bool | None:
    """A network that is known has not moved abroad, whatever a new database says."""
    if spot.country is None or not len(person.countries):
        return None
    return not known and spot.country not in person.countries


def _idle(person: PersonMemory, at: float) -> float:
    for visit in person.visits.values():
        if visit.state is SessionState.PLAYING:
            return 0.0
    return max(0.0, at - person.last)
