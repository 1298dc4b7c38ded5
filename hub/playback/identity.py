"""Who is who: accounts of servers and the persons who own them. Pure, like the tracker."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from hub.history.batch import PersonLink
from hub.models.people import Account, Person
from hub.models.session import SessionView
from hub.playback.effects import Effects
from hub.playback.ledger import Ledger
from hub.playback.merging import PersonsMerged

FIRST_SEEN = "first_seen"
GLOBAL_ID = "global_id"
EMAIL = "email"
AUTOMATIC = frozenset({FIRST_SEEN, GLOBAL_ID, EMAIL})

AccountId = tuple[str, str]
NewId = Callable[..., str]


class Identity:
    """Accounts, persons and the links between them.

    A new account belongs to the person who owns an account with the same global id (of the same
    platform), else with the same e-mail address on another server, else to a new person. What
    somebody linked or named by hand is never changed by a rule. A person whose only account turns
    out to be another one's is that other one from then on.
    """

    def __init__(self, ledger: Ledger, new_id: NewId) -> None:
        self._ledger = ledger
        self._new_id = new_id
        self.accounts: dict[AccountId, Account] = {}
        self.persons: dict[str, Person] = {}
        self.links: dict[AccountId, PersonLink] = {}
        self.chosen: dict[str, str] = {}
        self._owned: dict[str, tuple[AccountId, ...]] = {}

    def person_of(self, server_id: str, account_key: str | None) -> str | None:
        """The person an account belongs to; None for nobody."""
        link = None if account_key is None else self.links.get((server_id, account_key))
        return None if link is None else link.person_id

    def seen(self, account: Account, at: float, effects: Effects) -> None:
        """An account as its server describes it now."""
        key = (account.server_id, account.key)
        if self.accounts.get(key) == account:
            return
        self._ledger.put(self.accounts, key, account)
        effects.accounts.append(account)
        link = self.links.get(key)
        if link is None:
            person_id, by = self._owner(account) or (
                self._new_person(account, at, effects),
                FIRST_SEEN,
            )
            self._link(account, person_id, by, effects)
        elif link.by == FIRST_SEEN and (owner := self._owner(account)) is not None:
            self._link(account, *owner, effects)
            self._followed(link.person_id, owner[0], effects)
        self._freshen(account, effects)

    def playing(self, server_id: str, view: SessionView, at: float, effects: Effects) -> None:
        """An account that plays, perhaps before the server listed it."""
        key = view.account_key
        if key is not None and (server_id, key) not in self.accounts:
            name = view.account_name or key
            self.seen(Account(server_id=server_id, key=key, name=name), at, effects)

    def linked(self, key: AccountId, person_id: str, by: str, effects: Effects) -> None:
        """Somebody said to whom an account belongs; an unknown id makes a new person."""
        account = self.accounts.get(key)
        if account is None:
            account = Account(server_id=key[0], key=key[1], name=key[1])
            self._ledger.put(self.accounts, key, account)
            effects.accounts.append(account)
        if person_id not in self.persons:
            self._put_person(
                Person(id=person_id, name=_label(account), thumb=account.thumb), effects
            )
        self._link(account, person_id, by, effects)

    def renamed(self, person_id: str, name: str | None, effects: Effects) -> None:
        """Somebody chose a name for a person, or gave it up; nobody else's business changes it."""
        person = self.persons.get(person_id)
        if person is None or self.chosen.get(person_id) == name:
            return
        if name is None:
            self._ledger.pop(self.chosen, person_id)
        else:
            self._ledger.put(self.chosen, person_id, name)
        effects.persons.append(self._shown(person))

    def person(self, person_id: str) -> Person | None:
        """One person who owns an account, under the name that was chosen if one was."""
        return self._shown(self.persons[person_id]) if self._owned.get(person_id) else None

    def owners(self) -> list[Person]:
        """Every person who owns an account, by name."""
        found = [self._shown(self.persons[name]) for name, owned in self._owned.items() if owned]
        return sorted(found, key=lambda person: (person.name.casefold(), person.id))

    def owned_by(self, person_id: str) -> tuple[AccountId, ...]:
        """The accounts of a person, by server and key."""
        return self._owned.get(person_id, ())

    def restored(self) -> None:
        """Make the index by person again, after `links` was loaded."""
        self._owned.clear()
        for key, link in sorted(self.links.items()):
            self._owned[link.person_id] = (*self.owned_by(link.person_id), key)

    def _followed(self, gone: str, kept: str, effects: Effects) -> None:
        """Tell that a person who owns nothing any more is another one, who takes a chosen name."""
        if gone == kept or self.owned_by(gone):
            return
        effects.merged.append(PersonsMerged(gone=gone, kept=kept))
        if (name := self.chosen.get(gone)) is not None and kept not in self.chosen:
            self.renamed(kept, name, effects)

    def _owner(self, account: Account) -> tuple[str, str] | None:
        """Whose account it must be, and why."""
        others = [
            item for item in self._others(account) if (item.server_id, item.key) in self.links
        ]
        for by, matches in ((GLOBAL_ID, _same_global_id), (EMAIL, _same_email)):
            found = [other for other in others if matches(account, other)]
            if found:
                return self.links[found[0].server_id, found[0].key].person_id, by
        return None

    def _others(self, account: Account) -> Iterable[Account]:
        return (
            other
            for key, other in sorted(self.accounts.items())
            if key != (account.server_id, account.key)
        )

    def _new_person(self, account: Account, at: float, effects: Effects) -> str:
        person_id = self._new_id(at, "person", account.server_id, account.key)
        self._put_person(Person(id=person_id, name=_label(account), thumb=account.thumb), effects)
        return person_id

    def _freshen(self, account: Account, effects: Effects) -> None:
        """Let a person who owns just this account go by its present name and picture."""
        link = self.links[account.server_id, account.key]
        person = self.persons[link.person_id]
        now = replace(person, name=_label(account), thumb=account.thumb or person.thumb)
        if len(self.owned_by(person.id)) == 1 and now != person:
            self._put_person(now, effects)

    def _put_person(self, person: Person, effects: Effects) -> None:
        self._ledger.put(self.persons, person.id, person)
        effects.persons.append(self._shown(person))

    def _shown(self, person: Person) -> Person:
        name = self.chosen.get(person.id)
        return person if name is None else replace(person, name=name)

    def _link(self, account: Account, person_id: str, by: str, effects: Effects) -> None:
        key = (account.server_id, account.key)
        before = self.links.get(key)
        if before is not None:
            left = tuple(one for one in self.owned_by(before.person_id) if one != key)
            self._ledger.put(self._owned, before.person_id, left)
        link = PersonLink(
            server_id=account.server_id, account_key=account.key, person_id=person_id, by=by
        )
        self._ledger.put(self.links, key, link)
        self._ledger.put(self._owned, person_id, tuple(sorted((*self.owned_by(person_id), key))))
        effects.links.append(link)


def _label(account: Account) -> str:
    return account.title or account.name


def _same_global_id(account: Account, other: Account) -> bool:
    platforms = {item.server_id.partition(":")[0] for item in (account, other)}
    return bool(account.global_id) and account.global_id == other.global_id and len(platforms) == 1


def _same_email(account: Account, other: Account) -> bool:
    """Equal addresses on two servers; two accounts of one server are two people's."""
    if not account.email or not other.email or "@" not in account.email:
        return False
    return (
        account.server_id != other.server_id
        and account.email.strip().casefold() == other.email.strip().casefold()
    )
