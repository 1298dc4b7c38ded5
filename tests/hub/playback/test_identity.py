"""One person over many servers: linked by rules and by hand, undoable."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hub.models.observation import AccountLinked, AccountsSeen, PersonRenamed, SessionSeen, Source
from hub.models.people import Account
from hub.models.session import Player, SessionState, SessionView
from hub.playback.merging import PersonsMerged
from hub.playback.suggestions import suggest_persons
from hub.playback.tracker import Tracker
from tests.hub.playback.catalogue import ITEMS

START = datetime(2026, 1, 1, tzinfo=UTC)


class People:
    def __init__(self) -> None:
        self.tracker = Tracker()
        self._at = START

    def now(self) -> datetime:
        self._at += timedelta(seconds=1)
        return self._at

    def accounts(self, *accounts: Account) -> None:
        for account in accounts:
            self.tracker.apply(
                AccountsSeen(server_id=account.server_id, at=self.now(), accounts=(account,))
            )

    def link(self, server_id: str, key: str, person_id: str) -> None:
        self.tracker.apply(
            AccountLinked(
                server_id=server_id, at=self.now(), account_key=key, person_id=person_id, by="me"
            )
        )

    def rename(self, person_id: str, name: str | None) -> None:
        self.tracker.apply(PersonRenamed(at=self.now(), person_id=person_id, name=name, by="me"))

    def names(self) -> list[str]:
        return [person.name for person in self.tracker.persons()]

    def person(self, server_id: str, key: str) -> str:
        return self.tracker.links()[server_id, key]


def account(server_id: str, key: str, name: str, **more: str) -> Account:
    return Account(server_id=server_id, key=key, name=name, **more)  # type: ignore[arg-type]  # only texts are given


def test_the_same_global_id_is_the_same_person() -> None:
    people = People()
    people.accounts(
        account("plex:one", "1", "owner", global_id="77"),
        account("plex:two", "77", "someone", global_id="77"),
        account("emby:three", "77", "other", global_id="77"),
    )
    assert people.person("plex:one", "1") == people.person("plex:two", "77")
    assert people.person("emby:three", "77") != people.person("plex:one", "1")


def test_the_same_address_is_the_same_person() -> None:
    people = People()
    people.accounts(
        account("plex:one", "1", "ann", email="Ann@Example.org"),
        account("jellyfin:two", "x", "annie", email="ann@example.org "),
        account("emby:three", "y", "no-address", email="-"),
        account("emby:four", "y", "no-address", email="-"),
    )
    assert people.person("plex:one", "1") == people.person("jellyfin:two", "x")
    assert people.person("emby:three", "y") != people.person("emby:four", "y")


def test_two_accounts_of_one_server_are_two_people() -> None:
    people = People()
    people.accounts(
        account("plex:one", "1", "ann", email="family@example.org"),
        account("plex:one", "2", "bob", email="family@example.org"),
    )
    assert people.person("plex:one", "1") != people.person("plex:one", "2")


def test_an_account_seen_playing_first_is_linked_when_its_address_is_known() -> None:
    people = People()
    people.accounts(account("plex:one", "1", "ann", email="ann@example.org"))
    view = SessionView(
        key="s",
        account_key="x",
        account_name="Annie",
        player=Player(key="tv"),
        item=ITEMS["movie"],
        state=SessionState.PLAYING,
    )
    people.tracker.apply(
        SessionSeen(server_id="jellyfin:two", at=people.now(), source=Source.POLL, view=view)
    )
    (session,) = people.tracker.sessions()
    assert session.person_id != people.person("plex:one", "1")
    people.accounts(account("jellyfin:two", "x", "Annie", email="ann@example.org"))
    (session,) = people.tracker.sessions()
    assert session.person_id == people.person("plex:one", "1")
    assert [person.name for person in people.tracker.persons()] == ["ann"]


def test_a_person_who_turns_out_to_be_another_one_is_told_and_leaves_the_name() -> None:
    people = People()
    people.accounts(
        account("plex:one", "1", "ann", email="ann@example.org"), account("jellyfin:two", "x", "a")
    )
    gone, kept = people.person("jellyfin:two", "x"), people.person("plex:one", "1")
    people.rename(gone, "Mum")
    found = account("jellyfin:two", "x", "a", email="ann@example.org")
    seen = AccountsSeen(server_id="jellyfin:two", at=people.now(), accounts=(found,))
    outcome = people.tracker.apply(seen)
    assert outcome.merged == [PersonsMerged(gone=gone, kept=kept)]
    assert people.names() == ["Mum"]
    assert people.tracker.apply(replace(seen, at=people.now())).merged == []


def test_linked_by_hand_and_undone() -> None:
    people = People()
    people.accounts(account("plex:one", "1", "ann"), account("jellyfin:two", "x", "annie"))
    before = people.person("jellyfin:two", "x")
    people.link("jellyfin:two", "x", people.person("plex:one", "1"))
    assert people.person("jellyfin:two", "x") == people.person("plex:one", "1")
    assert len(people.tracker.persons()) == 1
    people.link("jellyfin:two", "x", before)
    assert people.person("jellyfin:two", "x") == before
    assert [person.name for person in people.tracker.persons()] == ["ann", "annie"]


def test_a_link_by_hand_outlives_every_rule() -> None:
    people = People()
    people.accounts(account("plex:one", "1", "ann", email="ann@example.org"))
    people.accounts(account("jellyfin:two", "x", "bob"))
    mine = people.person("jellyfin:two", "x")
    people.link("jellyfin:two", "x", mine)
    people.accounts(account("jellyfin:two", "x", "bob", email="ann@example.org"))
    assert people.person("jellyfin:two", "x") == mine


def test_an_unknown_person_is_made() -> None:
    people = People()
    people.accounts(account("plex:one", "1", "ann"))
    people.link("plex:one", "1", "01JZZZZZZZZZZZZZZZZZZZZZZZ")
    assert [person.id for person in people.tracker.persons()] == ["01JZZZZZZZZZZZZZZZZZZZZZZZ"]


def test_names_are_suggestions_only() -> None:
    people = People()
    people.accounts(
        account("plex:one", "1", "José_Álvarez"),
        account("jellyfin:two", "x", "jose alvarez"),
        account("emby:three", "y", "josealvares"),
        account("emby:three", "z", "Completely Different"),
    )
    found = suggest_persons(people.tracker.accounts(), people.tracker.links())
    assert len({people.person("plex:one", "1"), people.person("jellyfin:two", "x")}) == 2
    assert {suggestion.exact for suggestion in found} == {True, False}
    assert found[0].exact
    assert len(found) == 3


def test_who_is_linked_is_not_suggested() -> None:
    people = People()
    people.accounts(account("plex:one", "1", "ann"), account("jellyfin:two", "x", "ann"))
    people.link("jellyfin:two", "x", people.person("plex:one", "1"))
    assert not suggest_persons(people.tracker.accounts(), people.tracker.links())


def test_a_chosen_name_stays_whatever_the_server_says() -> None:
    people = People()
    people.accounts(account("plex:one", "1", "ann1984"))
    people.rename(people.person("plex:one", "1"), "Ann")
    people.accounts(account("plex:one", "1", "ann1985"))
    assert people.names() == ["Ann"]
    people.tracker = Tracker.load(people.tracker.dump())
    assert people.names() == ["Ann"]
    assert people.tracker.person(people.person("plex:one", "1")) is not None
    people.rename(people.person("plex:one", "1"), None)
    assert people.names() == ["ann1985"]


def test_a_chosen_name_stays_when_accounts_come_and_go() -> None:
    people = People()
    people.accounts(account("plex:one", "1", "ann"), account("jellyfin:two", "x", "annie"))
    mine, other = people.person("plex:one", "1"), people.person("jellyfin:two", "x")
    people.rename(mine, "Mum")
    people.link("jellyfin:two", "x", mine)
    assert people.names() == ["Mum"]
    assert people.tracker.person(other) is None
    people.link("jellyfin:two", "x", other)
    assert people.names() == ["annie", "Mum"]


def test_nobody_cannot_be_renamed() -> None:
    people = People()
    people.rename("01JZZZZZZZZZZZZZZZZZZZZZZZ", "Nobody")
    assert people.names() == []
