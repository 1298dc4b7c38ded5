"""What waits to be written to the history, and the writing of it."""

import asyncio
import logging
from collections.abc import Callable

from hub.core.errors import UsherError
from hub.history.batch import Batch, ItemDecision, PersonLink
from hub.models.observation import Evidence
from hub.models.people import Account, Person
from hub.models.play import Play
from hub.playback.outcome import Outcome
from hub.playback.store import HistoryStore

_log = logging.getLogger(__name__)

CHECKPOINT_EVERY = 20_000
"""Observations after which the state is stored even though nothing else must be."""
MOST_WAITING = 20_000
"""Rows kept in memory for a history that does not answer; the journal has them anyway."""
MOST_EVIDENCE = 2_000


class Commits:
    """Collects what follows from the journal and hands it on in whole transactions.

    When the history does not answer for so long that too much waits, everything is let go and
    `behind` is set: the journal must be applied again from the last checkpoint.
    """

    def __init__(self, history: HistoryStore) -> None:
        self._history = history
        self.problem: str | None = None
        self.committed = 0
        self.applied = 0
        self.behind = False
        self._flushing = asyncio.Lock()
        self._clear()

    @property
    def waiting(self) -> int:
        """How many rows wait."""
        rows = len(self._plays) + len(self._accounts) + len(self._persons) + len(self._links)
        return rows + len(self._joins) + len(self._evidence)

    @property
    def due(self) -> bool:
        """Whether a commit is worth it now."""
        return bool(self.waiting) or self.applied - self.committed >= CHECKPOINT_EVERY

    def restart(self, offset: int) -> None:
        """Begin after this offset."""
        self._clear()
        self.behind = False
        self.committed = self.applied = offset

    def add(self, outcome: Outcome, offset: int) -> None:
        """Keep what followed from the observation at `offset`."""
        self.applied = offset
        if self.behind or not outcome.stores:
            return
        self._plays.update((play.id, play) for play in outcome.plays)
        self._accounts.update(((item.server_id, item.key), item) for item in outcome.accounts)
        self._persons.update((item.id, item) for item in outcome.persons)
        self._links.update(((item.server_id, item.account_key), item) for item in outcome.links)
        self._joins += outcome.joins
        self._limit()

    def add_evidence(self, evidence: Evidence, offset: int) -> None:
        """Keep a webhook."""
        self.applied = offset
        if not self.behind:
            self._evidence.append(evidence)
            self._limit()

    async def flush(self, dump: Callable[[], bytes]) -> bool:
        """Commit what waits, with the state at the same offset; False when it did not work."""
        async with self._flushing:
            if self.behind or self.applied == self.committed:
                return not self.behind
            return await self._commit(dump)

    async def _commit(self, dump: Callable[[], bytes]) -> bool:
        batch = Batch(
            offset=self.applied,
            tracker=dump(),
            plays=tuple(play for play in self._plays.values() if play.recorded),
            withdrawn=tuple(play.id for play in self._plays.values() if not play.recorded),
            accounts=tuple(self._accounts.values()),
            persons=tuple(self._persons.values()),
            links=tuple(self._links.values()),
            joins=tuple(self._joins),
            evidence=tuple(self._evidence),
        )
        taken = (
            self._plays,
            self._accounts,
            self._persons,
            self._links,
            self._joins,
            self._evidence,
        )
        self._clear()
        try:
            await self._history.commit(batch)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, it is tried again
            self._put_back(*taken)
            self.failed(error)
            return False
        except BaseException:
            self._put_back(*taken)
            raise
        self.worked()
        self.committed = batch.offset
        return True

    def failed(self, error: Exception) -> None:
        """Remember a failure; the first is logged, with its place when nobody foresaw it."""
        text = str(error) if isinstance(error, UsherError) else repr(error)
        if self.problem is None:
            unforeseen = None if isinstance(error, UsherError) else error
            _log.warning("The history cannot be written: %s", text, exc_info=unforeseen)
        self.problem = text

    def worked(self) -> None:
        """Remember that the history answers; logged when it did not before."""
        if self.problem is not None:
            _log.info("The history is written again")
        self.problem = None

    def _clear(self) -> None:
        self._plays: dict[str, Play] = {}
        self._accounts: dict[tuple[str, str], Account] = {}
        self._persons: dict[str, Person] = {}
        self._links: dict[tuple[str, str], PersonLink] = {}
        self._joins: list[ItemDecision] = []
        self._evidence: list[Evidence] = []

    def _put_back(
        self,
        plays: dict[str, Play],
        accounts: dict[tuple[str, str], Account],
        persons: dict[str, Person],
        links: dict[tuple[str, str], PersonLink],
        joins: list[ItemDecision],
        evidence: list[Evidence],
    ) -> None:
        """Take back what was not committed; what came meanwhile is newer."""
        self._plays = plays | self._plays
        self._accounts = accounts | self._accounts
        self._persons = persons | self._persons
        self._links = links | self._links
        self._joins = joins + self._joins
        self._evidence = evidence + self._evidence
        self._limit()

    def _limit(self) -> None:
        if self.waiting - len(self._evidence) > MOST_WAITING or len(self._evidence) > MOST_EVIDENCE:
            self.behind = True
            self._clear()
