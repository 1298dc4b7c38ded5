"""The sketches of some plays: how many are different, and how values are spread.

HyperLogLog counts different keys (`LG_K`: 2**11 registers, a relative error of about 2.3 %), KLL
keeps percentiles (`K`: 200, a rank error of about 1.3 %). Both merge without becoming less exact.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import datasketches as ds
import numpy as np
from numpy.typing import NDArray

LG_K = 11
K = 200
COUNTED = ("person", "item", "network")
"""Columns of plays whose different keys are counted."""
SPREAD = ("kbps", "watch_s")
"""Values whose percentiles are kept: the bit rate delivered, and the watch time."""
Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Sketch:
    """Serialized, by the names of `COUNTED` and `SPREAD`."""

    counted: Mapping[str, bytes]
    spread: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number that lies between `low` and `high`, with two standard deviations."""

    value: float
    low: float
    high: float


def sketch_of(arrays: Arrays) -> Sketch:
    """The sketch of arrays by the names of `COUNTED` (integers) and `SPREAD` (numbers)."""
    return Sketch(
        {name: _counted(arrays[name]) for name in COUNTED},
        {name: _spread(arrays[name]) for name in SPREAD},
    )


def merged(sketches: Iterable[Sketch]) -> Sketch:
    """The sketch of all plays of several."""
    unions = {name: ds.hll_union(LG_K) for name in COUNTED}
    spreads = {name: ds.kll_doubles_sketch(K) for name in SPREAD}
    for one in sketches:
        for name, union in unions.items():
            union.update(ds.hll_sketch.deserialize(one.counted[name]))
        for name, whole in spreads.items():
            whole.merge(ds.kll_doubles_sketch.deserialize(one.spread[name]))
    return Sketch(
        {name: union.get_result().serialize_compact() for name, union in unions.items()},
        {name: whole.serialize() for name, whole in spreads.items()},
    )


def count(sketch: Sketch, name: str) -> Estimate:
    """How many different keys there are."""
    hll = ds.hll_sketch.deserialize(sketch.counted[name])
    return Estimate(hll.get_estimate(), hll.get_lower_bound(2), hll.get_upper_bound(2))


def percentile(sketch: Sketch, name: str, percent: float) -> Estimate | None:
    """The smallest value that `percent` of all do not exceed; None where there are no values.

    With 99 % confidence it lies between the values of the ranks a rank error below and above.
    """
    kll = ds.kll_doubles_sketch.deserialize(sketch.spread[name])
    if kll.is_empty():
        return None
    error = kll.normalized_rank_error(False) if kll.is_estimation_mode() else 0.0
    ranks = (percent / 100, percent / 100 - error, percent / 100 + error)
    return Estimate(*(kll.get_quantile(min(max(rank, 0.0), 1.0), True) for rank in ranks))


def _counted(keys: NDArray[Any]) -> bytes:
    hll = ds.hll_sketch(LG_K, ds.tgt_hll_type.HLL_4)
    for key in np.unique(keys).tolist():
        hll.update(key)
    found: bytes = hll.serialize_compact()
    return found


def _spread(values: NDArray[Any]) -> bytes:
    kll = ds.kll_doubles_sketch(K)
    kll.update(np.ascontiguousarray(values, np.float64))
    found: bytes = kll.serialize()
    return found
