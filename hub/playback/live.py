"""A session while it plays: the open stretch, its evidence, and when time alone ends it."""

from dataclasses import dataclass, field
from enum import StrEnum

from hub.models.session import Session, SessionState, SessionView
from hub.playback.settings import RecordingModel
from hub.playback.times import NEVER, moment
from hub.playback.viewing import Viewing
from hub.playback.watch_time import Evidence, played


class Mode(StrEnum):
    """Whether a session counts."""

    LIVE = "live"
    SUSPECT = "suspect"
    DORMANT = "dormant"


@dataclass(slots=True, kw_only=True)
class Live:
    """One session. Change it only after `Ledger.save`.

    The open stretch began at `begin_at` with position `begin_p`; `anchor_at` is when the position
    was last seen to be a new one, `anchor_p`. `sign_at` is the last sign of life of any kind,
    `revived_at` the first one after its server was restarted.
    """

    id: str
    server_id: str
    key: str
    view: SessionView
    viewing: Viewing
    state: SessionState
    state_since: float
    started: float
    sign_at: float
    push: bool
    begin_at: float
    begin_p: float | None
    anchor_at: float
    anchor_p: float | None
    marks: tuple[str, ...] = ()
    rate: float = 1.0
    rate_hint: float | None = None
    stream: int = 0
    was_paused: bool = False
    join_until: float = 0.0
    lost_at: float | None = None
    lost_until: float = NEVER
    orphan: bool = False
    revived_at: float | None = None
    mode: Mode = Mode.LIVE
    watched_p: float = NEVER
    watched_s: float = NEVER
    due: float = NEVER
    serial: int = field(default=0, compare=False)

    @property
    def evidence(self) -> Evidence:
        """What the open stretch is known by; a live programme has no position of its own."""
        item = self.viewing.item
        begin_p, anchor_p = (None, None) if item.live else (self.begin_p, self.anchor_p)
        return Evidence(
            self.begin_at, begin_p, self.anchor_at, anchor_p, self.rate, item.duration_s
        )

    def open_watch(self, until: float, stall: float) -> tuple[float, float | None]:
        """Watch time of the open stretch and the position it reached."""
        if self.state is not SessionState.PLAYING:
            return 0.0, self.anchor_p
        return played(self.evidence, until, stall)

    def deadline(self, rules: RecordingModel) -> float:
        """When time alone ends this session."""
        if self.mode is Mode.SUSPECT:
            return self.sign_at + rules.silent_after
        if self.mode is Mode.DORMANT:
            return self.sign_at + rules.pause_limit
        if self.lost_at is not None:
            return min(self.lost_at + rules.lost_after, self.lost_until)
        silent = self.sign_at + rules.silent_after
        if self.state is SessionState.PAUSED:
            return min(silent, self.state_since + rules.pause_limit)
        return min(silent, self.stuck_since + rules.stuck_after)

    @property
    def stuck_since(self) -> float:
        """Since when nothing has moved that should move; never for what has no position."""
        if self.state is SessionState.BUFFERING:
            return max(self.state_since, self.anchor_at)
        known = self.anchor_p is not None and not self.viewing.item.live
        return self.anchor_at if known else NEVER

    @property
    def is_ghost(self) -> bool:
        """Whether nothing of it moved that should, since its server was restarted."""
        playing = self.state is SessionState.PLAYING
        return playing and self.revived_at is not None and self.stuck_since <= self.revived_at

    def shift(self, seconds: float) -> None:
        """Move to a clock that was set."""
        for name in _TIMES:
            setattr(self, name, getattr(self, name) + seconds)
        if self.lost_at is not None:
            self.lost_at += seconds
        if self.revived_at is not None:
            self.revived_at += seconds

    def public(self, person_id: str | None, rules: RecordingModel, *, stopped: bool) -> Session:
        """As the rest of the hub sees it."""
        viewing = self.viewing
        watch, paused, buffering = viewing.watch, viewing.paused, viewing.buffering
        if not stopped:
            open_s = self.sign_at - self.begin_at
            if self.state is SessionState.PLAYING:
                watch += self.open_watch(self.sign_at, rules.stall)[0]
            elif self.state is SessionState.PAUSED:
                paused += open_s
            else:
                buffering += open_s
        stalled = self.sign_at - self.anchor_at > rules.stall
        return Session(
            id=self.id,
            play_id=viewing.id,
            server_id=self.server_id,
            person_id=person_id,
            view=self.view,
            state=SessionState.STOPPED if stopped else self.state,
            state_since=moment(self.state_since),
            started_at=moment(self.started),
            position_s=self.anchor_p,
            position_at=moment(self.sign_at if stalled else self.anchor_at),
            watch_s=watch,
            paused_s=paused,
            buffering_s=buffering,
            uncertain=self.lost_at is not None,
            watched=viewing.watched,
        )


_TIMES = (
    "state_since",
    "started",
    "sign_at",
    "begin_at",
    "anchor_at",
    "join_until",
    "lost_until",
    "due",
)
