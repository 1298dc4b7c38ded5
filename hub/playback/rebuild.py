"""Writes the history anew from what the journal still holds."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import ValidationError

from hub.core.errors import Conflict, NotFound, UsherError
from hub.history.batch import Checkpoint
from hub.history.facade import History
from hub.history.store.connection import backup_folder
from hub.journal.interface import Journal
from hub.models.observation import Observation, decode
from hub.playback.dump import Dump, decode_dump, encode_dump
from hub.playback.kept_states import FromTheBeginning, KeptStates, beginning
from hub.playback.recorder import Recorder
from hub.playback.settings import RecordingModel
from hub.playback.times import moment
from hub.playback.tracker import Tracker

MARGIN = timedelta(minutes=1)
"""A quiet moment is so long after the end of a play: what came late belongs to it."""

Tell = Callable[[int, int], None]
"""Called with the offset reached and the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a rebuild would do: plays begun at `since` or later are written from `begin` on.

    `begin` is the tracker's state that the replay starts from, None for the first observation ever.
    """

    since: datetime
    begin: Checkpoint | None
    last_offset: int

    @property
    def observations(self) -> int:
        """How many are replayed at most."""
        return self.last_offset - (0 if self.begin is None else self.begin.offset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """Plays that were removed, plays in the history now, and where the copy from before is."""

    removed: int
    plays: int
    backup: Path


async def plan_rebuild(journal: Journal, history: History, states: KeptStates) -> Plan:
    """How far back a rebuild reaches; NotFound or Conflict when there is nothing to rebuild.

    It begins where a state of the tracker is kept, which knows every play that was open or could
    be resumed. Without one, it begins at a moment that no play lasts over.
    """
    last, first = await journal.last_offset(), await journal.first_offset()
    if first > last:
        raise NotFound("The journal is empty: there is nothing to rebuild from.")
    begin = await beginning(journal, states)
    if begin is None and first > 1:
        return await _from_quiet_moment(journal, history, last)
    since = None if begin is None else decode_dump(begin.tracker).high
    if since is None:
        _, observation = await anext(_observations(journal, first - 1))
        return Plan(since=observation.at, begin=begin, last_offset=last)
    return Plan(since=moment(since), begin=begin, last_offset=last)


async def rebuild(
    plan: Plan,
    journal: Journal,
    history: History,
    states: KeptStates,
    settings: RecordingModel,
    tell: Tell = lambda _done, _last: None,
) -> Rebuilt:
    """Carry a plan out. Interrupted, the next start of the hub completes it."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    backup = backup_folder(history.path) / f"{history.path.stem}-before-rebuild-{stamp}.duckdb"
    await history.backup(backup)
    removed = await history.rewind(plan.since, plan.begin)
    recorder = Recorder(
        journal,
        FromTheBeginning(history, journal, states),
        settings,
        fire=lambda _event: None,
        clock=lambda: datetime.now(UTC),
    )
    replay = asyncio.create_task(recorder.replay())
    while not replay.done():
        tell(recorder.status.applied, plan.last_offset)
        await asyncio.wait([replay], timeout=0.5)
    await replay
    tell(plan.last_offset, plan.last_offset)
    return Rebuilt(removed=removed, plays=(await history.size()).plays, backup=backup)


async def _from_quiet_moment(journal: Journal, history: History, last: int) -> Plan:
    first = await journal.first_offset()
    _, observation = await anext(_observations(journal, first - 1))
    state = await _known(history)
    rows = await history.query(
        "SELECT started_at, ended_at FROM plays WHERE origin = 'journal' AND ended_at >= $from",
        {"from": observation.at - MARGIN},
    )
    since = quiet_from(observation.at, [*rows, *_open(state)])
    async for offset, later in _observations(journal, first - 1):
        if later.at >= since:
            tracker = encode_dump(_identity_of(state))
            begin = Checkpoint(offset=offset - 1, tracker=tracker)
            return Plan(since=since, begin=begin, last_offset=last)
    raise Conflict(
        "Somebody is watching at every moment that the journal holds: it does not say where these "
        "plays began.",
        hint="Nothing was changed.",
    )


def quiet_from(begin: datetime, plays: Iterable[tuple[datetime, datetime]]) -> datetime:
    """The first moment from `begin` on that none of the plays lasts over."""
    moment_ = begin
    for started_at, ended_at in sorted(plays):
        if started_at >= moment_:
            break
        moment_ = max(moment_, ended_at + MARGIN)
    return moment_


async def _known(history: History) -> Dump:
    """What the history's checkpoint knows; nothing when it cannot be read."""
    checkpoint = await history.checkpoint()
    try:
        if checkpoint is not None:
            return decode_dump(checkpoint.tracker)
    except UsherError:
        pass
    return decode_dump(Tracker().dump())


def _open(state: Dump) -> list[tuple[datetime, datetime]]:
    """Plays that are open, or closed and not in the history because they were too short."""
    forever = datetime.max.replace(tzinfo=UTC) - MARGIN
    found = [(moment(live.viewing.started), forever) for live in state.sessions]
    return found + [
        (moment(closed.viewing.started), moment(closed.ended)) for closed in state.closed
    ]


def _identity_of(state: Dump) -> Dump:
    """Accounts, persons and links alone."""
    fresh = decode_dump(Tracker().dump())
    return replace(fresh, accounts=state.accounts, persons=state.persons, links=state.links)


async def _observations(journal: Journal, after: int) -> AsyncIterator[tuple[int, Observation]]:
    async for entries in journal.read(after):
        for entry in entries:
            try:
                yield entry.offset, decode(entry.body)
            except ValidationError:
                continue
