"""Which columns of `plays` reports count by, as whole numbers: -1 is unknown.

`began` and `ended` are microseconds since 1970, UTC; enums are their codes, truth values 0 and 1.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.integer]
Ints = npt.NDArray[np.int64]

_KEYS = (
    "server",
    "library",
    "account",
    "person",
    "item",
    "parent",
    "grandparent",
    "player",
    "network",
    "place",
    "stream",
    "quality",
)
_AMOUNTS = ("bandwidth_kbps", "watch_ms", "paused_ms", "buffering_ms", "duration_ms", "max_ms")
ENUMS: Mapping[str, str] = MappingProxyType(
    {
        "type": "media_type",
        "location": "location",
        "decision": "decision",
        "ending": "ending",
        "origin": "origin",
    }
)
"""Column to its type in DuckDB."""
FLAGS = ("live", "secure", "relayed", "watched")
SQL: Mapping[str, str] = MappingProxyType(
    {"play": "play", "began": "epoch_us(started_at)", "ended": "epoch_us(ended_at)"}
    | {name: f"coalesce({name}, -1)" for name in (*_KEYS, *_AMOUNTS)}
    | {name: f"coalesce({name}::TINYINT, -1)::TINYINT" for name in FLAGS}
    | {name: f"coalesce(enum_code({name})::SMALLINT, -1)::TINYINT" for name in ENUMS}
)
"""Column to SQL over a row of `plays`."""
LISTED = ", ".join(f"{sql} AS {name}" for name, sql in SQL.items())
SIZES = (
    "SELECT count(*) AS plays, coalesce(max(play), 0) AS highest, "  # noqa: S608 - constants
    + ", ".join(f"coalesce(max({name}), 0) AS {name}" for name in (*_KEYS, *_AMOUNTS))
    + " FROM plays"
)
"""How many plays there are, the highest key, and the highest value of what has no fixed size."""


def types(highest: Mapping[str, int]) -> Mapping[str, np.dtype[Any]]:
    """The smallest type for each column, which the highest value of a key or an amount tells."""
    fixed = {"play": "i4", "began": "i8", "ended": "i8"} | dict.fromkeys((*FLAGS, *ENUMS), "i1")
    return {name: np.dtype(fixed.get(name) or _type(highest[name])) for name in SQL}


def _type(highest: int) -> str:
    return next((kind for kind in ("i1", "i2", "i4") if highest <= np.iinfo(kind).max), "i8")
