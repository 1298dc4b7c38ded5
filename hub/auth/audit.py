"""The audit log: who did what, when and from where; bounded, and kept over restarts."""

import logging
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Self

from hub.auth.auth import AUTH
from hub.auth.changes import ACTOR, THE_HUB, Action, Change
from hub.core.bus import Event
from hub.core.entries import ENTRIES, ENTRY_CHANGED, EntryChange, EntryChanged
from hub.core.household import HOUSEHOLD_CHANGED
from hub.core.hub import Hub, Key
from hub.core.servers import SESSION_CONTROLLED, SessionControlled
from hub.core.store import STORE, Collection
from hub.models.ids import new_id

_log = logging.getLogger(__name__)

KEPT = 5000
_ENTRY_ACTIONS = {
    EntryChange.ADDED: Action.ENTRY_ADDED,
    EntryChange.UPDATED: Action.ENTRY_CHANGED,
    EntryChange.REMOVED: Action.ENTRY_REMOVED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """One line: `who` did `action` to `about`, from `address`."""

    id: str
    at: datetime
    action: Action
    who: str
    user_id: str | None
    address: str | None
    about: str
    detail: str | None = None


class Audit:
    """Listens to what happens and keeps the latest 5,000 actions of people.

    What the hub does by itself is not noted.
    """

    def __init__(self, hub: Hub, collection: Collection[AuditRecord]) -> None:
        self._hub = hub
        self._collection = collection
        self._records: deque[AuditRecord] = deque()
        self._titles: dict[str, str] = {}
        self._listening = ExitStack()

    @classmethod
    async def open(cls, hub: Hub) -> Self:
        """The log of a hub, with what was noted before; it listens until `stop`."""
        audit = cls(hub, await hub[STORE].collection("audit", AuditRecord))
        audit._records.extend((await audit._collection.load()).values())
        for stop in (
            hub[AUTH].changes.listen(audit._change),
            hub.bus.listen(ENTRY_CHANGED, audit._entry),
            hub.bus.listen(HOUSEHOLD_CHANGED, audit._household),
            hub.bus.listen(SESSION_CONTROLLED, audit._control),
        ):
            audit._listening.callback(stop)
        return audit

    def stop(self) -> None:
        """Listen no more."""
        self._listening.close()

    def latest(
        self, limit: int, *, before: str | None = None, action: Action | None = None
    ) -> list[AuditRecord]:
        """The newest first: those older than the record `before`, of one action if given."""
        return list(islice(self._older(before, action), limit))

    def _older(self, before: str | None, action: Action | None) -> Iterator[AuditRecord]:
        for record in reversed(self._records):
            if (before is None or record.id < before) and action in {None, record.action}:
                yield record

    def _change(self, change: Change) -> None:
        self._note(change.action, change.about, change.detail)

    def _entry(self, event: Event[EntryChanged]) -> None:
        entry_id, action = event.data.entry_id, _ENTRY_ACTIONS.get(event.data.change)
        title = self._titles.get(entry_id, event.data.domain)
        if event.data.change is not EntryChange.REMOVED:
            title = self._titles[entry_id] = self._hub[ENTRIES].get(entry_id).title
        if action is not None:
            self._note(action, title, event.data.domain)

    def _household(self, _: Event[Any]) -> None:
        self._note(Action.SETTINGS_CHANGED, "household")

    def _control(self, event: Event[SessionControlled]) -> None:
        done = event.data
        self._note(Action.SESSION_CONTROLLED, done.title, f"{done.control} for {done.account}")

    def _note(self, action: Action, about: str, detail: str | None = None) -> None:
        actor = ACTOR.get()
        if actor is THE_HUB:
            return
        record = AuditRecord(
            id=new_id(),
            at=datetime.now(UTC),
            action=action,
            who=actor.name or about,
            user_id=actor.user_id,
            address=actor.address,
            about=about,
            detail=detail,
        )
        self._records.append(record)
        gone = [self._records.popleft().id for _ in range(len(self._records) - KEPT)]
        self._hub.tasks.create(self._collection.change({record.id: record}, gone), name="audit")


AUDIT: Key[Audit] = Key("audit log")
