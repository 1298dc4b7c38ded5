"""The part of the hub that records: `hub[PLAYBACK]`."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from hub.core.bus import EventBus, EventType
from hub.core.hub import Key
from hub.core.tasks import Tasks
from hub.history.batch import PersonLink
from hub.models.observation import ItemsJoined, Observation
from hub.models.people import Account, Person
from hub.models.playback import PlaybackEvent
from hub.models.session import Session
from hub.playback.merging import PERSONS_MERGED
from hub.playback.recorder import Recorder
from hub.playback.settings import RecordingModel
from hub.playback.status import RecorderStatus
from hub.playback.store import HistoryStore, JournalStore
from hub.playback.suggestions import PersonSuggestion, suggest_persons

PLAYBACK_EVENT: EventType[PlaybackEvent] = EventType("playback")


def _now() -> datetime:
    return datetime.now(UTC)


class Playback:
    """Takes observations, makes them durable, and tells what they mean.

    Events are fired on the bus as `PLAYBACK_EVENT`; closed plays go to the history.
    """

    def __init__(
        self,
        bus: EventBus,
        journal: JournalStore,
        history: HistoryStore,
        settings: RecordingModel | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._tasks = Tasks("playback")
        self._recorder = Recorder(
            journal,
            history,
            settings or RecordingModel(),
            fire=lambda event: bus.fire(PLAYBACK_EVENT, event),
            clock=clock,
            merged=lambda persons: bus.fire(PERSONS_MERGED, persons),
        )

    async def start(self) -> None:
        """Apply what the journal holds beyond the history, then go live."""
        await self._recorder.start(self._tasks)

    async def stop(self) -> None:
        """Make everything durable that was accepted and let go."""
        await self._recorder.stop()
        await self._tasks.cancel()

    async def observe(self, *observations: Observation) -> None:
        """Return when the observations are durable; an UsherError when they cannot be."""
        await self._recorder.observe(observations)

    async def written(self) -> bool:
        """Bring what was applied into the history now; False while that does not answer."""
        return await self._recorder.written()

    def sessions(self) -> Sequence[Session]:
        """What is playing now, by start."""
        return self._recorder.tracker.sessions()

    def session(self, session_id: str) -> Session | None:
        """One session by its public id."""
        return self._recorder.tracker.session(session_id)

    def accounts(self) -> Sequence[Account]:
        """Every account that was ever seen."""
        return self._recorder.tracker.accounts()

    def persons(self) -> Sequence[Person]:
        """Every person who owns an account."""
        return self._recorder.tracker.persons()

    def person(self, person_id: str) -> Person | None:
        """One person by id."""
        return self._recorder.tracker.person(person_id)

    def chosen_name(self, person_id: str) -> str | None:
        """The name that somebody chose for a person; None while it is that of the account."""
        return self._recorder.tracker.chosen_name(person_id)

    def account(self, server_id: str, account_key: str) -> Account | None:
        """One account that was seen."""
        return self._recorder.tracker.account(server_id, account_key)

    def link(self, server_id: str, account_key: str) -> PersonLink | None:
        """To whom an account belongs, and who said so."""
        return self._recorder.tracker.link(server_id, account_key)

    def joins(self) -> Sequence[ItemsJoined]:
        """The items that somebody said are one."""
        return self._recorder.tracker.joins()

    def links(self) -> Mapping[tuple[str, str], str]:
        """The person of each account, by server and account key."""
        return self._recorder.tracker.links()

    def suggestions(self) -> Sequence[PersonSuggestion]:
        """Persons who may be the same human, the surest first."""
        tracker = self._recorder.tracker
        return suggest_persons(tracker.accounts(), tracker.links())

    @property
    def status(self) -> RecorderStatus:
        """How journal and history are doing."""
        return self._recorder.status


PLAYBACK: Key[Playback] = Key("playback")
