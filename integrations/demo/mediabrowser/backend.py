"""One simulated server behind its doors: what it knows, and what it tells of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hub.core.tasks import Tasks
from integrations.demo.faults import Fault, Faults
from integrations.demo.mediabrowser.activity import ActivityLog
from integrations.demo.mediabrowser.dialect import Dialect, jellyfin_before
from integrations.demo.mediabrowser.item_view import ItemView
from integrations.demo.mediabrowser.keyring import Caller, Keyring
from integrations.demo.mediabrowser.playing import SessionView
from integrations.demo.mediabrowser.roster import Event, Happening, Roster
from integrations.demo.mediabrowser.roster_model import ClientSession
from integrations.demo.mediabrowser.sessions import session_dto
from integrations.demo.mediabrowser.sockets import Feed, Rhythm, Socket, SocketHub
from integrations.demo.mediabrowser.tasks import ScheduledTasks, Task
from integrations.demo.mediabrowser.user_data import Saved, UserData, UserDataStore
from integrations.demo.world.schedule import airing_at
from integrations.demo.world.servers import Account, Entry, SimulatedServer
from integrations.demo.world.world import World

_QUIET = frozenset({Event.ACTIVITY})


@dataclass(frozen=True, slots=True)
class Settings:
    """How a simulated server is set up.

    `base_path` goes before every path. `with_metrics` lets Emby tell a second-by-second history of
    each transcode, which makes a session some 90 KB. `library_delay_s` (real seconds) collects
    library changes into one message. `keep_alive_s` is Jellyfin's timeout of a silent socket.
    """

    base_path: str = ""
    with_metrics: bool = False
    library_delay_s: float = 1.0
    keep_alive_s: float = 60.0


class Backend:
    """State and behaviour that Jellyfin and Emby share, without HTTP."""

    def __init__(
        self,
        world: World,
        server: SimulatedServer,
        settings: Settings,
        rhythm: Callable[[Dialect], Rhythm],
    ) -> None:
        self.world = world
        self.server = server
        self.settings = settings
        self.faults = Faults()
        self.tasks = Tasks(f"{server.name} ({server.platform})")
        self.keyring = Keyring(server)
        self.user_data = UserDataStore()
        self.roster = Roster(world.clock.now)
        self.hub = SocketHub(
            {
                Feed.SESSIONS: self._pushed_sessions,
                Feed.TASKS: lambda _: [task.dto for task in self.jobs.all],
                Feed.ACTIVITY: lambda _: [],
            },
            lambda: rhythm(self.dialect),
        )
        self.activity = ActivityLog()
        self.activity.listen(lambda _: self.hub.wake(Feed.ACTIVITY, at_once=True))
        self.jobs = ScheduledTasks(world.clock, lambda: self.hub.wake(Feed.TASKS, at_once=False))
        self.jobs.listen(self._job_ended)
        self.roster.follow(self.user_data.follow)
        self.roster.follow(self.activity.follow)
        self.roster.follow(self._wake)
        self.user_data.listen(self._user_data_changed)

    @property
    def dialect(self) -> Dialect:
        """Platform and version, as the world has them now."""
        return Dialect.of(self.server.platform, self.server.version)

    def account(self, key: str) -> Account | None:
        """The account with an id, written with or without dashes."""
        wanted = key.replace("-", "").lower()
        return next((account for account in self.server.accounts if account.key == wanted), None)

    def is_muted(self) -> bool:
        """True while push connections are to keep silent."""
        return Fault.SILENT_PUSH in self.faults

    def view(self, session: ClientSession, *, for_admin: bool) -> SessionView:
        """A session for one sort of reader."""
        return SessionView(
            session,
            self.server,
            self.dialect,
            self.world.clock.now(),
            for_admin=for_admin,
            with_metrics=self.settings.with_metrics,
        )

    def visible(self, caller: Caller) -> list[ClientSession]:
        """The sessions a caller may see: all, or their own and those of nobody."""
        return [
            session
            for session in self.roster.sessions
            if caller.is_admin
            or session.account in (None, caller.account)
            or caller.account in session.additional
        ]

    def sessions(self, caller: Caller) -> list[dict[str, Any]]:
        """The same for the wire."""
        return [
            session_dto(self.view(session, for_admin=caller.is_admin))
            for session in self.visible(caller)
        ]

    def _pushed_sessions(self, socket: Socket) -> list[dict[str, Any]]:
        """What a subscriber gets: before Jellyfin 10.11 no push was cut to its reader."""
        if jellyfin_before(10, 11)(self.dialect):
            views = (self.view(session, for_admin=True) for session in self.roster.sessions)
            return [session_dto(view) for view in views]
        return self.sessions(socket.caller)

    def item_view(self, entry: Entry, account: Account | None) -> ItemView:
        """An item for an account."""
        item = entry.item
        data = self.user_data.dto(account, entry, self.dialect) if account else None
        media = next(iter(entry.media), None)
        airing = airing_at(item, self.world.clock.now()) if item.programmes else None
        return ItemView(self.server, self.dialect, item, entry, media, airing, user_data=data)

    def sockets_of(self, session: ClientSession) -> list[Socket]:
        """The sockets through which an app can be commanded."""
        return [socket for socket in self.hub.sockets if socket.session is session]

    def sockets_with_account(self) -> list[Socket]:
        """The sockets of accounts; those of API keys get no news of libraries."""
        return [socket for socket in self.hub.sockets if socket.caller.account is not None]

    def _wake(self, happening: Happening) -> None:
        at_once = happening.event not in _QUIET and not happening.automated
        self.hub.wake(Feed.SESSIONS, at_once=at_once)

    def _job_ended(self, task: Task) -> None:
        self.hub.wake(Feed.TASKS, at_once=True)
        self.hub.broadcast("ScheduledTaskEnded", task.result, self.sockets_with_account())

    def _user_data_changed(self, account: Account, data: UserData, _: Saved) -> None:
        message = {
            "UserId": account.key,
            "UserDataList": [self.user_data.dto(account, data.entry, self.dialect)],
        }
        own = [s for s in self.sockets_with_account() if s.caller.account is account]
        self.hub.broadcast("UserDataChanged", message, own)
