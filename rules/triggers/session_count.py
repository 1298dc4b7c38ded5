"""The `session_count` trigger: how many sessions there are."""

from collections.abc import Callable

from hub.models.session import Session, SessionState
from rules.happening import Happening
from rules.language.build import Build, Kind, Node, TriggerKind
from rules.language.fields import Many, Number, OneOf, Text, keys, may
from rules.language.parts import NoWatch, Site, Trigger
from rules.triggers.listening import trigger
from rules.triggers.playback import KINDS

_GROUPS: dict[str, Callable[[Session], str | None]] = {
    "everybody": lambda _: "",
    "server": lambda session: session.server_id,
    "person": lambda session: session.person_id,
    "account": lambda session: (
        session.view.account_key and f"{session.server_id}/{session.view.account_key}"
    ),
}


class _Counting(NoWatch):
    """Fires when the count of a group crosses into what is asked for."""

    def __init__(self, site: Site, node: Node) -> None:
        self._site = site
        self._above, self._below = node.get("above"), node.get("below")
        self._group = _GROUPS[node["per"]]
        self._servers, self._states = node.get("server"), node.get("state")
        self._inside = {name for name, count in self._counts().items() if self._fits(count)}
        self._rest_inside = self._fits(0)

    def see(self, happening: Happening) -> None:
        counts = self._counts()
        inside = {name for name, count in counts.items() if self._fits(count)}
        entered = inside - self._inside
        gone = set() if self._rest_inside else self._inside - set(counts)
        self._inside = inside | ({n for n in self._inside if n not in counts} - gone)
        subject = happening.subject.session
        mine = None if subject is None else self._group(subject)
        name = mine if mine in entered else next(iter(sorted(entered)), None)
        if name is None and self._rest_inside and mine is not None and mine not in counts:
            name = self._emptied(mine)
        if name is not None:
            data = {"count": counts.get(name, 0), "group": name or None}
            self._site.fire(happening, {**happening.data, **data})

    def _emptied(self, name: str) -> str | None:
        """A group that has come down to nothing, the first time that is seen."""
        if name in self._inside:
            return None
        self._inside.add(name)
        return name

    def _fits(self, count: int) -> bool:
        above, below = self._above, self._below
        return (above is None or count > above) and (below is None or count < below)

    def _counts(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for session in self._site.world.sessions():
            if session.state is SessionState.STOPPED or not self._wanted(session):
                continue
            name = self._group(session)
            if name is not None:
                counts[name] = counts.get(name, 0) + 1
        if not counts and self._group is _GROUPS["everybody"]:
            counts[""] = 0
        return counts

    def _wanted(self, session: Session) -> bool:
        if self._servers is not None and session.server_id not in self._servers:
            return False
        return self._states is None or session.state.value in self._states


def _compile(node: Node, build: Build) -> Trigger:
    if node.get("above") is None and node.get("below") is None:
        build.problem(node.path, "above or below is missing.")
    aside = frozenset({"playback.progress"})
    return trigger(node, "session_count", lambda site: _Counting(site, node), KINDS, aside=aside)


SESSION_COUNT: TriggerKind = Kind(
    name="session_count",
    help="The number of sessions crosses a bound.",
    keys=keys(
        may("above", Number(0, whole=True), "it becomes more than this"),
        may("below", Number(0, whole=True), "it becomes less than this"),
        may("per", OneOf(tuple(_GROUPS)), "which sessions are counted together", "everybody"),
        may("server", Many(Text()), "only on these servers, by id"),
        may("state", Many(OneOf(("playing", "paused", "buffering"))), "only those in this state"),
    ),
    example="trigger: session_count\nabove: 3\nper: person\n",
    compile=_compile,
    gives={"count": "how many there are", "group": "the server, person or account"},
)
