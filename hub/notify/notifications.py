"""Notifications as the rest of the hub sees them: targets, sending, testing, what waits."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hub.core.bus import Event, EventType
from hub.core.entries import ENTRIES, ENTRY_CHANGED, ConfigEntry, EntryChange, EntryChanged
from hub.core.errors import Conflict, NotFound
from hub.core.household import HOUSEHOLD, HOUSEHOLD_CHANGED
from hub.core.hub import Hub, Key
from hub.core.store import STORE
from hub.core.supervisor import SUPERVISOR
from hub.core.tasks import Tasks
from hub.notify.courier import Courier, Errands, Outcome
from hub.notify.issue import DOMAIN, clear_issue, tell_issue
from hub.notify.message import Message, Priority, Queued
from hub.notify.outbox import Outbox
from hub.notify.parcel import Parcel, packed
from hub.notify.people import People, Preferences
from hub.notify.pictures import fetched
from hub.notify.planning import Rules
from hub.notify.settings import NotifyModel
from hub.notify.standing import Standings
from hub.notify.target import Group, Target
from hub.notify.wording import Wording, wording_of
from hub.playback.merging import PERSONS_MERGED, PersonsMerged

RESERVED = frozenset({"person", "send"})


@dataclass(frozen=True, slots=True)
class NotifyChanged:
    """Something about a target, its queue or the dead changed; None: about a person or many."""

    target_id: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery to a target ended; `error` None means well. What it said is left out."""

    target: str
    messages: int
    error: str | None
    given_up: bool


