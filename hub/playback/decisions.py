"""What people decide about identity: carried out through the journal, remembered, taken back.

The journal has the decisions themselves; what is kept here is how each is taken back, and which
questions were answered with no.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from hub.core.bus import EventBus
from hub.core.errors import Conflict, NotFound
from hub.core.hub import Hub
from hub.core.store import STORE, Collection
from hub.history.facts import Twin
from hub.models.ids import new_id
from hub.models.observation import (
    AccountLinked,
    ItemsJoined,
    ItemsParted,
    Observation,
    PersonRenamed,
    decode,
    encode,
)
from hub.models.people import Account
from hub.playback.merging import (
    PERSONS_MERGED,
    PERSONS_PARTED,
    PersonsMerged,
    PersonsParted,
)
from hub.playback.pipeline import PLAYBACK, Playback
from hub.playback.suggestions import PersonSuggestion

KEPT = 200
"""So many decisions can be taken back; older ones stand."""

AccountId = tuple[str, str]


class DecisionKind(StrEnum):
    """What was decided."""

    LINKED = "linked"
    UNLINKED = "unlinked"
    MERGED = "merged"
    RENAMED = "renamed"
    DIFFERENT_PEOPLE = "different_people"
    SAME_ITEM = "same_item"
    DIFFERENT_ITEMS = "different_items"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision: `about` and `other` are the names it was about, `back` what takes it back.

    `denied` is the question that was answered with no.
    """

    id: str
    at: datetime
    by: str
    kind: DecisionKind
    about: str
    other: str | None = None
    back: tuple[str, ...] = ()
    denied: str | None = None
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Denied:
    """Two that are not one: account ids or item ids, in order."""

    first: str
    second: str
    at: datetime
    by: str


