"""What reports count plays by that is no column of theirs, as SQL; filters select by the same.

`{p}` stands before the columns of `plays`: nothing, or the name that the plays have and a dot.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from hub.history.query.resolutions import REDUCED

_REMOTE = "{p}location IN ('wan', 'cellular')"
_WAYS = {
    "relayed": "{p}relayed",
    "local_secure": "{p}location = 'lan' AND {p}secure",
    "local": "{p}location = 'lan'",
    "remote_secure": f"{_REMOTE} AND {{p}}secure",
    "remote_open": f"{_REMOTE} AND NOT {{p}}secure",
    "remote": _REMOTE,
}
WAYS: Mapping[str, str] = MappingProxyType(_WAYS)
"""How a player reached its server; the first condition that holds."""

FIDELITY = f"CASE WHEN {REDUCED} THEN 'reduced' WHEN NOT ({REDUCED}) THEN 'kept' END"
"""What became of the resolution, over a row of `qualities`."""

REACHABLE = "{p}duration_ms > 0 AND {p}max_ms IS NOT NULL AND NOT {p}live"
SEEN = "least(100.0, 100.0 * {p}max_ms / {p}duration_ms)"
_REACHED = {"0-25": 25, "25-50": 50, "50-75": 75, "75-90": 90}
_BELOW = {name: f"{SEEN} < {below}" for name, below in _REACHED.items()}
REACHED: Mapping[str, str] = MappingProxyType({**_BELOW, "90-100": "true"})
"""The furthest place that a play reached, in per cent; the first condition that holds."""

CONCLUDED = "CASE WHEN len({p}inferred) > 0 THEN {p}inferred ELSE ['nothing'] END"
CONCLUSIONS = (
    "nothing",
    "missed_stop",
    "stuck",
    "pause_limit",
    "gap",
    "stall",
    "capped",
    "merged",
)

PAUSE_LEAST_S = 5
"""Shorter pauses are none, unless a report is asked otherwise."""
PAUSE_EDGES_MS = {
    "minute": 60_000,
    "minutes_5": 300_000,
    "minutes_15": 900_000,
    "hour": 3_600_000,
}
PAUSE_LENGTHS = (*PAUSE_EDGES_MS, "longer")
PAUSES = {"0": 0, "1": 1, "2": 2, "3-5": 3, "6-10": 6, "11+": 11}
"""How often a play was paused, and the least of each."""
PAUSE_PLACES = tuple(str(10 * tenth) for tenth in range(10))
_LASTED = "epoch_ms(g.ended_at) - epoch_ms(g.started_at)"
PAUSED = f"g.state = 'paused' AND {_LASTED} >= {1000 * PAUSE_LEAST_S}"
"""A segment `g` that is a pause."""


def first_of(cases: Mapping[str, str], prefix: str = "") -> str:
    """SQL for the name of the first condition that holds, NULL where none does."""
    whens = (f"WHEN {when.format(p=prefix)} THEN '{name}'" for name, when in cases.items())
    return f"CASE {' '.join(whens)} END"


def band(value: str, edges: Mapping[str, int], beyond: str) -> str:
    """SQL for the name of the first edge that a number is below."""
    whens = (f"WHEN {value} < {edge} THEN '{name}'" for name, edge in edges.items())
    return f"CASE {' '.join(whens)} ELSE '{beyond}' END"


PAUSE_LENGTH = band(_LASTED, PAUSE_EDGES_MS, "longer")
_BUFFERED = "SELECT g.play FROM segments g WHERE g.state = 'buffering'"
_LOST = "{p}ending IN ('lost', 'timed_out', 'server_restarted')"
_DISTURBANCES = {
    "start": f"{{p}}play IN ({_BUFFERED} AND g.number = 0 AND {_LASTED} > 2000)",
    "buffering": f"{{p}}play IN ({_BUFFERED} AND g.number > 0 AND {_LASTED} > 0)",
    "interruptions": f"{{p}}play IN ({_BUFFERED} AND g.number > 0)",
    "cut_short": (
        f"NOT {{p}}watched AND ({_LOST} OR ({{p}}watch_ms < 60000 AND {{p}}play IN ({_BUFFERED})))"
    ),
    "picture": (
        f"{{p}}quality IN (SELECT quality FROM qualities WHERE {REDUCED} "  # noqa: S608 - constants
        "OR video_decision IN ('transcode', 'burn'))"
    ),
}
DISTURBANCES: Mapping[str, str] = MappingProxyType(_DISTURBANCES)
"""What takes points off the quality of experience of a play."""
JUDGED = (
    "({p}origin = 'journal' OR {p}server IN "
    "(SELECT server FROM plays WHERE origin = 'import' AND buffering_ms > 0))"
)
"""The plays whose quality of experience is known."""

PACE = (
    "CASE WHEN least < 1 AND least > 0 THEN 'behind' WHEN rested THEN 'ahead' "
    "WHEN least < 1.5 AND least > 0 THEN 'close' WHEN least >= 1.5 THEN 'ahead' END"
)
PACES = ("behind", "close", "ahead")
PACE_OF_PLAY = (
    "SELECT play, bool_or(coalesce(throttled, false)) AS rested, "
    "min(speed) FILTER (NOT coalesce(throttled, false)) AS least FROM play_streams"
)
"""What the pace of a play's transcodes is told by; a GROUP BY 1 follows."""
_PACE_OF_P = f"(SELECT {PACE} FROM ({PACE_OF_PLAY} q WHERE q.play = p.play GROUP BY 1))"  # noqa: S608 - constants


def paced(condition: str) -> str:
    """SQL for transcodes `p` whose pace fulfils a condition."""
    return f"p.decision = 'transcode' AND {condition.format(pace=_PACE_OF_P)}"


def disturbed(names: Iterable[str]) -> str:
    """SQL for plays `p` that lost points for one of these."""
    parts = " OR ".join(f"({DISTURBANCES[name]})" for name in names)
    return f"{JUDGED} AND ({parts})".format(p="p.")
