"""Observations on their way: journal, tracker, bus, history."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from pydantic import ValidationError

from hub.core.errors import Unavailable, UsherError
from hub.core.tasks import Tasks
from hub.journal.interface import Entry
from hub.models.observation import ClockSet, Evidence, Observation, TimePassed, decode, encode
from hub.models.playback import PlaybackEvent
from hub.playback.commits import Commits
from hub.playback.inbox import Inbox
from hub.playback.merging import PersonsMerged
from hub.playback.outcome import Outcome
from hub.playback.settings import RecordingModel
from hub.playback.stamps import in_this_clock
from hub.playback.status import RecorderStatus
from hub.playback.store import HistoryStore, JournalStore
from hub.playback.tracker import Tracker
from hub.playback.wall_clock import WallClock

_log = logging.getLogger(__name__)

GROUP = 256
"""Observations in one write of the journal, and applied without letting others run."""
COMMIT_S = 1.0
CHECKPOINT_S = 60.0
LOOK_S = 15.0
RETRY_S = 1.0
PACE_S = 0.1
"""Between two notes of time at least: deadlines may crowd, and the journal may refuse."""
LONGEST_RETRY_S = 30.0
REPLAY_ROWS = 1_000
"""Rows after which a replay commits; with a batch of entries more, they are within all limits."""


class Recorder:
    """The one way from an observation to what everybody sees.

    One task writes to the journal and applies what is durable, another brings the results into
    the history, a third notes when a deadline comes due. `merged` hears of persons whom the rules
    of identity found to be one, also while the journal is applied anew.
    """

    def __init__(
        self,
        journal: JournalStore,
        history: HistoryStore,
        settings: RecordingModel,
        *,
        fire: Callable[[PlaybackEvent], object],
        clock: Callable[[], datetime],
        wall_clock: WallClock | None = None,
        merged: Callable[[PersonsMerged], object] = lambda _: None,
    ) -> None:
        self.tracker = Tracker(settings)
        self._settings = settings
        self._journal = journal
        self._history = history
        self._fire = fire
        self._merged = merged
        self._clock = clock
        self._wall_clock = wall_clock or WallClock(clock)
        self._inbox = Inbox()
        self._commits = Commits(history)
        self._applying = asyncio.Lock()
        self._deadline_near = asyncio.Event()
        self._asleep_until = float("inf")
        self._journal_problem: str | None = None
        self._catching_up: Commits | None = None
        self._late = 0
        self._last: datetime | None = None

    async def start(self, tasks: Tasks) -> None:
        """Apply what the journal holds beyond the history, then take observations.

        A history that does not answer is no obstacle: it is caught up with when it does.
        """
        try:
            await self._catch_up()
        except UsherError as error:
            self._commits.behind = True
            self._commits.failed(error)
        self._inbox.open()
        for work in (self._write, self._commit, self._watch_deadlines):
            tasks.create(work(), name=work.__name__.strip("_"))
        await self._check_clock()

    async def stop(self) -> None:
        """Write what was accepted and bring it into the history, if that answers."""
        await self._inbox.close()
        async with self._applying:
            await self._commits.flush(self.tracker.dump)

    async def replay(self) -> None:
        """Bring what the journal holds into the history, without going live."""
        await self._catch_up()
        if not await self._commits.flush(self.tracker.dump):
            raise Unavailable(f"The history was not written to the end: {self._commits.problem}")

    async def observe(self, observations: Sequence[Observation]) -> None:
        """Return when the observations are durable and applied."""
        await self._inbox.put(observations)

    async def written(self) -> bool:
        """Bring what was applied into the history now; False while that does not answer."""
        return await self._commits.flush(self.tracker.dump)

    @property
    def status(self) -> RecorderStatus:
        """How it goes."""
        commits = self._catching_up or self._commits
        return RecorderStatus(
            applied=commits.applied,
            committed=commits.committed,
            waiting=commits.waiting,
            late=self._late,
            journal_problem=self._journal_problem,
            history_problem=self._commits.problem,
            replaying=self._catching_up is not None,
            last_observation_at=self._last,
        )

    # The journal -------------------------------------------------------------------------------

    async def _write(self) -> None:
        while True:
            calls = await self._inbox.take(GROUP)
            async with self._applying:
                observations = self._stamped([body for call in calls for body in call.observations])
                error = await self._append_and_apply(observations)
            for call in calls:
                call.settle(error)

    async def _append_and_apply(self, observations: Sequence[Observation]) -> UsherError | None:
        try:
            last = await self._journal.append([encode(body) for body in observations])
        except Exception as error:  # noqa: BLE001 - whatever the journal raises, nothing was accepted and the callers are told
            return self._journal_failed(error)
        if self._journal_problem is not None:
            _log.info("The journal takes observations again")
            self._journal_problem = None
        for body in observations:
            outcome = self._apply(self.tracker, self._commits, body, last)
            self._late += outcome.late
            for event in outcome.events:
                self._fire(event)
        self._last = observations[-1].at
        if self.tracker.deadline_hint < self._asleep_until:
            self._deadline_near.set()
        return None

    def _journal_failed(self, error: Exception) -> UsherError:
        known = error if isinstance(error, UsherError) else Unavailable(f"The journal: {error}")
        if self._journal_problem is None:
            _log.error("Nothing can be recorded: %s", known)
        self._journal_problem = str(known)
        return known

    def _stamped(self, observations: list[Observation]) -> list[Observation]:
        """The observations in terms of the clock as it is now, after a note if it was set."""
        now, jump = self._wall_clock.look()
        stamped = [in_this_clock(body, now, jump) for body in observations]
        return [ClockSet(at=now, was=now - jump), *stamped] if jump else stamped

    async def _check_clock(self) -> None:
        """Note it when the clock was set back while the hub was not running."""
        high, now = self.tracker.last_at, self._clock()
        if high is not None and high > now + timedelta(seconds=self._settings.late_window):
            with suppress(UsherError):
                await self.observe([ClockSet(at=now, was=high)])

    # The tracker -------------------------------------------------------------------------------

    def _apply(self, tracker: Tracker, commits: Commits, body: Observation, offset: int) -> Outcome:
        if isinstance(body, Evidence):
            commits.add_evidence(body, offset)
            return Outcome()
        try:
            outcome = tracker.apply(body)
        except Exception:  # noqa: BLE001 - one bad observation must not stop the recording
            _log.exception("An observation (%s) could not be applied", body.kind)
            commits.applied = offset
            return Outcome()
        commits.add(outcome, offset)
        for one in outcome.merged:  # told again after a crash: whoever follows may have missed it
            self._merged(one)
        return outcome

    # The history -------------------------------------------------------------------------------

    async def _commit(self) -> None:
        retry, age = RETRY_S, 0.0
        while True:
            await asyncio.sleep(COMMIT_S)
            age += COMMIT_S
            if not (self._commits.due or self._commits.behind or age >= CHECKPOINT_S):
                continue
            if await self._commit_once():
                retry, age = RETRY_S, 0.0
            else:
                await asyncio.sleep(retry)
                retry = min(retry * 2, LONGEST_RETRY_S)

    async def _commit_once(self) -> bool:
        if not self._commits.behind:
            return await self._commits.flush(self.tracker.dump)
        try:
            await self._catch_up()
        except UsherError as error:
            self._commits.failed(error)
            return False
        return True

    async def _catch_up(self) -> None:
        """Apply the journal from the history's checkpoint on; then that is the live tracker.

        Observations are taken meanwhile; they wait for the last few alone.
        """
        checkpoint = await self._history.checkpoint()
        self._commits.worked()
        tracker = Tracker(self._settings)
        if checkpoint is not None:
            tracker = Tracker.load(checkpoint.tracker, self._settings)
        commits = self._catching_up = Commits(self._history)
        commits.restart(0 if checkpoint is None else checkpoint.offset)
        try:
            await self._replay(tracker, commits)
            async with self._applying:
                await self._replay(tracker, commits)
                self.tracker, self._commits = tracker, commits
        finally:
            self._catching_up = None
        self._deadline_near.set()

    async def _replay(self, tracker: Tracker, commits: Commits) -> None:
        async for entries in self._journal.read(commits.applied):
            for begin in range(0, len(entries), GROUP):
                for entry in entries[begin : begin + GROUP]:
                    self._replay_entry(tracker, commits, entry)
                await asyncio.sleep(0)
            if commits.waiting >= REPLAY_ROWS and not await commits.flush(tracker.dump):
                raise Unavailable("The history stopped answering while the journal was applied.")

    def _replay_entry(self, tracker: Tracker, commits: Commits, entry: Entry) -> None:
        try:
            observation = decode(entry.body)
        except ValidationError:
            _log.error("Entry %d of the journal is no observation; it is left out", entry.offset)
            commits.applied = entry.offset
            return
        self._apply(tracker, commits, observation, entry.offset)

    # Time --------------------------------------------------------------------------------------

    async def _watch_deadlines(self) -> None:
        while True:
            now, deadline = self._clock(), self.tracker.next_deadline()
            if deadline is not None and deadline <= now:
                with suppress(UsherError):
                    await self.observe([TimePassed(at=now)])
                await asyncio.sleep(PACE_S)
                continue
            wait = LOOK_S if deadline is None else (deadline - now).total_seconds()
            wait = min(wait, LOOK_S)
            self._asleep_until = now.timestamp() + wait
            self._deadline_near.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._deadline_near.wait()