class Decisions:
    """Decides as `by`, the name of a user."""

    def __init__(
        self,
        playback: Playback,
        decisions: Collection[Decision],
        denied: Collection[Denied],
        by: str,
        bus: EventBus,
    ) -> None:
        self._bus = bus
        self._playback = playback
        self._decisions = decisions
        self._denied = denied
        self._by = by

    async def latest(self, count: int = KEPT) -> list[Decision]:
        """The latest decisions, the newest first."""
        return sorted((await self._decisions.load()).values(), key=lambda one: one.id)[::-1][:count]

    async def get(self, decision_id: str) -> Decision | None:
        """One decision."""
        return await self._decisions.get(decision_id)

    # Persons -----------------------------------------------------------------------------------

    async def link(self, account: AccountId, person_id: str) -> Decision:
        """An account belongs to a person."""
        if self._playback.person(person_id) is None:
            raise NotFound("There is no such person.")
        name, before = self._account_name(account), self._back(account)
        owner = self._playback.links().get(account)
        await self._say([self._linked(account, person_id)])
        other = self._name(person_id)
        if owner is not None and self._playback.person(owner) is None:
            self._bus.fire(PERSONS_MERGED, PersonsMerged(gone=owner, kept=person_id))
        return await self._keep(DecisionKind.LINKED, name, other, before)

    async def unlink(self, account: AccountId) -> Decision:
        """An account is a person of its own."""
        name, before = self._account_name(account), self._back(account)
        await self._say([self._linked(account, new_id())])
        return await self._keep(DecisionKind.UNLINKED, name, None, before)

    async def merge(self, first_id: str, second_id: str) -> tuple[Decision, str]:
        """Two persons are one: the one whose name was chosen stays, else the first."""
        keep, give = first_id, second_id
        if self._playback.chosen_name(give) and not self._playback.chosen_name(keep):
            keep, give = give, keep
        if keep == give:
            raise Conflict("A person cannot be joined with themselves.")
        about, other = self._name(give), self._name(keep)
        owned = [key for key, owner in self._playback.links().items() if owner == give]
        before = [one for account in owned for one in self._back(account)]
        await self._say([self._linked(account, keep) for account in owned])
        self._bus.fire(PERSONS_MERGED, PersonsMerged(gone=give, kept=keep))
        return await self._keep(DecisionKind.MERGED, about, other, before), keep

    async def rename(self, person_id: str, name: str | None) -> Decision:
        """A person is called so; None for the name of the account."""
        about, before = self._name(person_id), self._playback.chosen_name(person_id)
        await self._say([self._renamed(person_id, name)])
        back = [self._renamed(person_id, before)]
        return await self._keep(DecisionKind.RENAMED, about, self._name(person_id), back)

    async def differ(self, asked: PersonSuggestion) -> Decision:
        """Two persons are two, whatever becomes of their other accounts."""
        names = [self._name(asked.person_id), self._name(asked.other_id)]
        pair = [f"{one.server_id}/{one.key}" for one in (asked.account, asked.other)]
        return await self._deny(DecisionKind.DIFFERENT_PEOPLE, names, pair)

    async def open_questions(self) -> list[PersonSuggestion]:
        """The persons to ask about, without those that were told apart."""
        links = {f"{key[0]}/{key[1]}": owner for key, owner in self._playback.links().items()}
        apart = {
            frozenset((links.get(one.first), links.get(one.second)))
            for one in (await self._denied.load()).values()
        }
        return [
            one
            for one in self._playback.suggestions()
            if frozenset((one.person_id, one.other_id)) not in apart
        ]

    # Items -------------------------------------------------------------------------------------

    async def join(self, first: Twin, other: Twin) -> Decision:
        """Two items are one."""
        joined, parted = (
            self._said(ItemsJoined, first, other),
            self._said(ItemsParted, first, other),
        )
        await self._say([joined])
        about = first.item.title
        return await self._keep(DecisionKind.SAME_ITEM, about, other.item.title, [parted])

    async def tell_apart(self, first: Twin, other: Twin) -> Decision:
        """Two items are two."""
        names = [first.item.title, other.item.title]
        return await self._deny(DecisionKind.DIFFERENT_ITEMS, names, [first.id, other.id])

    async def told_apart(self) -> set[frozenset[str]]:
        """The pairs of ids that are two."""
        return {frozenset((one.first, one.second)) for one in (await self._denied.load()).values()}

    # Undo --------------------------------------------------------------------------------------

    async def undo(self, decision_id: str) -> Decision:
        """Take a decision back; Conflict when that was done already."""
        decision = await self._decisions.get(decision_id)
        if decision is None:
            raise NotFound("There is no such decision, or it is too old to be taken back.")
        if decision.undone_at is not None:
            raise Conflict("This was taken back already.")
        now = datetime.now(UTC)
        back = [decode(body.encode()) for body in decision.back]
        parted = self._parted(back)
        await self._say([replace(one, at=now) for one in back])
        if parted is not None:
            self._bus.fire(PERSONS_PARTED, parted)
        if decision.denied is not None:
            await self._denied.delete(decision.denied)
        undone = replace(decision, undone_at=now)
        await self._decisions.put(decision.id, undone)
        return undone

    def _parted(self, back: Sequence[Observation]) -> PersonsParted | None:
        """Who goes apart when accounts go back to somebody who has none at present."""
        for one in back:
            if isinstance(one, AccountLinked) and self._playback.person(one.person_id) is None:
                kept = self._playback.links()[one.server_id, one.account_key]
                return PersonsParted(gone=one.person_id, kept=kept)
        return None

    # What is written ---------------------------------------------------------------------------

    async def _say(self, observations: Sequence[Observation]) -> None:
        """Into the journal, and on into the history, so that the next page shows it."""
        await self._playback.observe(*observations)
        await self._playback.written()

    async def _deny(self, kind: DecisionKind, names: list[str], pair: list[str]) -> Decision:
        first, second = sorted(pair)
        question = f"{first}|{second}"
        await self._denied.put(question, Denied(first, second, datetime.now(UTC), self._by))
        return await self._keep(kind, names[0], names[1], denied=question)

    async def _keep(
        self,
        kind: DecisionKind,
        about: str,
        other: str | None,
        back: Sequence[Observation] = (),
        denied: str | None = None,
    ) -> Decision:
        decision = Decision(
            id=new_id(),
            at=datetime.now(UTC),
            by=self._by,
            kind=kind,
            about=about,
            other=other,
            back=tuple(encode(one).decode() for one in back),
            denied=denied,
        )
        old = [one.id for one in (await self.latest())[KEPT - 1 :]]
        await self._decisions.change({decision.id: decision}, old)
        return decision

    def _linked(self, account: AccountId, person_id: str, by: str | None = None) -> AccountLinked:
        return AccountLinked(
            server_id=account[0],
            at=datetime.now(UTC),
            account_key=account[1],
            person_id=person_id,
            by=by or self._by,
        )

    def _renamed(self, person_id: str, name: str | None) -> PersonRenamed:
        return PersonRenamed(at=datetime.now(UTC), person_id=person_id, name=name, by=self._by)

    def _said(
        self, kind: type[ItemsJoined] | type[ItemsParted], first: Twin, other: Twin
    ) -> ItemsJoined | ItemsParted:
        return kind(
            at=datetime.now(UTC),
            server_id=first.server_id,
            item=first.item,
            other_server_id=other.server_id,
            other=other.item,
            by=self._by,
        )

    def _back(self, account: AccountId) -> list[Observation]:
        """What links an account as it is linked now."""
        link = self._playback.link(*account)
        if link is None:
            raise NotFound("There is no such account.")
        return [self._linked(account, link.person_id, link.by)]

    def _account_name(self, account: AccountId) -> str:
        found: Account | None = self._playback.account(*account)
        if found is None:
            raise NotFound("There is no such account.")
        return found.title or found.name

    def _name(self, person_id: str) -> str:
        person = self._playback.person(person_id)
        if person is None:
            raise NotFound("There is no such person.")
        return person.name


async def decisions_of(hub: Hub, by: str) -> Decisions:
    """The decisions of a hub, taken by a user of this name."""
    store = hub[STORE]
    return Decisions(
        hub[PLAYBACK],
        await store.collection("identity_decisions", Decision),
        await store.collection("told_apart", Denied),
        by,
        hub.bus,
    )