NOTIFY_CHANGED: EventType[NotifyChanged] = EventType("notify_changed", chatty=True)
DELIVERY: EventType[Delivery] = EventType("notification_delivery")


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a notification: the ids that wait, and the targets that did not want it."""

    queued: tuple[str, ...]
    declined: tuple[str, ...]


class Notifications:
    """All targets and groups, the outbox, and a courier for each target."""

    outbox: Outbox
    standings: Standings
    people: People

    def __init__(self, hub: Hub, settings: NotifyModel) -> None:
        self.settings = settings
        self._hub = hub
        self._tasks = Tasks("notifications")
        self._couriers: dict[str, Courier] = {}
        self._groups: dict[str, Group] = {}
        self._unsubscribe: list[Callable[[], None]] = []

    async def start(self) -> None:
        """Read what an earlier run left."""
        store, settings = self._hub[STORE], self.settings
        self.outbox = await Outbox.open(
            store, most_waiting=settings.most_waiting, most_dead=settings.most_dead
        )
        self.standings = await Standings.open(store)
        self.people = await People.open(store)
        self._unsubscribe = [
            self._hub.bus.listen(ENTRY_CHANGED, self._on_entry),
            self._hub.bus.listen(HOUSEHOLD_CHANGED, lambda _: self.wake()),
            self._hub.bus.listen(PERSONS_MERGED, self._on_merged),
        ]

    async def stop(self) -> None:
        """End all couriers; what they had in hand is sent again at the next start."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        await self._tasks.cancel()

    async def _on_merged(self, event: Event[PersonsMerged]) -> None:
        """Targets of a person who is somebody else now belong to them."""
        gone, kept = event.data.gone, event.data.kept
        await self.people.merge(gone, kept)
        for entry in self._hub[ENTRIES].all(DOMAIN):
            if entry.options.get("person") == gone:
                options = {**entry.options, "person": kept}
                await self._hub[ENTRIES].update(entry, options=options, reload=True)

    # Targets -----------------------------------------------------------------------------------

    def targets(self) -> list[Target]:
        """The targets that are loaded, by title."""
        found = (courier.target for courier in self._couriers.values())
        return sorted(found, key=lambda target: target.title.casefold())

    def groups(self) -> list[Group]:
        """The groups, by title."""
        return sorted(self._groups.values(), key=lambda group: group.title.casefold())

    def target(self, target_id: str) -> Target:
        """The target with this id; NotFound when it is not loaded."""
        return self._courier(target_id).target

    def courier(self, target_id: str) -> Courier | None:
        """What delivers to a target, None when it is not loaded."""
        return self._couriers.get(target_id)

    def quiet_until(self, target_id: str) -> datetime | None:
        """When the quiet hours of a target that hold now are over."""
        courier = self._couriers.get(target_id)
        rules = Rules() if courier is None else self._rules(courier.target)
        now = datetime.now(UTC)
        return max(filter(None, (hours.ends_at(now) for hours in rules.quiet)), default=None)

    def slugs(self) -> set[str]:
        """Every name that is taken."""
        targets = {courier.target.slug for courier in self._couriers.values()}
        return targets | {group.slug for group in self._groups.values()} | RESERVED

    def add(self, target: Target, tasks: Tasks) -> Callable[[], None]:
        """Deliver to a target, with work that ends with `tasks`, until the result is called."""
        if target.id in self._couriers or target.slug in self.slugs():
            raise Conflict(f"There is a notification target {target.slug} already.")
        errands = Errands(self._rules, self._pack, self._told)
        courier = self._couriers[target.id] = Courier(target, self.outbox, self.settings, errands)
        tell_issue(self._hub, target, self.standings.get(target.id))
        self._hub[SUPERVISOR].run(f"Notifications to {target.title}", courier.run, tasks)
        self.changed(target.id)

        def remove() -> None:
            self._couriers.pop(target.id, None)
            self.changed(target.id)

        return remove

    def add_group(self, group: Group) -> Callable[[], None]:
        """Know a group until the returned function is called."""
        if group.slug in self.slugs():
            raise Conflict(f"There is a notification target {group.slug} already.")
        self._groups[group.id] = group
        self.changed(None)

        def remove() -> None:
            self._groups.pop(group.id, None)
            self.changed(None)

        return remove

    # Sending -----------------------------------------------------------------------------------

    async def send(self, target_ids: Iterable[str], message: Message) -> Accepted:
        """Accept a message for targets and groups; it is durable when this returns.

        Targets of persons who opted out of its kind are left out. NotFound for an unknown target,
        OutboxFull when too much waits.
        """
        wanted = [one for given in target_ids for one in self._members(given)]
        owners = {one: self._entry(one).options.get("person") for one in wanted}
        takes = {one: self.people.get(who).wants(message.kind) for one, who in owners.items()}
        items = await self.outbox.add([one for one in takes if takes[one]], message)
        for item in items:
            self._woken(item.target_id)
        declined = tuple(one for one in takes if not takes[one])
        return Accepted(tuple(item.id for item in items), declined)

    async def send_to_person(self, person_id: str, message: Message) -> Accepted:
        """Accept a message for all targets of a person; NotFound when they have none."""
        own = [one.id for one in self.targets() if one.options.person == person_id]
        if not own:
            raise NotFound(
                "This person has no notification target.",
                hint="Set one up, or give one to them in its options.",
            )
        return await self.send(own, message)

    async def test(self, target_id: str) -> None:
        """Send a test past queue and limits; SendFailed or SendRefused says what is wrong."""
        courier, words = self._courier(target_id), self._wording
        message = Message(
            title=words.test_title, message=words.test_message, priority=Priority.NORMAL
        )
        item = Queued(target_id=target_id, number=0, message=message)
        await courier.test(packed([item], [], words, self._zone))
        standing = self.standings.get(target_id).succeeded(0)
        await self.standings.put(target_id, standing)
        clear_issue(self._hub, target_id)
        courier.wake(at_once=True)
        self.changed(target_id)

    async def resend(self, message_id: str) -> None:
        """Let a message that was given up wait again; NotFound when there is none."""
        item = await self.outbox.resend(message_id)
        self._woken(item.target_id)

    async def drop(self, message_id: str) -> None:
        """Forget a message that was given up; NotFound when there is none."""
        await self.outbox.drop(message_id)
        self.changed(None)

    async def prefer(self, person_id: str, preferences: Preferences) -> None:
        """Keep what a person wants to hear about."""
        await self.people.put(person_id, preferences)
        self.wake()

    def wake(self) -> None:
        """Rules changed for many: look at every queue again."""
        for courier in self._couriers.values():
            courier.wake()
        self.changed(None)

    def changed(self, target_id: str | None) -> None:
        """Tell everybody who looks."""
        self._hub.bus.fire(NOTIFY_CHANGED, NotifyChanged(target_id))

    # What couriers ask for -----------------------------------------------------------------------

    def _rules(self, target: Target) -> Rules:
        owner = self.people.get(target.options.person)
        hours = (one.quiet(self._zone) for one in (target.options, owner))
        return Rules(tuple(one for one in hours if one is not None), target.options.digest_s)

    async def _pack(self, batch: Sequence[Queued]) -> Parcel:
        pictures = await fetched(self._hub, batch, self.settings.picture_size)
        return packed(batch, pictures, self._wording, self._zone)

    async def _told(self, target: Target, outcome: Outcome) -> None:
        before = self.standings.get(target.id)
        if outcome.error is None:
            after = before.succeeded(len(outcome.batch))
            clear_issue(self._hub, target.id)
        else:
            after = before.failed(outcome.error, refused=outcome.refused)
            tell_issue(self._hub, target, after)
        await self.standings.put(target.id, after)
        ended = Delivery(target.slug, len(outcome.batch), outcome.error, outcome.refused)
        self._hub.bus.fire(DELIVERY, ended)
        self.changed(target.id)

    # ---------------------------------------------------------------------------------------------

    def _members(self, given: str) -> Sequence[str]:
        """The targets of a group without those that are switched off; a target is its own."""
        group = self._groups.get(given)
        if group is None:
            return (given,)
        existing = {entry.id: entry for entry in self._hub[ENTRIES].all()}
        found = [existing[one] for one in group.members if one in existing]
        reached = [entry.id for entry in found if entry.disabled_by is None]
        if not reached:
            raise NotFound(f"{group.title} has no target that is switched on.")
        return reached

    def _entry(self, target_id: str) -> ConfigEntry[Any]:
        """The entry of a target, which takes messages while it is loaded anew, too."""
        entries = (entry for entry in self._hub[ENTRIES].all() if entry.id == target_id)
        entry = next(entries, None)
        if entry is None or entry.disabled_by is not None or entry.id in self._groups:
            raise NotFound("There is no such notification target, or it is switched off.")
        return entry

    def _courier(self, target_id: str) -> Courier:
        try:
            return self._couriers[target_id]
        except KeyError:
            raise NotFound("There is no such notification target, or it is switched off.") from None

    def _woken(self, target_id: str) -> None:
        if (courier := self._couriers.get(target_id)) is not None:
            courier.wake()
        self.changed(target_id)

    def _on_entry(self, event: Event[EntryChanged]) -> None:
        if event.data.change is EntryChange.REMOVED:
            self._tasks.create(self._forget(event.data.entry_id), name="forget a target")

    async def _forget(self, target_id: str) -> None:
        await self.outbox.forget_target(target_id)
        await self.standings.forget(target_id)
        clear_issue(self._hub, target_id)
        self.changed(target_id)

    @property
    def _wording(self) -> Wording:
        return wording_of(self._hub[HOUSEHOLD].current.language)

    @property
    def _zone(self) -> str:
        return self._hub[HOUSEHOLD].current.time_zone


NOTIFY: Key[Notifications] = Key("notifications")
