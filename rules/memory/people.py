"""What playing adds to the memory of a person: stays, sites and habits."""

from collections.abc import Sequence

from rules.memory.days import Calendar
from rules.memory.habits import weight_at
from rules.memory.records import PersonMemory, Presence, Site
from rules.memory.spot import Spot, same_site
from rules.memory.stays import Stay

WINDOW_S = 30 * 86400.0
JOIN_S = 1800.0
"""Plays on one player at one spot this close to each other are one stay."""
MOST_STAYS = 64
MOST_SITES = 16
MOST_NETWORKS = 32
LOOK_BACK = 8
SELDOM = 5
"""A line that is moved is in two cities on at most every fifth day."""


def stay_at(person: PersonMemory, spot: Spot, player: str, at: float) -> Stay | None:
    """The stay that goes on when the player plays there again, None for a new one."""
    for stay in person.stays[: -LOOK_BACK - 1 : -1]:
        if stay.player == player:
            same = stay.spot is spot or stay.spot.network == spot.network
            return stay if same and at - stay.until(at) <= JOIN_S else None
    return None


def last_presence(person: PersonMemory, at: float) -> Presence | None:
    """Where the person was last: of several places at a time, the one that began last."""
    if not person.stays:
        return None
    last, until = person.stays[-1], -1.0
    for stay in person.stays[-LOOK_BACK:]:
        seen = stay.until(at) if stay.playing else stay.ended
        if seen >= until:
            last, until = stay, seen
    return Presence(last.spot, until, last.player)


def site_of(person: PersonMemory, spot: Spot) -> Site | None:
    """The household that a spot belongs to, as far as the person is known there."""
    if spot.network is None:
        return None
    known = person.at_network.get(spot.network)
    if known is not None:
        return known
    return next((site for site in reversed(person.sites) if same_site(site.spot, spot)), None)


def note_site(person: PersonMemory, spot: Spot, day: int, at: float) -> None:
    """The person plays at a spot on this day."""
    if spot.network is None:
        return
    site = site_of(person, spot)
    if site is None:
        site = Site(spot, at, at)
        if len(person.sites) >= MOST_SITES:
            _forget(person, min(person.sites, key=lambda one: (one.last, one.first)))
        person.sites.append(site)
    if len(person.at_network) >= MOST_NETWORKS:
        person.at_network.clear()
    person.at_network[spot.network] = site
    site.last = max(site.last, at)
    site.days.add(day)


def households(sites: Sequence[Site]) -> Sequence[Site]:
    """Sites as people live in them: a line that its provider moves from city to city is one.

    It is told by that the sites of one provider are hardly ever used on the same day.
    """
    providers = [site.spot.asn for site in sites if site.spot.asn is not None]
    if len(set(providers)) == len(providers):
        return sites
    found: list[Site] = []
    for site in sites:
        line = next((one for one in found if _moved_line(one, site)), None)
        if line is None:
            found.append(site)
        else:
            first, last = min(line.first, site.first), max(line.last, site.last)
            found[found.index(line)] = Site(line.spot, first, last, line.days | site.days)
    return found


def _moved_line(one: Site, other: Site) -> bool:
    if one.spot.asn is None or one.spot.asn != other.spot.asn or one.spot.home or other.spot.home:
        return False
    fewer = min(len(one.days), len(other.days))
    return one.days.common(other.days) <= max(1, fewer // SELDOM)


def _forget(person: PersonMemory, site: Site) -> None:
    person.sites.remove(site)
    person.at_network = {name: one for name, one in person.at_network.items() if one is not site}


def note_play(person: PersonMemory, spot: Spot, player: str, at: float, calendar: Calendar) -> None:
    """A play begins: what is usual for the person becomes a little more so."""
    day, weight = calendar.day(at), weight_at(at)
    person.hours.add(calendar.hour(at), weight)
    person.plays.add(day, 1)
    person.players.add(player, weight)
    if (country := spot.country) is not None:
        person.countries.add(country, weight)
    note_site(person, spot, day, at)


def note_watch(
    person: PersonMemory, seconds: float, since: float, at: float, calendar: Calendar
) -> None:
    """Watch time of a stretch, split at midnight in proportion."""
    if seconds <= 0:
        return
    day, midnight = calendar.day(at), calendar.midnight(at)
    if since >= midnight:
        person.watched.add(day, seconds)
        return
    before = min(1.0, (midnight - since) / max(at - since, 1.0))
    person.watched.add(calendar.day(max(since, midnight - 1)), seconds * before)
    person.watched.add(day, seconds * (1 - before))
