"""Exceptions: persons, players and networks for which a rule, or all that judge, do nothing."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Self

from hub.core.errors import InvalidInput, NotFound
from hub.core.hub import Key
from hub.core.store import Collection, Store
from hub.models.ids import new_id
from hub.playback.geo.addresses import parse_address
from rules.happening import Subject
from rules.rule import Rule

MOST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertException:
    """What is given must all fit; `rule_id` None means every rule, `until` None for good.

    `player` is the name that the player of `player_key` had.
    """

    id: str
    created_at: datetime
    rule_id: str | None = None
    person_id: str | None = None
    player_key: str | None = None
    network: str | None = None
    until: datetime | None = None
    reason: str | None = None
    by: str | None = None
    player: str | None = None


class Exceptions:
    """Every exception, in memory and in the store."""

    def __init__(
        self, collection: Collection[AlertException], known: dict[str, AlertException]
    ) -> None:
        self._collection = collection
        self._known = known

    @classmethod
    async def open(cls, store: Store) -> Self:
        """Read what is stored."""
        collection = await store.collection("alert_exceptions", AlertException)
        return cls(collection, await collection.load())

    def all(self) -> tuple[AlertException, ...]:
        """Every exception, the oldest first."""
        return tuple(self._known.values())

    def snapshot(self) -> "Exceptions":
        """Those of now, for another thread."""
        return Exceptions(self._collection, dict(self._known))

    async def add(
        self,
        *,
        rule_id: str | None = None,
        person_id: str | None = None,
        player_key: str | None = None,
        network: str | None = None,
        until: datetime | None = None,
        reason: str | None = None,
        by: str | None = None,
        player: str | None = None,
    ) -> AlertException:
        """Add one; InvalidInput when it would fit everything, or its network is none."""
        if person_id is None and player_key is None and network is None:
            raise InvalidInput("An exception needs a person, a player or a network.")
        if len(self._known) >= MOST:
            raise InvalidInput(f"There are {MOST} exceptions; remove some first.")
        if network is not None:
            network = _network(network)
        made = AlertException(
            id=new_id(),
            created_at=datetime.now(UTC),
            rule_id=rule_id,
            person_id=person_id,
            player_key=player_key,
            network=network,
            until=until,
            reason=reason,
            by=by,
            player=player,
        )
        await self._collection.put(made.id, made)
        self._known[made.id] = made
        return made

    def get(self, exception_id: str) -> AlertException:
        """One exception; NotFound when there is none."""
        if exception_id not in self._known:
            raise NotFound("There is no such exception.")
        return self._known[exception_id]

    def reaching(
        self,
        *,
        rule_id: str | None,
        person_id: str | None,
        player_key: str | None,
        network: str | None,
    ) -> AlertException | None:
        """One that holds for the very same, whatever its end and reason."""
        wanted = (rule_id, person_id, player_key, network)
        return next((one for one in self._known.values() if _reach(one) == wanted), None)

    async def change(self, exception_id: str, **changes: str | datetime | None) -> AlertException:
        """Give one another `rule_id`, `until` or `reason`; NotFound when there is none."""
        changed = replace(self.get(exception_id), **changes)  # type: ignore[arg-type]  # its own fields
        await self._collection.put(exception_id, changed)
        self._known[exception_id] = changed
        return changed

    async def remove(self, exception_id: str) -> None:
        """Take one back; NotFound when there is none."""
        if exception_id not in self._known:
            raise NotFound("There is no such exception.")
        await self._collection.delete(exception_id)
        self._known.pop(exception_id, None)  # two may take it back at once

    async def merge(self, gone: str, kept: str) -> None:
        """Let what was excepted for one person hold for the other whom they are now."""
        for one in [one for one in self._known.values() if one.person_id == gone]:
            self._known[one.id] = replace(one, person_id=kept)
            await self._collection.put(one.id, self._known[one.id])

    def spares(self, rule: Rule, subject: Subject, at: datetime) -> bool:
        """Whether a rule does nothing for a subject: an exception names it, or it judges."""
        found = (one for one in self._known.values() if rule.judges or one.rule_id is not None)
        return any(_fits(one, rule.id, subject, at) for one in found)

    def fitting(self, rule_id: str, subject: Subject, at: datetime) -> AlertException | None:
        """The first exception that holds for a rule and a subject."""
        return next((one for one in self._known.values() if _fits(one, rule_id, subject, at)), None)


def _fits(one: AlertException, rule_id: str, subject: Subject, at: datetime) -> bool:
    if one.until is not None and one.until <= at:
        return False
    player = subject.player
    wanted = (
        (one.rule_id, rule_id),
        (one.person_id, subject.person_id),
        (one.player_key, None if player is None else player.key),
    )
    if any(given is not None and given != found for given, found in wanted):
        return False
    return one.network is None or _inside(one.network, subject)


def _reach(one: AlertException) -> tuple[str | None, ...]:
    return one.rule_id, one.person_id, one.player_key, one.network


def _inside(network: str, subject: Subject) -> bool:
    connection = subject.connection
    if connection is None:
        return False
    known = ip_network(network)
    found = (parse_address(one) for one in (connection.address, connection.public_address))
    return any(one is not None and one.version == known.version and one in known for one in found)


def _network(text: str) -> str:
    try:
        return str(ip_network(text, strict=False))
    except ValueError:
        raise InvalidInput(f"{text} is not an address or CIDR.") from None


EXCEPTIONS: Key[Exceptions] = Key("alert exceptions")
