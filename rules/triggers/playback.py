"""The `playback` trigger: what happens to sessions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from hub.models.playback import PlaybackKind
from hub.models.session import Session, SessionState
from rules.clock import Cancel
from rules.happening import Happening, Subject
from rules.language.build import Build, Kind, Node, TriggerKind
from rules.language.fields import Duration, Many, Number, OneOf, keys, may, need
from rules.language.parts import NoWatch, Site, Trigger, Watch
from rules.triggers.listening import SUBJECT_KEYS, Fits, fits_subject, listening, trigger

HELD_FOR: Final = "held_for"
EVENTS: Final = (*(str(kind) for kind in PlaybackKind), HELD_FOR)
KINDS: Final = frozenset(f"playback.{kind}" for kind in PlaybackKind)
_MOVES: Final = frozenset({"playback.progress", "playback.resumed", "playback.started"})
_STOPPED: Final = "playback.stopped"
MAX_SESSIONS: Final = 10_000
"""Sessions that one trigger keeps in mind."""


def percent_of(session: Session) -> float | None:
    """How far a session is, 0 to 100; None when position or length are not known."""
    length = session.view.item.duration_s
    if session.position_s is None or not length:
        return None
    return min(100.0, 100.0 * session.position_s / length)


def _compile(node: Node, build: Build) -> Trigger | None:
    events, fits = node["event"], fits_subject(node)
    if HELD_FOR in events:
        return _held(node, build, fits)
    if "percent" in node:
        if events != ("progress",):
            build.problem(node.at("percent"), "is for `event: progress`.")
        percent = node["percent"]
        listens = _MOVES | {_STOPPED}
        aside = listens - {"playback.progress"}
        return trigger(
            node, "playback", lambda site: _Passing(site, fits, percent), listens, aside=aside
        )
    for key in ("state", "for", "basis"):
        if key in node:
            build.problem(node.at(key), f"is for `event: {HELD_FOR}`.")
    listens = frozenset(f"playback.{event}" for event in events)
    return trigger(node, "playback", listening(fits), listens)


def _held(node: Node, build: Build, fits: Fits) -> Trigger | None:
    if node["event"] != (HELD_FOR,):
        build.problem(node.at("event"), f"{HELD_FOR} stands alone.")
    if "for" not in node:
        build.problem(node.path, "for is missing.")
        return None
    states, held = node.get("state", ("paused",)), timedelta(seconds=node["for"])
    total = node.get("basis") == "total"

    def attach(site: Site) -> Watch:
        return _Holding(site, fits, frozenset(states), held, total=total)

    return trigger(node, "playback", attach, KINDS, aside=KINDS)


class _Passing(NoWatch):
    """Fires once for each play that goes beyond a percentage."""

    def __init__(self, site: Site, fits: Fits, percent: float) -> None:
        self._site = site
        self._fits = fits
        self._percent = percent
        self._passed: dict[str, None] = {}

    def see(self, happening: Happening) -> None:
        session = happening.subject.session
        if session is None:
            return
        if happening.kind == _STOPPED:
            self._passed.pop(session.id, None)
            return
        percent = percent_of(session)
        if percent is None or percent < self._percent or session.id in self._passed:
            return
        if len(self._passed) >= MAX_SESSIONS:
            del self._passed[next(iter(self._passed))]
        self._passed[session.id] = None
        if happening.kind == "playback.progress" and self._fits(happening):
            self._site.fire(happening, {**happening.data, "percent": round(percent, 1)})


class _Holding:
    """Fires once for each stretch of a session that lasts long enough."""

    def __init__(
        self, site: Site, fits: Fits, states: frozenset[str], held: timedelta, *, total: bool
    ) -> None:
        self._site = site
        self._fits = fits
        self._states = states
        self._held = held
        self._total = total
        self._least = held.total_seconds() - 1.0
        self._timers: dict[str, tuple[Cancel, Happening]] = {}
        self._fired: dict[str, datetime] = {}
        for session in site.world.sessions():
            self._look(_found(session, site.world.clock.now()), site.world.clock.now())

    def close(self) -> None:
        """Take all timers back."""
        for cancel, _ in self._timers.values():
            cancel()
        self._timers.clear()

    def heeds(self, state: str, lasts_s: float) -> bool:
        """Whether it would look at a session in a state that lasts so long."""
        if self._timers or self._fired:
            return True
        return state in self._states and (self._total or lasts_s >= self._least)

    def see(self, happening: Happening) -> None:
        """Start or end the stretch of the session."""
        session = happening.subject.session
        if session is not None and (session.state in self._states or self._timers or self._fired):
            self._look(happening, happening.at)

    def _look(self, happening: Happening, since: datetime) -> None:
        session = happening.subject.session
        if session is None:
            return
        held = session.state in self._states and happening.kind != _STOPPED
        if not held:
            self._left(session.id, stopped=happening.kind == _STOPPED)
        elif session.id in self._timers:
            cancel, _ = self._timers[session.id]
            self._timers[session.id] = (cancel, happening)
        elif session.id not in self._fired and len(self._timers) < MAX_SESSIONS:
            due = since + self._held - self._before(session)
            cancel = self._site.world.clock.call_at(due, lambda: self._ring(session.id))
            self._timers[session.id] = (cancel, happening)

    def _before(self, session: Session) -> timedelta:
        """What counts of earlier stretches."""
        if not self._total:
            return timedelta()
        paused = session.paused_s if "paused" in self._states else 0.0
        stuck = session.buffering_s if "buffering" in self._states else 0.0
        return timedelta(seconds=paused + stuck)

    def _left(self, session_id: str, *, stopped: bool) -> None:
        known = self._timers.pop(session_id, None)
        if known is not None:
            known[0]()
        if stopped or not self._total:
            self._fired.pop(session_id, None)

    def _ring(self, session_id: str) -> None:
        _, happening = self._timers.pop(session_id)
        now = self._site.world.clock.now()
        self._fired[session_id] = now
        held = replace(happening, kind=f"playback.{HELD_FOR}", at=now)
        if self._fits(held):
            data = {**happening.data, "event": HELD_FOR, "for": self._held.total_seconds()}
            self._site.fire(held, data)


def _found(session: Session, now: datetime) -> Happening:
    """A session that plays when the trigger is attached."""
    view = session.view
    subject = Subject(
        server_id=session.server_id,
        library_key=view.item.library_key,
        account_key=view.account_key,
        person_id=session.person_id,
        session=session,
        item=view.item,
        player=view.player,
        connection=view.connection,
        stream=view.stream,
    )
    kind = "paused" if session.state is SessionState.PAUSED else str(session.state.value)
    return Happening(kind=f"playback.{kind}", at=now, subject=subject, data=playback_data(session))


def playback_data(session: Session) -> Mapping[str, Any]:
    """What `trigger` holds for a session."""
    return {"session": session, "item": session.view.item, "player": session.view.player}


PLAYBACK: TriggerKind = Kind(
    name="playback",
    help="Something happens to a session: it starts, is paused, is nearly over, …",
    keys=keys(
        need("event", Many(OneOf(EVENTS)), "what happens, or several of it"),
        may("percent", Number(0, 100), "with `progress`: once, when it gets this far"),
        may("for", Duration(), "with `held_for`: how long it must last"),
        may("state", Many(OneOf(("paused", "buffering"))), "with `held_for`: paused without"),
        may("basis", OneOf(("current", "total")), "with `held_for`: this stretch, or all of them"),
        *SUBJECT_KEYS,
    ),
    example="trigger: playback\nevent: started\nmedia_type: movie\n",
    compile=_compile,
    gives={
        "event": "what happened",
        "session": "the session",
        "item": "what is played",
        "player": "what it is played on",
        "play": "the play that was closed by `stopped`",
        "percent": "how far it is, with `percent`",
    },
)
