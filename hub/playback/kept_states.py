"""States of the tracker kept beside the journal: where a replay may begin."""

import asyncio
import contextlib
import logging
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hub.core.errors import UsherError
from hub.history.batch import Batch, Checkpoint, PersonLink
from hub.history.store.files import write_durably
from hub.journal.interface import Journal
from hub.playback.dump import decode_dump
from hub.playback.store import HistoryStore
from hub.playback.tracker import Tracker

_log = logging.getLogger(__name__)

FOLDER = "journal-states"


@dataclass(frozen=True, slots=True, order=True)
class Kept:
    """A file with the tracker's state at `offset`, written at `at`."""

    offset: int
    at: datetime
    path: Path


class KeptStates:
    """A folder of states, by the offset in the journal that each is true at; all methods block.

    What the journal no longer holds is behind the oldest of them: the tracker goes on from there
    as if it had seen everything before.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

    def keep(self, checkpoint: Checkpoint, at: datetime) -> None:
        """Write one."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"{checkpoint.offset:016d}-{int(at.timestamp())}.state"
        write_durably(self._folder / name, zlib.compress(checkpoint.tracker))

    def all(self) -> list[Kept]:
        """Those there are, the oldest first."""
        found = []
        for path in self._folder.glob("*-*.state"):
            offset, _, stamp = path.stem.partition("-")
            with contextlib.suppress(ValueError):
                found.append(Kept(int(offset), datetime.fromtimestamp(int(stamp), UTC), path))
        return sorted(found)

    def first_from(self, floor: int) -> Checkpoint | None:
        """The earliest readable state from which the entries behind `floor` lead on."""
        for kept in self.all():
            if kept.offset >= floor and (state := _read(kept)) is not None:
                return state
        return None

    def forget_before(self, offset: int) -> None:
        """Remove those that the journal no longer leads on from."""
        for kept in self.all():
            if kept.offset < offset:
                kept.path.unlink(missing_ok=True)

    def forget_after(self, offset: int) -> None:
        """Remove those of another journal, which went further than this one ever did."""
        for kept in self.all():
            if kept.offset > offset:
                kept.path.unlink(missing_ok=True)


def _read(kept: Kept) -> Checkpoint | None:
    try:
        tracker = zlib.decompress(kept.path.read_bytes())
        decode_dump(tracker)
    except (OSError, zlib.error, UsherError) as error:
        _log.warning("The state %s cannot be read: %s", kept.path, error)
        return None
    return Checkpoint(offset=kept.offset, tracker=tracker)


class FromTheBeginning:
    """A history that is told, while it never saw the journal, what was known where that begins."""

    def __init__(self, history: HistoryStore, journal: Journal, states: KeptStates) -> None:
        self._history = history
        self._journal = journal
        self._states = states

    async def checkpoint(self) -> Checkpoint | None:
        """The history's, or the state at the beginning of a journal that was compacted."""
        known = await self._history.checkpoint()
        if known is not None:
            return known
        begin = await beginning(self._journal, self._states)
        if begin is not None:
            await self._history.commit(_identity(begin))
        return begin

    async def commit(self, batch: Batch) -> None:
        """Hand it on."""
        await self._history.commit(batch)


async def beginning(journal: Journal, states: KeptStates) -> Checkpoint | None:
    """The state where the journal begins; None when it begins with the first observation ever."""
    floor = await journal.first_offset() - 1
    return await asyncio.to_thread(states.first_from, floor) if floor > 0 else None


def _identity(begin: Checkpoint) -> Batch:
    """Accounts, persons, links and joined items, which the journal may not tell again."""
    state, tracker = decode_dump(begin.tracker), Tracker.load(begin.tracker)
    said = {(link.server_id, link.account_key): link.by for link in state.links}
    links = [
        PersonLink(
            server_id=key[0], account_key=key[1], person_id=person, by=said.get(key, "first_seen")
        )
        for key, person in tracker.links().items()
    ]
    return Batch(
        offset=begin.offset,
        tracker=begin.tracker,
        accounts=tuple(tracker.accounts()),
        persons=tuple(tracker.persons()),
        links=tuple(links),
        joins=tuple(tracker.joins()),
    )
