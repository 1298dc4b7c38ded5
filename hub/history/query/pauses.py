"""Plays by how often they were paused: counted in numpy, which is quicker than groups in SQL."""

from collections.abc import Iterable

import numpy as np

from hub.history.query.play_facts import PAUSED, PAUSES
from hub.history.store.reader import Reader

_NAMES = tuple(PAUSES)
_EDGES = tuple(PAUSES.values())[1:]


def paused_so_often(reader: Reader, names: Iterable[str]) -> str:
    """SQL for plays `p` with one of these numbers of pauses, good for this reader."""
    plays = reader.columns(f"SELECT g.play FROM segments g WHERE {PAUSED}")["play"]  # noqa: S608 - a constant
    counts = np.bincount(plays)
    fits = np.isin(np.digitize(counts, _EDGES), [_NAMES.index(name) for name in names])
    never = _NAMES[0] in names
    keys = np.flatnonzero(fits != never).astype(np.int32)  # a play without a segment has none
    if not len(keys):
        return "true" if never else "false"
    listed = reader.relation({"play": keys})
    return f"p.play {'NOT IN' if never else 'IN'} (SELECT play FROM {listed})"  # noqa: S608 - a name of our own
