"""What a reporter told about one session, and what of the next view is worth telling."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from operator import attrgetter

from hub.models.observation import SessionTick, Source
from hub.models.session import SessionState, SessionView

SIGN_S = 10.0
"""How often a session whose position moves is told."""
IDLE_S = 30.0
"""How often a session whose position stands still is told."""
SEEK_S = 5.0
SEEK_SHARE = 0.1

NEVER = datetime.min.replace(tzinfo=UTC)
_VOLATILE = {"state", "position_s", "last_seen_by_server"}
_facts = attrgetter(*(field.name for field in fields(SessionView) if field.name not in _VOLATILE))


def differs(before: SessionView, now: SessionView) -> bool:
    """Whether any fact changed; state, position and the transcoder's fast values are none."""
    return bool(_facts(before) != _facts(now))


class Reported:
    """What was told about a session, and what was seen of it since."""

    __slots__ = (
        "doubtful",
        "position_s",
        "pushed_at",
        "seen_at",
        "seen_position_s",
        "sent_at",
        "state",
        "view",
    )

    def __init__(self, view: SessionView, now: datetime, before: "Reported | None" = None) -> None:
        self.view = view
        self.doubtful = False
        self.state = view.state
        self.position_s = view.position_s
        self.sent_at = now
        self.seen_at = now
        self.seen_position_s = view.position_s
        self.pushed_at: datetime = NEVER if before is None else before.pushed_at

    def worth_telling(self, view: SessionView, now: datetime) -> bool:
        """Whether this sign of life must be told.

        Positions are told when they have just changed: a listing repeats the same one for a while,
        and only its first sight says when it was true.
        """
        age = (now - self.sent_at).total_seconds()
        if view.state is not self.state or age >= IDLE_S or age < 0:
            return True
        if view.position_s == self.seen_position_s:
            return False
        return age >= SIGN_S or self._jumped(view.position_s, age)

    def seen(self, view: SessionView, now: datetime) -> "Reported":
        """The same after a view that was not told."""
        after = Reported(view, now, self)
        after.sent_at = self.sent_at
        after.position_s = self.position_s
        return after

    def untold(self, server_id: str, source: Source) -> Sequence[SessionTick]:
        """The last sign of life, if it was not told."""
        if self.seen_at <= self.sent_at:
            return ()
        return (
            SessionTick(
                server_id=server_id,
                at=self.seen_at,
                source=source,
                key=self.view.key,
                state=self.view.state,
                position_s=self.view.position_s,
            ),
        )

    def _jumped(self, position_s: float | None, age: float) -> bool:
        if position_s is None or self.position_s is None:
            return True
        expected = age if self.state is SessionState.PLAYING else 0.0
        drift = position_s - self.position_s - expected
        return abs(drift) > SEEK_S + SEEK_SHARE * age + SIGN_S
