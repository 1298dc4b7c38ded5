"""What was so before somebody began to play: it is asked once, when they begin."""

from hub.models.session import SessionState
from rules.memory.people import last_presence, site_of, stay_at
from rules.memory.records import Arrival, Before, PersonMemory, Presence
from rules.memory.registers import Registers
from rules.memory.spot import Spot

USUAL_SHARE = 0.05


def before(registers: Registers, arrival: Arrival, at: float) -> Before:
    """How things were known until now; None for what nothing was known about."""
    player = registers.players.get(arrival.player)
    account = None if arrival.account is None else registers.accounts.get(arrival.account)
    account_idle = None if account is None else max(0.0, at - account.last)
    platform = None if player is None else player.platform
    person = None if arrival.person_id is None else registers.persons.get(arrival.person_id)
    if person is None:
        return Before(account_idle_s=account_idle, player_new=player is None, platform=platform)
    spot = arrival.spot
    site_new = None if spot.network is None else site_of(person, spot) is None
    country_new = _country_new(person, spot, known=site_new is False)
    return Before(
        presence=_presence(person, arrival, at),
        idle_s=_idle(person, at),
        account_idle_s=account_idle,
        player_new=player is None,
        player_new_for_person=arrival.player not in person.players,
        country_new=country_new,
        countries=tuple(person.countries.usual(USUAL_SHARE)) if country_new else (),
        site_new=site_new,
        platform=platform,
    )


def _country_new(person: PersonMemory, spot: Spot, *, known: bool) -> bool | None:
    """A network that is known has not moved abroad, whatever a new database says."""
    if spot.country is None or not len(person.countries):
        return None
    return not known and spot.country not in person.countries


def _presence(person: PersonMemory, arrival: Arrival, at: float) -> Presence | None:
    """A player that goes on where it was has not travelled, whatever plays elsewhere."""
    stay = stay_at(person, arrival.spot, arrival.player, at)
    if stay is not None:
        return Presence(stay.spot, stay.until(at), stay.player)
    return last_presence(person, at)


def _idle(person: PersonMemory, at: float) -> float:
    for visit in person.visits.values():
        if visit.state is SessionState.PLAYING:
            return 0.0
    return max(0.0, at - person.last)
