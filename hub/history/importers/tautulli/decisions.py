"""What becomes of a batch: which plays are new, grown or known, and which rows are none."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from hub.history.importers.tautulli.cleaning import Aside, Clean
from hub.history.importers.tautulli.ledger import Ledger
from hub.history.importers.tautulli.lookup import Overlap, Stored, Stretch
from hub.history.importers.tautulli.plays import (
    Shared,
    Viewing,
    Watched,
    moment,
    play_id,
    to_play,
)
from hub.history.importers.tautulli.reader import Batch, Group
from hub.models.play import Play

LIVE = "recorded_live"
GROUPED_SINCE = "grouped_since"
OTHER_ITEM = "other_item"
DUPLICATE = "duplicate"
KNOWN = "known_play"
DELETED = "deleted"
_MS = timedelta(milliseconds=1)


class Files(Protocol):
    """What is asked of the copy."""

    def has(self, row: int, started_at: datetime) -> bool:
        """Whether a row of the file began at that time."""
        ...


@dataclass(slots=True)
class Noted:
    """A row that was repaired or set aside."""

    row: int
    kind: str
    reason: str
    detail: str = ""


@dataclass(slots=True)
class Decided:
    """The plays to write, and what is noted of rows."""

    plays: list[Play] = field(default_factory=list)
    notes: list[Noted] = field(default_factory=list)


def ids_of(batch: Batch, server: str) -> list[str]:
    """The ids of all plays that could ever have begun with a row of the batch."""
    return [
        play_id(server, row)
        for group in batch.groups
        for viewing in group.viewings
        for row, _ in viewing.rows
    ]


def stretches_of(batch: Batch) -> list[Stretch]:
    """When each sound row played, in order."""
    return [
        Stretch(viewing.account, row.item.key, moment(row.started), moment(row.stopped))
        for group in batch.groups
        for viewing in group.viewings
        for row, _ in viewing.rows
    ]


class Decider:
    """Decides batch after batch; the counting is in `ledger`."""

    def __init__(
        self,
        server: str,
        persons: Mapping[tuple[str, str], str],
        watched_at: Watched,
        ledger: Ledger,
    ) -> None:
        self._server = server
        self._persons = persons
        self._watched_at = watched_at
        self.ledger = ledger

    def decide(
        self, batch: Batch, stored: Mapping[str, Stored], covered: Mapping[int, str]
    ) -> Decided:
        """`covered` are the rows that a known play covers, with the reason."""
        decided = Decided()
        for group in batch.groups:
            self._group(group, stored, covered, decided)
        self.ledger.rows += batch.rows
        return decided

    def _group(
        self,
        group: Group,
        stored: Mapping[str, Stored],
        covered: Mapping[int, str],
        decided: Decided,
    ) -> None:
        if len(group.viewings) == 1 and not group.aside and len(group.viewings[0].rows) == 1:
            self._alone(group.viewings[0], stored, covered, decided)
            return
        told: dict[str | None, set[int]] = {}
        ours: dict[str | None, int] = {}
        less: dict[str | None, str] = {}
        more: dict[str | None, str] = {}
        for aside, account in group.aside:
            told.setdefault(account, set()).add(aside.told)
            less.setdefault(account, aside.reason)
            self._set_aside(aside, account, decided)
        for viewing in group.viewings:
            account = viewing.account
            told.setdefault(account, set()).update(row.told for row, _ in viewing.rows)
            parts = self._whole(viewing, stored)
            more[account] = GROUPED_SINCE if len(parts) > 1 else more.get(account, OTHER_ITEM)
            for one in parts:
                made = self._viewing(one, stored, covered, decided)
                ours[account] = ours.get(account, 0) + made
                if not made:
                    less.setdefault(account, covered[one.rows[0][0].row])
        for account, names in told.items():
            sums, plays = self.ledger.account(account), ours.get(account, 0)
            sums.plays += plays
            sums.theirs_plays += len(names)
            reasons = more if plays > len(names) else less
            if plays != len(names):
                sums.differs(reasons.get(account, DUPLICATE), plays=plays - len(names))

    def _alone(
        self,
        viewing: Viewing,
        stored: Mapping[str, Stored],
        covered: Mapping[int, str],
        decided: Decided,
    ) -> None:
        """Decide on a group of a single row, as nearly all are."""
        made = self._viewing(viewing, stored, covered, decided)
        sums = self.ledger.account(viewing.account)
        sums.plays += made
        sums.theirs_plays += 1
        if not made:
            sums.differs(covered[viewing.rows[0][0].row], plays=-1)

    def _whole(self, viewing: Viewing, stored: Mapping[str, Stored]) -> Sequence[Viewing]:
        """A viewing, without the rows that are a play of their own since an earlier import."""
        if len(viewing.rows) == 1 or not stored:
            return (viewing,)
        parts: list[Viewing] = [Viewing(viewing.account, [])]
        until: int | None = None
        for pair in viewing.rows:
            row = pair[0]
            known = stored.get(play_id(self._server, row)) if parts[0].rows else None
            if known is not None:
                parts.append(Viewing(viewing.account, []))
                until = int(known.ended_at.timestamp())
            elif until is not None and row.stopped > until:
                until = None
            target = parts[-1] if until is not None else parts[0]
            target.rows.append(pair)
        return parts

    def _viewing(
        self,
        viewing: Viewing,
        stored: Mapping[str, Stored],
        covered: Mapping[int, str],
        decided: Decided,
    ) -> int:
        """Decide on one play; how many plays it is: none when all its rows are covered."""
        rest = self._uncovered(viewing, covered, decided) if covered else viewing
        if not rest.rows:
            return 0
        play = self._play(rest)
        known = stored.get(play.id)
        if known is not None and _is_same(known, play):
            self.ledger.unchanged += 1
        else:
            decided.plays.append(play)
            self.ledger.added += known is None
            self.ledger.replaced += known is not None
        self._count_rows(rest, decided)
        return 1

    def _uncovered(self, viewing: Viewing, covered: Mapping[int, str], decided: Decided) -> Viewing:
        """The viewing without the rows that a known play covers, which are set aside."""
        left: list[tuple[Clean, Shared]] = []
        for pair in viewing.rows:
            row = pair[0]
            reason = covered.get(row.row)
            if reason is None:
                left.append(pair)
            else:
                aside = Aside(row.row, row.told, row.theirs_s, reason)
                self._set_aside(aside, viewing.account, decided)
        return viewing if len(left) == len(viewing.rows) else replace(viewing, rows=left)

    def _play(self, viewing: Viewing) -> Play:
        person = None
        if viewing.account is not None:
            person = self._persons.get((self._server, viewing.account))
        return to_play(viewing, self._server, person, self._watched_at)

    def _count_rows(self, viewing: Viewing, decided: Decided) -> None:
        sums = self.ledger.account(viewing.account)
        for row, _ in viewing.rows:
            sums.watch_s += row.watch_s
            sums.theirs_s += row.theirs_s
            for reason in row.reasons:
                self.ledger.repaired[reason] = self.ledger.repaired.get(reason, 0) + 1
                decided.notes.append(Noted(row.row, "repaired", reason))
            if row.watch_s != row.theirs_s:
                reason = _main_reason(row)
                sums.differs(reason, rows=1, seconds=row.watch_s - row.theirs_s)

    def _set_aside(self, aside: Aside, account: str | None, decided: Decided) -> None:
        sums = self.ledger.account(account)
        sums.theirs_s += aside.theirs_s
        sums.differs(aside.reason, rows=1, seconds=-aside.theirs_s)
        self.ledger.aside[aside.reason] = self.ledger.aside.get(aside.reason, 0) + 1
        decided.notes.append(Noted(aside.row, "set_aside", aside.reason, aside.detail))


_TIMES = ("impossible_duration", "no_stop", "pause_too_long", "negative_pause")


def _main_reason(row: Clean) -> str:
    """Of the reasons of a repaired row, the one that changed its watch time."""
    return next((reason for reason in _TIMES if reason in row.reasons), "rounding")


def _is_same(known: Stored, play: Play) -> bool:
    return (
        known.ended_at == play.ended_at
        and known.watch_ms == round(play.watch_s * 1000)
        and known.paused_ms == round(play.paused_s * 1000)
    )


def covered_rows(batch: Batch, overlaps: Iterable[Overlap], file: Files) -> dict[int, str]:
    """The rows that a play covers which is not of this file, with the reason."""
    rows = [
        row.row for group in batch.groups for viewing in group.viewings for row, _ in viewing.rows
    ]
    found: dict[int, str] = {}
    for overlap in overlaps:
        row = rows[overlap.number]
        if not overlap.live and _of_this_file(overlap, file):
            continue
        if overlap.is_deleted:
            found.setdefault(row, DELETED)
        elif overlap.live:
            found[row] = LIVE
        elif found.get(row) != LIVE:
            found[row] = KNOWN
    return found


def deleted_rows(
    batch: Batch, server: str, stored: Collection[str], deleted: Collection[str]
) -> dict[int, str]:
    """The rows of plays that somebody deleted, with the reason: what goes on from one is gone too.

    `stored` and `deleted` are the ids of plays.
    """
    found: dict[int, str] = {}
    if not deleted:
        return found
    for group in batch.groups:
        for viewing in group.viewings:
            is_gone = False
            for row, _ in viewing.rows:
                play = play_id(server, row)
                is_gone = play in deleted or (is_gone and play not in stored)
                if is_gone:
                    found[row.row] = DELETED
    return found


def _of_this_file(overlap: Overlap, file: Files) -> bool:
    key = overlap.session_key or ""
    return key.isdigit() and file.has(int(key), overlap.started_at)
