"""Sessions as the server keeps them: one for each app on each device, playing or not."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from integrations.demo.mediabrowser.wire import hex_id, session_id
from integrations.demo.world.delivery import Decision
from integrations.demo.world.schedule import Airing
from integrations.demo.world.servers import Account, Entry
from integrations.demo.world.stream import Playback, Stream, StreamState


@dataclass(frozen=True, slots=True)
class ClientInfo:
    """An app on a device, as it introduces itself."""

    client: str
    device_id: str
    device: str
    version: str

    @property
    def session_id(self) -> str:
        """The id of the session of this app on this device."""
        return session_id(self.client, self.device_id)


@dataclass(slots=True)
class NowPlaying:
    """What a client said of its playback when it reported last.

    `stream` is None when nobody is there any more: a ghost.
    """

    stream: Stream | None
    playback: Playback
    airing: Airing | None
    started_at: datetime
    started_at_s: float
    position_s: float
    paused: bool = False
    up_next: tuple[Entry, ...] = ()

    @classmethod
    def begin(cls, stream: Stream, at: datetime) -> "NowPlaying":
        """What the first report of a playback says."""
        return cls(
            stream=stream,
            playback=stream.playback,
            airing=stream.airing,
            started_at=at,
            started_at_s=stream.position_s,
            position_s=stream.position_s,
            paused=stream.state is StreamState.PAUSED,
            up_next=tuple(stream.up_next),
        )

    @property
    def entry(self) -> Entry:
        """What is played."""
        return self.playback.entry

    @property
    def decision(self) -> Decision:
        """How it is delivered."""
        return self.playback.decision

    @property
    def play_session_id(self) -> str:
        """The id of this playback, which only webhooks of Emby tell."""
        return hex_id(self.entry.key, self.started_at.isoformat())

    def report(self, stream: Stream) -> None:
        """Take over what the client says now."""
        self.playback = stream.playback
        self.position_s = stream.position_s
        self.paused = stream.state is StreamState.PAUSED
        self.up_next = tuple(stream.up_next)

    def redelivered(self, decision: Decision) -> None:
        """Say that the file reaches the player in another way."""
        self.playback = replace(self.playback, decision=decision)


@dataclass(slots=True)
class ClientSession:
    """One entry of /Sessions. `controllers` counts the open sockets of the app itself."""

    info: ClientInfo
    account: Account | None
    address: str
    last_activity: datetime
    controllable: bool
    last_check_in: datetime | None = None
    last_paused: datetime | None = None
    playing: NowPlaying | None = None
    additional: list[Account] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The same for ever for this app on this device."""
        return self.info.session_id
