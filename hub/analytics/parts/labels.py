"""What the keys of a dimension are called, kept in memory where these are few."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hub.analytics.asked import Asked
from hub.analytics.parts.dimensions import Dimension

Ints = npt.NDArray[np.int64]
Label = tuple[Any, Any]
"""The label and the id of a value; None where it is not known or has no id."""
_UNKNOWN: Label = (None, None)


@dataclass(frozen=True, slots=True)
class Labels:
    """The different labels in order, the one that is not known last, and the numbers of keys."""

    labels: tuple[Label, ...]
    numbers: Mapping[Any, int]

    def of(self, keys: Any) -> Ints:
        """The numbers of the labels of keys."""
        unknown = len(self.labels) - 1
        return np.array([self.numbers.get(key, unknown) for key in keys.tolist()], np.int64)


def labels_of(asked: Asked, dimension: Dimension, keys: Any) -> Labels:
    """The labels of a small dimension, of which these keys are asked for."""
    if not dimension.names:
        return _numbered({key: (key, None) for key in keys.tolist() if key is not None})
    kept = asked.reader.names[dimension.kept]
    slot = ("labels", dimension.name)
    known = kept.known([slot])
    if not known:
        rows = asked.reader.rows(dimension.names)
        known = {slot: _numbered({key: (label, id_) for key, label, id_ in rows})}
        kept.keep(known)
    labels: Labels = known[slot]
    return labels


def _numbered(named: Mapping[Any, Label]) -> Labels:
    known = set(named.values()) - {_UNKNOWN}
    labels = (*sorted(known, key=lambda one: (one[0] is None, one[0] or 0, str(one[1]))), _UNKNOWN)
    number = {label: n for n, label in enumerate(labels)}
    unknown = len(labels) - 1
    return Labels(labels, {key: number.get(label, unknown) for key, label in named.items()})
