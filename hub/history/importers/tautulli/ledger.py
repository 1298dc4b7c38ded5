"""Counts what becomes of every row, and why our sums differ from Tautulli's."""

from collections import Counter
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field

from pydantic import TypeAdapter

from hub.history.importers.job import (
    Counted,
    Difference,
    FoundPerson,
    PersonReport,
    Report,
    Sum,
)

Rows, Plays, Seconds = 0, 1, 2


@dataclass(slots=True)
class Account:
    """The sums of one account; `why` has rows, plays and seconds by reason, ours minus theirs."""

    plays: int = 0
    watch_s: int = 0
    theirs_plays: int = 0
    theirs_s: int = 0
    why: dict[str, list[int]] = field(default_factory=dict)

    def differs(self, reason: str, *, rows: int = 0, plays: int = 0, seconds: int = 0) -> None:
        """Note a difference."""
        known = self.why.setdefault(reason, [0, 0, 0])
        known[Rows] += rows
        known[Plays] += plays
        known[Seconds] += seconds


@dataclass(slots=True)
class Ledger:
    """The state of the counting; it is kept with the import's progress."""

    rows: int = 0
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    repaired: dict[str, int] = field(default_factory=dict)
    aside: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    def account(self, key: str | None) -> Account:
        """The sums of an account; nobody's have the empty key."""
        found = self.accounts.get(key or "")
        if found is None:
            found = self.accounts[key or ""] = Account()
        return found

    def copy(self) -> "Ledger":
        """The same, to be counted on in."""
        return deepcopy(self)

    def report(self, persons: Iterable[FoundPerson], took_s: float) -> Report:
        """What is reported in the end. `persons` give the names."""
        named = {person.account_key or "": person.name for person in persons}
        found = sorted(
            (_person(key, named.get(key, key), one) for key, one in self.accounts.items()),
            key=lambda one: (-one.ours.watch_s, one.name),
        )
        special = {name: self.aside.get(name, 0) for name in _OWN_COUNT}
        aside = {name: rows for name, rows in self.aside.items() if name not in special}
        return Report(
            rows=self.rows,
            added=self.added,
            replaced=self.replaced,
            unchanged=self.unchanged,
            merged=special["duplicate"],
            live=special["recorded_live"],
            repaired=counted(self.repaired),
            set_aside=counted(aside),
            ours=_sum(one.ours for one in found),
            theirs=_sum(one.theirs for one in found),
            differences=_added_up(self.accounts.values()),
            persons=tuple(found),
            took_s=round(took_s, 1),
            rate=round(self.rows / took_s, 1) if took_s else None,
        )


_OWN_COUNT = ("duplicate", "recorded_live")


def counted(reasons: Mapping[str, int]) -> tuple[Counted, ...]:
    """Reasons and their rows, the most frequent first."""
    found = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Counted(reason=reason, rows=rows) for reason, rows in found if rows)


def _person(key: str, name: str, account: Account) -> PersonReport:
    return PersonReport(
        account_key=key or None,
        name=name,
        ours=Sum(plays=account.plays, watch_s=account.watch_s),
        theirs=Sum(plays=account.theirs_plays, watch_s=account.theirs_s),
        differences=_added_up([account]),
    )


def _added_up(accounts: Iterable[Account]) -> tuple[Difference, ...]:
    sums: dict[str, Counter[int]] = {}
    for account in accounts:
        for reason, values in account.why.items():
            counter = sums.setdefault(reason, Counter())
            for n, value in enumerate(values):
                counter[n] += value
    return tuple(
        Difference(reason=reason, rows=one[Rows], plays=one[Plays], watch_s=one[Seconds])
        for reason, one in sorted(sums.items())
        if one[Plays] or one[Seconds]
    )


def _sum(sums: Iterable[Sum]) -> Sum:
    found = list(sums)
    return Sum(plays=sum(one.plays for one in found), watch_s=sum(one.watch_s for one in found))


def dump(ledger: Ledger) -> bytes:
    """The ledger as JSON."""
    return _LEDGER.dump_json(ledger)


def load(data: bytes) -> Ledger:
    """The inverse of `dump`."""
    return _LEDGER.validate_json(data)


_LEDGER = TypeAdapter(Ledger)
